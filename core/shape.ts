/**
 * Walks a tree together with the JSON Schema that describes it. Written by hand, because compiling the schema with ajv took longer than the rest
 * of a plan, and no validator judges trees that contain Outputs.
 */
import { isTree } from "./merge";
import type { Path } from "./path";

/** The part of a JSON Schema that leads to the values below one. */
interface Node<S> {
  properties?: Record<string, S>;
  additionalProperties?: boolean | S;
  items?: S;
}

/** One value of a tree; the schema is not set if `above`, the schema of the value above, does not have its key. */
export interface Visited<S> {
  path: Path;
  value: unknown;
  schema?: S;
  above: S;
}

/**
 * Returns what `judge` finds in each value that has a schema, and in each unknown key. If `judge` returns a list, even an empty one, the
 * values below are skipped.
 */
export function findings<S extends Node<S>, T>(
  value: unknown,
  schema: S,
  judge: (visited: Visited<S>) => T[] | undefined,
  path: Path = [],
  above: S = schema,
): T[] {
  const found = judge({ path, value, schema, above });
  if (found) return found;
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((item, index) => findings(item, items, judge, [...path, index], schema)) : [];
  }
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const below = isOfEveryObject(key) ? false : (ownProperty(schema.properties, key) ?? schema.additionalProperties);
    const at = [...path, key];
    if (item === undefined) return [];
    if (typeof below === "object") return findings(item, below, judge, at, schema);
    return (below === false && judge({ path: at, value: item, above: schema })) || [];
  });
}

/** JavaScript takes such a key, as `__proto__` and `toString`, for its own, and so the SDK fails on it or loses it. */
function isOfEveryObject(key: string): boolean {
  return Object.hasOwn(Object.prototype, key);
}

function ownProperty<S>(properties: Record<string, S> | undefined, key: string): S | undefined {
  return properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
}

/** A JSON Schema, as far as types and keys need it. */
export interface Shape extends Node<Shape> {
  type?: string | string[];
  enum?: unknown[];
}

/** A value that does not have its shape. */
export interface Mismatch {
  path: Path;
  value: unknown;
  /** What the value is not: of the shape's type, one of its enum, or a key of the map that the shape describes. */
  fails: "type" | "enum" | "key";
  /** The shape of the value, or of the map that does not have the key. */
  shape: Shape;
}

/** Returns every value of a tree that does not have its shape; a value of the wrong type has no shape below it. */
export function mismatches(tree: unknown, whole: Shape): Mismatch[] {
  return findings<Shape, Mismatch>(tree, whole, ({ path, value, schema: shape, above }) => {
    if (shape === undefined) return [{ path, value, fails: "key", shape: above }];
    if (shape.enum && !shape.enum.includes(value)) return [{ path, value, fails: "enum", shape }];
    if (shape.type !== undefined && ![shape.type].flat().includes(typeOf(value))) return [{ path, value, fails: "type", shape }];
    return undefined;
  });
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Whether a tree has the shape that a JSON Schema describes. Written out, because compiling the schema with ajv took longer than the rest of a plan. */
import type { Path } from "./path";

/** A JSON Schema, as far as shapes need it. */
export interface Shape {
  type?: string | string[];
  properties?: Record<string, Shape>;
  additionalProperties?: boolean | Shape;
  items?: Shape;
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
export function mismatches(value: unknown, shape: Shape, path: Path = []): Mismatch[] {
  if (shape.enum && !shape.enum.includes(value)) return [{ path, value, fails: "enum", shape }];
  if (shape.type !== undefined && ![shape.type].flat().includes(typeOf(value))) return [{ path, value, fails: "type", shape }];
  if (Array.isArray(value)) {
    const { items } = shape;
    return items ? value.flatMap((item, index) => mismatches(item, items, [...path, index])) : [];
  }
  if (typeOf(value) !== "object") return [];
  return Object.entries(value as object).flatMap(([key, item]) => {
    const below = ownProperty(shape.properties, key) ?? shape.additionalProperties;
    const at = [...path, key];
    if (typeof below === "object") return item === undefined ? [] : mismatches(item, below, at);
    return below === false ? [{ path: at, value: item, fails: "key" as const, shape }] : [];
  });
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function ownProperty(properties: Record<string, Shape> | undefined, key: string): Shape | undefined {
  return properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
}

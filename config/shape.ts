/** Whether a config matches the types of the arguments: known keys, types and enums. */
import { isTree } from "../core/merge";
import { nearest, suggestion } from "../core/nearest";
import { type Path, pathText } from "../core/path";
import type { Problem } from "../core/problem";
import { type Mismatch, mismatches, type Shape } from "../core/shape";
import type { ConfigSchema } from "../skypilot/argsSchema";
import { unknownKey } from "../skypilot/argsShape";
import { isBelow, NEVER_SHOWN } from "../skypilot/secretPaths";

/** A problem of the shape, and the paths that cannot be checked further. */
export interface ShapeProblem extends Problem {
  at: Path;
  covers: string[];
  /** The value that has the wrong shape. */
  value: unknown;
}

/** Returns every problem of a config's shape, in the order of the paths. */
export function shapeProblems(config: unknown, schema: ConfigSchema): ShapeProblem[] {
  return mismatches(config, schema)
    .map(described)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function described({ path: at, value, fails, shape }: Mismatch): ShapeProblem {
  const path = pathText(at);
  if (fails === "key") return unknownKeyProblem(at, Object.keys(shape.properties ?? {}));
  const shown = isBelow(path, NEVER_SHOWN) ? "the value" : valueText(value);
  const message = fails === "enum" ? enumMessage(shown, value, shape.enum) : `${shown} ${typeMessage(value, shape)}`;
  return { at, path, covers: [path], value, message };
}

function enumMessage(shown: string, value: unknown, values: unknown[] = []): string {
  const allowed = values.map(String);
  return `${shown} must be one of ${allowed.join(", ")}${suggestion(String(value), allowed)}`;
}

/** Returns the type that a value must have, and the same value in that type. */
function typeMessage(value: unknown, { type, items }: Shape): string {
  const [, count, unit] = /^(\d+)(s|m|h|d)$/.exec(String(value)) ?? [];
  if (type === "number" && unit !== undefined) return `is not a number; write ${Number(count) * (SECONDS[unit] ?? 1)}, in seconds`;
  if (type === "array" && items?.type === "string" && typeof value === "string" && value !== "") {
    return `is not a list; write [${value.split(/[\s,]+/).join(", ")}]`;
  }
  // Kubernetes writes references to other objects so.
  if (type === "string" && isTree(value) && Object.keys(value).join() === "name") return `is not a string; write "${value.name}"`;
  return `is not ${TYPES[String(type)] ?? type}`;
}

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

const TYPES: Record<string, string> = {
  boolean: "a boolean; write true or false without quotes",
  number: "a number; write it without quotes",
  string: "a string; write it in quotes",
  object: "a map; write its keys below it",
  array: "a list; write its items below it, each with a dash",
};

function unknownKeyProblem(at: Path, known: string[]): ShapeProblem {
  const meant = nearest(String(at.at(-1)), known);
  return {
    at,
    path: pathText(at),
    // A misspelled key is not also reported as missing.
    covers: [pathText(at), ...(meant ? [pathText([...at.slice(0, -1), meant])] : [])],
    value: undefined,
    message: withoutPath(at, known) ?? unknownKey(String(at.at(-1)), known),
  };
}

/** Returns how to set a key that is a path, because `pulumi config set` without --path creates a single key from it. */
function withoutPath([first, ...rest]: Path, known: string[]): string | undefined {
  const steps = String(first).split(/[.:]/);
  if (rest.length > 0 || steps.length < 2 || !known.includes(steps[0] ?? "")) return undefined;
  return `is a path that is set as a single key; set it with: pulumi config set --path ${steps.join(".")} VALUE, and remove this key`;
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return "an empty value";
  if (Array.isArray(value)) return "a list";
  return isTree(value) ? "a map" : JSON.stringify(value);
}

/** Returns the config without values of a wrong shape, so that the rules can check the rest. */
export function withoutProblems(config: Record<string, unknown>, problems: ShapeProblem[]): Record<string, unknown> {
  const rest = structuredClone(config);
  for (const { at } of problems) {
    const parent = at.slice(0, -1).reduce<unknown>((node, step) => (node as Record<string | number, unknown> | undefined)?.[step], rest);
    if (typeof parent === "object" && parent !== null) delete (parent as Record<string | number, unknown>)[at.at(-1) ?? ""];
  }
  return rest;
}

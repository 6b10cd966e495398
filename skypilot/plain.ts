/**
 * Problems in the shape of a program's arguments: unknown keys, and Outputs for arguments that must be plain because they decide which
 * resources exist.
 */
import { isOutput } from "../core/known";
import { isTree } from "../core/merge";
import { nearest } from "../core/nearest";
import type { Problem } from "../core/problem";
import { argsSchema, type ConfigSchema } from "./argsSchema";

/** Returns the problems in the shape of a component's arguments. */
export function shapeProblems(component: string, args: unknown): Problem[] {
  return problemsAt(args, argsSchema(component), "");
}

function problemsAt(value: unknown, schema: ConfigSchema, path: string): Problem[] {
  if (isOutput(value))
    return schema["x-input"]
      ? []
      : [{ path, message: "must be a plain value, because it decides which resources exist; an Output is known too late" }];
  if (Array.isArray(value) && schema.items) {
    const { items } = schema;
    return value.flatMap((item, index) => problemsAt(item, items, `${path}[${index}]`));
  }
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = path === "" ? key : `${path}.${key}`;
    const below = schema.properties?.[key] ?? schema.additionalProperties;
    if (typeof below === "object") return problemsAt(item, below, at);
    return below === false && item !== undefined ? [{ path: at, message: unknownKey(key, Object.keys(schema.properties ?? {})) }] : [];
  });
}

/** Returns that a key is unknown, with a suggestion. */
export function unknownKey(key: string, known: string[]): string {
  const meant = nearest(key, known);
  return meant ? `is not a known key; did you mean "${meant}"?` : `is not a known key; write one of ${known.join(", ")}`;
}

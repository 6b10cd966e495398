/**
 * Problems in the shape of a program's arguments: unknown keys, and Outputs for arguments that must be plain because they decide which
 * resources exist.
 */
import { isOutput } from "../core/known";
import { nearest } from "../core/nearest";
import { pathText } from "../core/path";
import type { Problem } from "../core/problem";
import { findings } from "../core/shape";
import { argsSchema } from "./argsSchema";

/** Returns the problems in the shape of a component's arguments. */
export function shapeProblems(component: string, args: unknown): Problem[] {
  return findings(args, argsSchema(component), ({ path, value, schema, above }) => {
    if (schema === undefined)
      return [{ path: pathText(path), message: unknownKey(String(path.at(-1)), Object.keys(above.properties ?? {})) }];
    if (!isOutput(value)) return undefined;
    if (schema["x-input"]) return [];
    return [
      { path: pathText(path), message: "must be a plain value, because it decides which resources exist; an Output is known too late" },
    ];
  });
}

/** Returns that a key is unknown, with a suggestion. */
export function unknownKey(key: string, known: string[]): string {
  const meant = nearest(key, known);
  return meant ? `is not a known key; did you mean "${meant}"?` : `is not a known key; write one of ${known.join(", ")}`;
}

/** Whether a config has the shape of the arguments: known keys, types and enums. */
import Ajv, { type ErrorObject } from "ajv";
import { isTree } from "../core/merge";
import { nearest } from "../core/nearest";
import type { Problem } from "../core/problem";
import type { ConfigSchema } from "../skypilot/argsSchema";
import { unknownKey } from "../skypilot/plain";
import { isBelow, NEVER_SHOWN } from "../skypilot/secretPaths";
import { type Path, pathText } from "./walk";

/** A problem of the shape, and the paths about which nothing more can be said. */
export interface ShapeProblem extends Problem {
  at: Path;
  covers: string[];
  /** The value that has the wrong shape. */
  value: unknown;
}

/** Returns a function that finds every problem of a config's shape, in the order of the paths. */
export function shapeCheck(schema: ConfigSchema): (config: unknown) => ShapeProblem[] {
  const validate = new Ajv({ allErrors: true, verbose: true, strict: false }).compile(schema);
  return (config) => {
    validate(config);
    const errors = validate.errors ?? [];
    // A value of the wrong type is none of an enum's either; the enum says more.
    const enums = errors.filter(({ keyword }) => keyword === "enum").map(({ instancePath }) => instancePath);
    const told = errors.filter(({ keyword, instancePath }) => keyword !== "type" || !enums.includes(instancePath));
    return told.map(describe).sort((a, b) => (a.path < b.path ? -1 : 1));
  };
}

function describe(error: ErrorObject): ShapeProblem {
  const at = pointerPath(error.instancePath);
  if (error.keyword === "additionalProperties") return unknownKeyProblem(error, at);
  const path = pathText(at);
  const shown = isBelow(path, NEVER_SHOWN) ? "the value" : valueText(error.data);
  if (error.keyword === "enum") {
    const allowed = (error.params.allowedValues as unknown[]).map(String);
    return {
      at,
      path,
      covers: [path],
      value: error.data,
      message: `${shown} must be one of ${allowed.join(", ")}${suggestion(String(error.data), allowed)}`,
    };
  }
  return {
    at,
    path,
    covers: [path],
    value: error.data,
    message: `${shown} is not ${TYPES[String(error.params.type)] ?? error.params.type}`,
  };
}

const TYPES: Record<string, string> = {
  boolean: "a boolean; write true or false without quotes",
  number: "a number; write it without quotes",
  string: "a string; write it in quotes",
  object: "a map; write its keys below it",
  array: "a list; write its items below it, each with a dash",
};

function unknownKeyProblem(error: ErrorObject, parent: Path): ShapeProblem {
  const key = String(error.params.additionalProperty);
  const known = Object.keys((error.parentSchema as ConfigSchema).properties ?? {});
  const at = [...parent, key];
  const meant = nearest(key, known);
  return {
    at,
    path: pathText(at),
    // A key that is nearly right is not missing as well.
    covers: [pathText(at), ...(meant ? [pathText([...parent, meant])] : [])],
    value: undefined,
    message: unknownKey(key, known),
  };
}

function suggestion(value: string, known: string[]): string {
  const meant = nearest(value, known);
  return meant ? `; did you mean "${meant}"?` : "";
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return "an empty value";
  if (Array.isArray(value)) return "a list";
  return isTree(value) ? "a map" : JSON.stringify(value);
}

/** Reads a JSON pointer. */
function pointerPath(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** Returns the config without what has a wrong shape, so that the rules can look at the rest. */
export function withoutProblems(config: Record<string, unknown>, problems: ShapeProblem[]): Record<string, unknown> {
  const rest = structuredClone(config);
  for (const { at } of problems) {
    const parent = at.slice(0, -1).reduce<unknown>((node, step) => (node as Record<string | number, unknown> | undefined)?.[step], rest);
    if (typeof parent === "object" && parent !== null) delete (parent as Record<string | number, unknown>)[at.at(-1) ?? ""];
  }
  return rest;
}

/** Validates the SkyPilot config against SkyPilot's own schema. */
import type { OutputUnit, Schema } from "@cfworker/json-schema";
import { CONFIG_SCHEMAS } from "../../contract/config";
import { suggestion } from "../../core/nearest";
import { pathText } from "../../core/path";
import { isPlaceholder, type Problem } from "../../core/problem";

/** A node of SkyPilot's schema; `words` are those of a pattern that takes them in any case. */
interface SchemaNode {
  type?: string;
  properties?: { [key: string]: SchemaNode };
  patternProperties?: { [pattern: string]: SchemaNode };
  additionalProperties?: boolean | SchemaNode;
  required?: string[];
  enum?: unknown[];
  words?: string[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minItems?: number;
  minProperties?: number;
  maxProperties?: number;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  not?: SchemaNode;
}

const TYPES: Record<string, string> = {
  object: "a map",
  array: "a list",
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  null: "null",
};

// The validator repeats an error at each level above it.
const ENCLOSING = ["properties", "patternProperties", "items", "propertyNames", "false"];
const CHOICES = ["anyOf", "oneOf"];

/** Where the schema of a part of the config is. */
const PARTS = {
  whole: "",
  context: "#/properties/kubernetes/properties/context_configs/additionalProperties",
  workspace: "#/properties/workspaces/additionalProperties",
};

/** The whole config, or the settings of one context or workspace. */
export type ConfigPart = keyof typeof PARTS;

/** Returns what a supported version of SkyPilot rejects in a config, or in a part of one. */
export function schemaProblems(config: unknown, version: string, part: ConfigPart = "whole"): Problem[] {
  const schema = nodeAt(CONFIG_SCHEMAS[version]?.(), PARTS[part]) as SchemaNode;
  // Few stacks have a SkyPilot config.
  const { Validator } = require("@cfworker/json-schema") as typeof import("@cfworker/json-schema");
  const { errors } = new Validator(schema as Schema, "7", false).validate(config);
  return decisive(withoutRepeated(errors), { config, schema }).flatMap((error) => problemsOf(error, { config, schema }, version));
}

/** The validator has an error for each unknown key, all at the same place. */
function withoutRepeated(errors: OutputUnit[]): OutputUnit[] {
  return [...new Map(errors.map((error) => [`${error.keywordLocation} ${error.instanceLocation}`, error])).values()];
}

interface Checked {
  config: unknown;
  schema: SchemaNode;
}

/** Returns the errors that a user can act on: of alternatives, those of the one whose type fits, else that none does. */
function decisive(errors: OutputUnit[], checked: Checked): OutputUnit[] {
  const choices = errors.filter(({ keyword }) => CHOICES.includes(keyword));
  const isWithin = (error: OutputUnit, choice: OutputUnit) =>
    error.keywordLocation.startsWith(`${choice.keywordLocation}/`) && error.instanceLocation.startsWith(choice.instanceLocation);
  const outermost = choices.filter((choice) => !choices.some((other) => isWithin(choice, other)));
  const free = errors.filter((error) => !outermost.some((choice) => error === choice || isWithin(error, choice)));
  return [
    ...free.filter(({ keyword }) => !ENCLOSING.includes(keyword)),
    ...outermost.flatMap((choice) => {
      const branches = (nodeAt(checked.schema, choice.keywordLocation) as unknown[]).map((_, index) =>
        errors.filter((error) => isWithin(error, choice) && error.keywordLocation.startsWith(`${choice.keywordLocation}/${index}`)),
      );
      const fitting = branches.filter(
        (branch) => !branch.some(({ keyword, instanceLocation }) => keyword === "type" && instanceLocation === choice.instanceLocation),
      );
      const [only] = fitting;
      const found = fitting.length === 1 && only ? decisive(only, checked) : [];
      return found.length > 0 ? found : [choice];
    }),
  ];
}

function problemsOf({ keyword, keywordLocation, instanceLocation }: OutputUnit, { config, schema }: Checked, version: string): Problem[] {
  const value = nodeAt(config, instanceLocation);
  if (isPlaceholder(value)) return [];
  const steps = stepsOf(instanceLocation);
  const node = nodeAt(schema, keywordLocation.slice(0, keywordLocation.lastIndexOf("/"))) as SchemaNode;
  const problem = (message: string, ...below: string[]): Problem => ({ path: pathOf([...steps, ...below]), message });
  if (keyword === "additionalProperties") {
    if (node.additionalProperties !== false) return [];
    return unknownKeys(value, node).map((key) => problem(unknownKey(key, Object.keys(node.properties ?? {}), version), key));
  }
  if (keyword === "required") {
    const missing = (node.required ?? []).filter((key) => !Object.hasOwn(value as object, key));
    return missing.map((key) => problem("is required by SkyPilot", key));
  }
  return [problem(`${shown(value)} ${demand(keyword, node, value)}`)];
}

function demand(keyword: string, node: SchemaNode, value: unknown): string {
  if (value === null) return "is not allowed here; write a value, or remove the key";
  const words = node.words ?? (keyword === "enum" ? node.enum?.map(String) : undefined);
  if (words && keyword !== "type") {
    return `must be one of ${words.join(", ")}${suggestion(String(value), words)}`;
  }
  const demands: Record<string, string> = {
    type: `must be ${typeOf(node)}`,
    anyOf: `must be ${choiceOf(node.anyOf)}`,
    oneOf: `must be ${choiceOf(node.oneOf)}`,
    pattern: `must match ${node.pattern}`,
    minimum: `must be at least ${node.minimum}`,
    maximum: `must be at most ${node.maximum}`,
    exclusiveMinimum: `must be more than ${node.exclusiveMinimum}`,
    minLength: "must not be empty",
    minItems: `must have at least ${node.minItems} items`,
    minProperties: `must have at least ${node.minProperties} keys`,
    maxProperties: `must have at most ${node.maxProperties} keys`,
    uniqueItems: "must not have an item twice",
    not: `must not have ${forbiddenKeys(node.not).join(" or ")}`,
  };
  return demands[keyword] ?? "is not valid here";
}

function typeOf({ type = "" }: SchemaNode): string {
  return TYPES[type] ?? type;
}

function choiceOf(branches: SchemaNode[] = []): string {
  return (
    [...new Set(branches.map((branch) => (branch.words ? branch.words.join(" or ") : typeOf(branch))))].filter(Boolean).join(" or ") ||
    "different"
  );
}

/** SkyPilot's schema forbids nothing but keys. */
function forbiddenKeys({ required = [], anyOf = [] }: SchemaNode = {}): string[] {
  return [...required, ...anyOf.flatMap(forbiddenKeys)];
}

function unknownKeys(value: unknown, { properties = {}, patternProperties = {} }: SchemaNode): string[] {
  const patterns = Object.keys(patternProperties).map((pattern) => new RegExp(pattern, "u"));
  return Object.keys(value as object).filter((key) => !Object.hasOwn(properties, key) && !patterns.some((pattern) => pattern.test(key)));
}

function unknownKey(key: string, known: string[], version: string): string {
  const list = known.length > 0 ? `; write one of ${known.join(", ")}` : "";
  return `is not a key of the config of SkyPilot ${version}${suggestion(key, known) || list}`;
}

function shown(value: unknown): string {
  return typeof value === "object" && value !== null ? "the value" : JSON.stringify(value);
}

function nodeAt(root: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>((node, step) => (node as { [key: string]: unknown } | undefined)?.[step], root);
}

function pathOf(steps: string[]): string {
  return pathText(steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)));
}

/** Returns the steps of a JSON pointer in the form of a URI fragment (RFC 6901, section 6). */
function stepsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => decodeURI(step).replace(/%23/g, "#").replace(/~1/g, "/").replace(/~0/g, "~"));
}

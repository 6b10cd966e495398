/** Stack config -> SkyPilotArgs, every mistake reported at once. */
import { secret } from "@pulumi/pulumi";
import { isPlaceholder, type Problem } from "../chart/problem";
import type { SkyPilotArgs } from "../skypilot/args";
import { skyPilotProblems } from "../skypilot/rules";
import { argsSchema, type ConfigSchema } from "./argsSchema";
import { shapeCheck, withoutProblems } from "./shape";
import { leaves, mapLeaves, pathText } from "./walk";

/** What stands for a value that a stack file holds encrypted, where only the file is read. */
export const ENCRYPTED = "<encrypted>";

/** The config of a stack, as the Pulumi runtime keeps it: full key, such as `skypilot:aws`, to JSON or text. */
export interface StackConfig {
  values: Record<string, string>;
  secretKeys: string[];
}

/** What a stack config says. */
export interface LoadedConfig {
  /** The arguments, secrets marked. */
  args: SkyPilotArgs;
  /** What is wrong, complete. */
  problems: Problem[];
  /** What only the user knows and has not said yet. */
  placeholders: Problem[];
}

const SCHEMA = argsSchema();
const shapeProblems = shapeCheck(SCHEMA);

/** Reads the config of a stack; `project` is the namespace of its keys. */
export function loadConfig(project: string, { values, secretKeys }: StackConfig): LoadedConfig {
  const keys = Object.keys(values).filter((key) => key.startsWith(`${project}:`));
  const ownKey = (key: string) => key.slice(project.length + 1);
  const raw = Object.fromEntries(keys.map((key) => [ownKey(key), parsed(values[key] ?? "")]));
  const config = mapLeaves(raw, SCHEMA, asMeant) as Record<string, unknown>;
  const secrets = new Set(secretKeys.map(ownKey));

  const shape = shapeProblems(config);
  const rules = skyPilotProblems(withoutProblems(config, shape) as SkyPilotArgs);
  const covered = shape.flatMap(({ covers }) => covers);
  const problems = [
    ...shape,
    ...rules.filter(
      ({ path }) => !covered.some((prefix) => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`)),
    ),
  ];
  const hidden = leaves(Object.fromEntries([...secrets].map((key) => [key, config[key]]))).map(({ value }) => value);

  return {
    args: mapLeaves(config, SCHEMA, (leaf, node, path) =>
      node?.["x-input"] && secrets.has(String(path[0])) ? secret(leaf) : leaf,
    ) as SkyPilotArgs,
    problems: problems.map(({ path, message, set }) => ({ path, message: scrubbed(message, hidden), ...(set && { set }) })),
    placeholders: [...placeholders(config), ...placeholders(otherNamespaces(values, project))],
  };
}

/** The runtime gives maps, lists, numbers and booleans as JSON, and strings as they are. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** YAML and `pulumi config set` read 0.13 or 123456789012 as numbers where a string is meant, and a key without a value as null. */
function asMeant(leaf: unknown, schema: ConfigSchema | undefined): unknown {
  if (leaf === null && schema?.type) return undefined;
  return typeof leaf === "number" && schema?.type === "string" ? String(leaf) : leaf;
}

function otherNamespaces(values: Record<string, string>, project: string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !key.startsWith(`${project}:`)));
}

function placeholders(tree: Record<string, unknown>): Problem[] {
  return leaves(tree)
    .filter(({ value }) => isPlaceholder(value) && value !== ENCRYPTED)
    .map(({ path, value }) => ({
      path: pathText(path),
      message: `"${value}" stands for a value that only you know`,
      set: { example: String(value).slice(1, -1).toUpperCase() },
    }));
}

/** Takes the values of secret keys out of a message. */
function scrubbed(message: string, hidden: unknown[]): string {
  return hidden.reduce<string>((text, value) => (value === "" ? text : text.replaceAll(JSON.stringify(value), "[secret]")), message);
}

/** Stack config -> SkyPilotArgs, every mistake reported at once. */

import { readableSecret, scrubbed } from "../core/known";
import { type Path, pathText } from "../core/path";
import { ENCRYPTED, isAtOrBelow, isPlaceholder, type Problem } from "../core/problem";
import type { SkyPilotArgs } from "../skypilot/args";
import { argsSchema, type ConfigSchema } from "../skypilot/argsSchema";
import { isBelow, MAY_BE_SECRET, SECRET_PATHS } from "../skypilot/secretPaths";
import { namespaceProblems } from "./namespaces";
import { shapeProblems, withoutProblems } from "./shape";
import { leaves, mapLeaves } from "./walk";

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
  /** Secrets that the stack file holds as they are. */
  plainSecrets: Problem[];
  /** Returns the problems of the arguments that are not about what is wrong already, or encrypted; the messages show no secret. */
  unjudged: (problems: Problem[]) => Problem[];
}

const SCHEMA = argsSchema();

/** Reads the config of a stack; `project` is the namespace of its keys. */
export function loadConfig(project: string, { values, secretKeys }: StackConfig): LoadedConfig {
  const keys = Object.keys(values).filter((key) => key.startsWith(`${project}:`));
  const ownKey = (key: string) => key.slice(project.length + 1);
  const raw = Object.fromEntries(keys.map((key) => [ownKey(key), parsed(values[key] ?? "")]));
  const config = mapLeaves(raw, SCHEMA, asMeant) as Record<string, unknown>;
  const secrets = new Set(secretKeys.map(ownKey));

  const shape = shapeProblems(config, SCHEMA);
  const known = withoutProblems(config, shape);
  const encrypted = leaves(config).filter(({ value }) => value === ENCRYPTED);
  // What is wrong or encrypted was judged, or cannot be.
  const judged = [...shape.flatMap(({ covers }) => covers), ...encrypted.map(({ path }) => pathText(path))];
  const isJudged = (path: string) => judged.some((prefix) => isAtOrBelow(path, prefix));
  const problems = [...shape.filter(({ value }) => value !== ENCRYPTED), ...namespaceProblems(values, project, SCHEMA)];
  const hidden = hiddenValues(config, secrets);
  const shown = ({ message, ...problem }: Problem): Problem => ({ ...problem, message: scrubbed(message, hidden) });

  return {
    args: mapLeaves(known, SCHEMA, (leaf, _, path) =>
      secrets.has(String(path[0])) && isBelow(pathText(path), MAY_BE_SECRET) ? readableSecret(leaf) : leaf,
    ) as SkyPilotArgs,
    problems: problems.map(({ path, message, set }) => shown({ path, message, ...(set && { set }) })),
    placeholders: [...placeholders(config), ...placeholders(otherNamespaces(values, project))],
    plainSecrets: plainSecrets(known, secrets),
    unjudged: (found) => found.filter(({ path }) => !isJudged(path)).map(shown),
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

/** YAML and `pulumi config set` read 0.13 or 123456789012 as numbers and true as a boolean where a string is meant, and a key without a value as null. */
function asMeant(leaf: unknown, schema: ConfigSchema | undefined): unknown {
  if (leaf === null && schema?.type) return schema.type === "object" ? {} : undefined;
  if (schema?.type !== "string") return leaf;
  return typeof leaf === "number" || (typeof leaf === "boolean" && !schema.enum) ? String(leaf) : leaf;
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
      set: { example: String(value).slice(1, -1).toUpperCase(), secret: isBelow(pathText(path), SECRET_PATHS) },
    }));
}

function plainSecrets(config: Record<string, unknown>, secrets: Set<string>): Problem[] {
  return leaves(config)
    .map(({ path, value }) => ({ key: String(path[0]), path: pathText(path), value }))
    .filter(
      ({ key, path, value }) => !secrets.has(key) && isBelow(path, SECRET_PATHS) && typeof value === "string" && !isPlaceholder(value),
    )
    .map(({ path }) => ({ path, message: "is not encrypted", set: { example: "VALUE", secret: true } }));
}

/** A key is secret as a whole, and messages could name no cluster. */
function isOpenOfCluster(path: Path): boolean {
  return path[0] === "clusters" && path.at(-1) !== "kubeconfig";
}

/** Returns what no message may say, in quotes: the strings of secret keys, but for the words that the arguments themselves are made of. */
function hiddenValues(config: Record<string, unknown>, secrets: Set<string>): string[] {
  const hidden = new Set<string>();
  mapLeaves(config, SCHEMA, (leaf, node, path) => {
    if (secrets.has(String(path[0])) && !isOpenOfCluster(path) && typeof leaf === "string" && leaf !== "" && !node?.enum?.includes(leaf))
      hidden.add(leaf);
    return leaf;
  });
  return [...hidden];
}

/** Stack config -> SkyPilotArgs, every mistake reported at once. */

import { readableSecret, scrubbed } from "../core/known";
import { type Path, pathText } from "../core/path";
import { ENCRYPTED, isAtOrBelow, isPlaceholder, type Problem } from "../core/problem";
import type { SkyPilotArgs } from "../skypilot/args";
import { argsSchema, type ConfigSchema } from "../skypilot/argsSchema";
import { isBelow, MAY_BE_SECRET, SECRET_PATHS } from "../skypilot/secretPaths";
import { encryptedProblems } from "./encrypted";
import { namespaceProblems } from "./namespaces";
import { shapeProblems, withoutProblems } from "./shape";
import { leaves, mapLeaves } from "./walk";

/** The config of a stack in the Pulumi runtime: full key, such as `skypilot:aws`, to JSON or text. */
export interface StackConfig {
  values: Record<string, string>;
  secretKeys: string[];
}

/** The content of a stack config. */
export interface LoadedConfig {
  /** The arguments, secrets marked. */
  args: SkyPilotArgs;
  /** All problems. */
  problems: Problem[];
  /** Required values that the user has not set yet. */
  placeholders: Problem[];
  /** Secrets that are not encrypted in the stack file. */
  plainSecrets: Problem[];
  /**
   * Returns the problems of the arguments, except those of paths that are invalid already or encrypted. The messages do not show secrets.
   */
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
  // Invalid values were judged already, and encrypted ones cannot be judged.
  const judged = [...shape.flatMap(({ covers }) => covers), ...encrypted.map(({ path }) => pathText(path))];
  const isJudged = (path: string) => judged.some((prefix) => isAtOrBelow(path, prefix));
  const unread = encryptedProblems(config, SCHEMA, secrets);
  const isUnread = ({ path }: Problem) => unread.some((problem) => problem.path === path);
  const problems = [...shape.filter((problem) => !isUnread(problem)), ...unread, ...namespaceProblems(values, project, SCHEMA)];
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

/** The runtime returns maps, lists, numbers and booleans as JSON, and strings unchanged. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * YAML and `pulumi config set` read 0.13 or 123456789012 as numbers and true as a boolean even if a string is expected, and a key without
 * a value as null.
 */
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
      message: `"${value}" is a placeholder; replace it with your value`,
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

/** Returns what messages must not show, in quotes: the strings of secret keys, except for names that the arguments themselves use. */
function hiddenValues(config: Record<string, unknown>, secrets: Set<string>): string[] {
  const hidden = new Set<string>();
  mapLeaves(config, SCHEMA, (leaf, node, path) => {
    if (secrets.has(String(path[0])) && !isOpenOfCluster(path) && typeof leaf === "string" && leaf !== "" && !node?.enum?.includes(leaf))
      hidden.add(leaf);
    return leaf;
  });
  return [...hidden];
}

/** What a stack config encrypts although it steers what is created: a plan cannot read it, and `up` gets it as text. */
import { pathText } from "../core/path";
import { ENCRYPTED, type Problem, setCommand } from "../core/problem";
import type { ConfigSchema } from "../skypilot/argsSchema";
import { mapLeaves } from "./walk";

/** Returns a problem for each value that must not be encrypted; `secrets` are the keys that hold something encrypted. */
export function encryptedProblems(config: Record<string, unknown>, schema: ConfigSchema, secrets: Set<string>): Problem[] {
  const problems: Problem[] = [];
  mapLeaves(config, schema, (leaf, node, at) => {
    const path = pathText(at);
    if (node && leaf === ENCRYPTED && !isReadLater(node)) problems.push({ path, message: unreadable(path, node) });
    if (node && secrets.has(String(at[0])) && isTextOf(leaf, node)) {
      problems.push({ path, message: `is encrypted or in quotes, but it steers what is created; ${plainly(path)}` });
    }
    return leaf;
  });
  return problems;
}

/** A component takes it as an Input, and no text has another form than another one. */
function isReadLater({ type, enum: words, ...schema }: ConfigSchema): boolean {
  return Boolean(schema["x-input"]) && words === undefined && (type === undefined || type === "string");
}

function unreadable(path: string, { type }: ConfigSchema): string {
  if (type === "object" || type === "array")
    return "is encrypted as a whole, so nothing in it can be read here; encrypt only its secret values";
  return `is encrypted, but it steers what is created; ${plainly(path)}`;
}

function plainly(path: string): string {
  return `set it without --secret: ${setCommand({ path, set: { example: "VALUE" } })}`;
}

/** The engine decrypts a boolean or a number to its text. */
function isTextOf(leaf: unknown, { type }: ConfigSchema): boolean {
  if (typeof leaf !== "string") return false;
  return type === "boolean" ? /^(true|false)$/.test(leaf) : type === "number" && /^-?\d+(\.\d+)?$/.test(leaf);
}

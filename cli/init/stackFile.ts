/** The text of a new stack file, made from another one. */
import { isTree } from "../../core/merge";
import { type Path, pathText } from "../../core/path";
import { isPlaceholder } from "../../core/problem";
import { isBelow, SECRET_PATHS } from "../../skypilot/secretPaths";

/** Refers editors to the schema of the stack files next to it. */
const SCHEMA_LINE = "# yaml-language-server: $schema=schema.json\n";

/** What the Pulumi CLI writes for the secrets of one stack. */
const OF_ONE_STACK = /^(encryptionsalt|encryptedkey|secretsprovider):.*\n/gm;

/** Returns the text of a stack file for another name, with the schema line and without keys for decryption. */
export function renamed(text: string, from: string, name: string): string {
  const own = text
    .replace(OF_ONE_STACK, "")
    .replace(new RegExp(`( -s | init | -- )${from.replace(/[.]/g, "\\.")}(?![\\w.-])`, "g"), `$1${name}`);
  return /^# yaml-language-server:/m.test(own) ? own : SCHEMA_LINE + own;
}

/** Returns the paths of the secrets in the config of a stack file, encrypted or not, which another stack must not repeat. */
export function secretsIn(config: Record<string, unknown>, project: string): string[] {
  return Object.entries(config).flatMap(([key, value]) => leaves(value, [key.replace(new RegExp(`^${project}:`), "")]));
}

function leaves(value: unknown, path: Path): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]));
  if (isTree(value) && typeof value.secure !== "string")
    return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
  const encrypted = isTree(value);
  return encrypted || (isBelow(pathText(path), SECRET_PATHS) && !isPlaceholder(value)) ? [pathText(path)] : [];
}

/** Reads a stack's config file like the Pulumi CLI, but without decrypting anything. */
import * as fs from "node:fs";
import * as path from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { isTree } from "../core/merge";
import { ENCRYPTED, type Problem } from "../core/problem";

/** The config of a stack file: full key to value, and the keys with an encrypted value. */
export interface StackFile {
  config: Record<string, unknown>;
  secretKeys: string[];
  problems: Problem[];
}

// Keys of the CLI in a stack file (pulumi.com docs: stack settings file).
const CLI_KEYS = ["config", "encryptionsalt", "encryptedkey", "secretsprovider", "environment"];

/** Returns the names of the stacks in a folder of stack files. */
export function stackNames(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** Reads a stack file; `project` is the namespace of the program's own keys. */
export function readStackFile(file: string, project: string): StackFile {
  const label = path.basename(file);
  const broken = (message: string): StackFile => ({ config: {}, secretKeys: [], problems: [{ path: label, message }] });
  const lines = new LineCounter();
  // The parser's messages quote the file, which may contain secrets.
  const document = parseDocument(fs.readFileSync(file, "utf8"), {
    lineCounter: lines,
    logLevel: "silent",
    merge: true,
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    return broken(`is not valid YAML: ${error.code} at line ${line}, column ${col}`);
  }
  let content: unknown;
  try {
    content = document.toJS() ?? {};
  } catch {
    return broken("does not parse: an alias (*name) has no anchor (&name), or there are too many aliases");
  }
  if (!isTree(content)) return broken("must be a map; write the keys of the stack below config:");

  const problems: Problem[] = [];
  for (const key of Object.keys(content).filter((known) => !CLI_KEYS.includes(known))) {
    problems.push({
      path: key,
      message: `is not a top-level key of a stack file; write it below config:, as ${key.includes(":") ? key : `${project}:${key}`}`,
    });
  }
  const config = content.config ?? {};
  if (!isTree(config)) return broken("config: must be a map; write the keys of the stack below it");
  for (const key of Object.keys(config).filter((bare) => !bare.includes(":"))) {
    problems.push({ path: key, message: `has no namespace; write ${project}:${key}` });
  }
  const secretKeys = Object.keys(config).filter(
    (key) => JSON.stringify(config[key] ?? null) !== JSON.stringify(withoutEncrypted(config[key] ?? null)),
  );
  return { config: withoutEncrypted(config) as Record<string, unknown>, secretKeys, problems };
}

function withoutEncrypted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEncrypted);
  if (!isTree(value)) return value;
  if (Object.keys(value).length === 1 && typeof value.secure === "string") return ENCRYPTED;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutEncrypted(item)]));
}

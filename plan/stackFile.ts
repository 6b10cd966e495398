/** Reads a stack's config file like the Pulumi CLI, but without decrypting anything. */
import * as fs from "node:fs";
import * as path from "node:path";
import { type ErrorCode, LineCounter, parseDocument } from "yaml";
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

/** Descriptions of the parser's error codes (eemeli.org/yaml, errors). */
const MISTAKES: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias (*name) has a tag or an anchor",
  BAD_ALIAS: "an alias (*name) is not complete",
  BAD_DQ_ESCAPE: 'an escape that YAML does not know, in double quotes; write "\\\\" for a backslash',
  BAD_INDENT: "the indentation is wrong",
  BAD_SCALAR_START: "a value begins with a reserved character; write it in quotes",
  BLOCK_AS_IMPLICIT_KEY: "a key has two colons, or its value is indented wrongly; write values with a colon in quotes",
  BLOCK_IN_FLOW: "a block inside [ ] or { }",
  DUPLICATE_KEY: "a key is there twice",
  KEY_OVER_1024_CHARS: "a key is longer than 1,024 characters; a colon may be missing before it",
  MISSING_CHAR: "a character is missing, such as a closing quote, bracket or comma",
  MULTILINE_IMPLICIT_KEY: "a key goes over several lines; a colon may be missing",
  MULTIPLE_ANCHORS: "a value has several anchors",
  MULTIPLE_DOCS: "there are several documents",
  MULTIPLE_TAGS: "a value has several tags",
  TAB_AS_INDENT: "a tab is used for indentation; write spaces",
  TAG_RESOLVE_FAILED: "a tag that is not known",
  UNEXPECTED_TOKEN: "a character that is not expected",
};

/** Returns the names of the stacks in a folder of stack files. */
export function stackNames(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** Reads a stack file; `project` is the namespace of the program's own keys. */
export function readStackFile(file: string, project: string): StackFile {
  return parseStackFile(fs.readFileSync(file, "utf8"), path.basename(file), project);
}

/** Parses the text of a stack file; problems name it by its label. */
export function parseStackFile(text: string, label: string, project: string): StackFile {
  const broken = (message: string): StackFile => ({ config: {}, secretKeys: [], problems: [{ path: label, message }] });
  const lines = new LineCounter();
  // The parser's messages quote the file, which may contain secrets.
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: "silent",
    merge: true,
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    return broken(`is not valid YAML: ${MISTAKES[error.code] ?? "it cannot be read"} at line ${line}, column ${col}`);
  }
  let content: unknown;
  try {
    content = document.toJS() ?? {};
  } catch {
    return broken("is not valid YAML: an alias (*name) has no anchor (&name), or there are too many aliases");
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
    const keys = key === project && isTree(config[key]) ? Object.keys(config[key]) : [key];
    problems.push({ path: key, message: `has no namespace; write ${keys.map((name) => `${project}:${name}`).join(", ")}` });
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

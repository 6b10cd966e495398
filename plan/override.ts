/** `-c path=value`: sets one value of the config, like `pulumi config set --path`. */
import { parse } from "yaml";

/** A value for a path. */
export interface Override {
  path: (string | number)[];
  value: unknown;
}

/**
 * Parses `path=value`; the value is text, except for booleans, numbers, null, and lists and maps in brackets. Returns `undefined` without
 * a path or a value.
 */
export function parseOverride(text: string): Override | undefined {
  const split = text.indexOf("=");
  const steps = split > 0 ? parsePath(text.slice(0, split)) : undefined;
  return steps && { path: steps, value: parseValue(text.slice(split + 1)) };
}

function parseValue(text: string): unknown {
  if (!/^(true|false|null|-?(0|[1-9]\d{0,14})(\.\d+)?|\[.*\]|\{.*\})$/s.test(text)) return text;
  try {
    // A warning of the parser would quote the value.
    return parse(text, { logLevel: "error" });
  } catch {
    return text;
  }
}

// Lists of the config are much shorter; a longer one would only use up memory.
const LAST_INDEX = 9999;

/** Parses a path such as `clusters[0].name` or `a["b.c"].d`. */
function parsePath(text: string): (string | number)[] | undefined {
  const step = /(?:^|(?!^)\.)([^.[\]"]+)|\[(\d+)\]|\["([^"]+)"\]/y;
  const steps: (string | number)[] = [];
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (!match || Number(match[2] ?? 0) > LAST_INDEX) return undefined;
    steps.push(match[2] === undefined ? (match[1] ?? match[3] ?? "") : Number(match[2]));
  }
  return steps.length > 0 ? steps : undefined;
}

/** Returns the config with the value set; a key without a namespace belongs to the project. */
export function withOverride(
  config: Record<string, unknown>,
  project: string,
  { path: [first, ...rest], value }: Override,
): Record<string, unknown> {
  const key = String(first).includes(":") ? String(first) : `${project}:${first}`;
  return { ...config, [key]: placed(config[key], rest, value) };
}

function placed(node: unknown, [step, ...rest]: (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = Array.isArray(node) ? [...node] : [];
    list[step] = placed(list[step], rest, value);
    return Array.from(list);
  }
  const map = typeof node === "object" && node !== null && !Array.isArray(node) ? node : {};
  return { ...map, [step]: placed((map as Record<string, unknown>)[step], rest, value) };
}

/** Problems of arguments, and the message that lists all of them. */
import { visible } from "./visible";

/** One problem of one argument. */
export interface Problem {
  /** Path of the argument, such as `clusters[0].name`. */
  path: string;
  /** What is wrong and what to write instead, without secret values. */
  message: string;
  /** The command that sets a missing value in the stack config. */
  set?: { example: string; secret?: boolean };
}

/** Returns the command that sets a value of the stack config. */
export function setCommand({ path, set }: Pick<Problem, "path" | "set">): string {
  // A namespace such as "kubernetes:" is part of the key; the paths of our own config need --path for their dots.
  const options = [...(set?.secret ? ["--secret"] : []), ...(path.includes(":") ? [] : ["--path"])];
  return ["pulumi config set", ...options, /[[\]]/.test(path) ? `'${path}'` : path, set?.example].join(" ");
}

/** Returns one problem, with the command that sets the value. */
export function describeProblem(problem: Problem): string {
  const command = problem.set ? `; set it with: ${setCommand(problem)}` : "";
  return `${shown(problem.path)}: ${shown(problem.message)}${command}`;
}

/** Returns one message with all problems. */
export function describeProblems(heading: string, problems: Problem[], options: { commands: boolean }): string {
  const lines = problems.map(({ set, ...problem }) => `  - ${describeProblem(options.commands && set ? { ...problem, set } : problem)}`);
  return [`${heading}: ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}`, ...lines].join("\n");
}

/** Longer values are cut: they were pasted at the wrong place, and would bury the message. */
const LONGEST_WORD = 200;

/** Returns a text without what would confuse a reader: invisible characters, and words of more than 200 characters. */
export function shown(text: string): string {
  return visible(text).replace(new RegExp(`\\S{${LONGEST_WORD},}`, "g"), (word) => `${word.slice(0, 60)}... (${word.length} characters)`);
}

/** Placeholder for an encrypted value of a stack file that is read without decryption. */
export const ENCRYPTED = "<encrypted>";

/** Placeholder for an output of another resource. */
export const UNKNOWN = "<unknown>";

/**
 * Returns whether a value is a placeholder: one that the user must replace, such as `<your-gcp-project>`, an encrypted value, or an output
 * of another resource.
 */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === "string" && (value === ENCRYPTED || value === UNKNOWN || /^<your-[a-z0-9-]+>$/.test(value));
}

/** Returns whether a value is a text that can be judged here: given, and no stand-in for one that is not known. */
export function isKnownText(value: unknown): value is string {
  return typeof value === "string" && !isPlaceholder(value);
}

/** Returns the problems of a part of the arguments with the path of that part as a prefix. */
export function below(prefix: string, problems: Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, path: joined(prefix, problem.path) }));
}

function joined(prefix: string, path: string): string {
  if (prefix === "" || path === "") return prefix + path;
  return path.startsWith("[") ? prefix + path : `${prefix}.${path}`;
}

/** Returns what is wrong with a value that must be one of an enum. Languages without the enum accept any string. */
export function enumProblems(path: string, value: string | undefined, values: Record<string, string>): Problem[] {
  const allowed = Object.values(values);
  if (value === undefined || allowed.includes(value)) return [];
  return [{ path, message: `"${value}" must be one of ${allowed.join(", ")}` }];
}

/** Returns whether a path equals another path or is below it. */
export function isAtOrBelow(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}

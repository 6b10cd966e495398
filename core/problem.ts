/** What is wrong with an argument, and how all of it is said in one message. */

/** One problem of one argument. */
export interface Problem {
  /** Path of the argument, such as `clusters[0].name`. */
  path: string;
  /** What is wrong and what to write instead; never a secret value. */
  message: string;
  /** How a stack config sets the value that is missing, where one is. */
  set?: { example: string; secret?: boolean };
}

/** Returns the command that sets a value of the stack config. */
export function setCommand({ path, set }: Pick<Problem, "path" | "set">): string {
  // A namespace such as "kubernetes:" is part of the key; the paths of our own config need --path for their dots.
  const options = [...(set?.secret ? ["--secret"] : []), ...(path.includes(":") ? [] : ["--path"])];
  return ["pulumi config set", ...options, /[[\]]/.test(path) ? `'${path}'` : path, set?.example].join(" ");
}

/** Says one problem, with the command that sets the value. */
export function describeProblem(problem: Problem): string {
  const command = problem.set ? `; set it with: ${setCommand(problem)}` : "";
  return `${shown(problem.path)}: ${shown(problem.message)}${command}`;
}

/** Says all problems in one message. */
export function describeProblems(heading: string, problems: Problem[], options: { commands: boolean }): string {
  const lines = problems.map(({ set, ...problem }) => `  - ${describeProblem(options.commands && set ? { ...problem, set } : problem)}`);
  return [`${heading}: ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}`, ...lines].join("\n");
}

/** Longer values are cut: they were pasted at the wrong place, and would bury the message. */
const LONGEST_WORD = 200;

/** Returns a text without what would confuse a terminal: control characters, and words of more than 200 characters. */
export function shown(text: string): string {
  return text
    .replace(/\p{Cc}/gu, (character) => (character === "\n" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`))
    .replace(new RegExp(`\\S{${LONGEST_WORD},}`, "g"), (word) => `${word.slice(0, 60)}... (${word.length} characters)`);
}

/** What stands for a value that a stack file holds encrypted, where only the file is read. */
export const ENCRYPTED = "<encrypted>";

/** What stands for a value that another resource makes, where only the arguments are read. */
export const UNKNOWN = "<unknown>";

/** Returns whether a value stands for one that is not known here: what only the user knows, such as `<your-gcp-project>`, what is encrypted, or what another resource makes. */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === "string" && (value === ENCRYPTED || value === UNKNOWN || /^<your-[a-z0-9-]+>$/.test(value));
}

/** Returns whether a value is a text that can be judged here: given, and no stand-in for one that is not known. */
export function isKnownText(value: unknown): value is string {
  return typeof value === "string" && !isPlaceholder(value);
}

/** Returns the problems of a part of the arguments with the path of that part before theirs. */
export function below(prefix: string, problems: Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, path: joined(prefix, problem.path) }));
}

function joined(prefix: string, path: string): string {
  if (prefix === "" || path === "") return prefix + path;
  return path.startsWith("[") ? prefix + path : `${prefix}.${path}`;
}

/** Returns what is wrong with a value that must be one of an enum's; languages without the enum can write anything. */
export function enumProblems(path: string, value: string | undefined, values: Record<string, string>): Problem[] {
  const allowed = Object.values(values);
  if (value === undefined || allowed.includes(value)) return [];
  return [{ path, message: `"${value}" must be one of ${allowed.join(", ")}` }];
}

/** Returns whether a path is another one, or below it. */
export function isAtOrBelow(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}

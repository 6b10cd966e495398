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

/** Says all problems in one message. */
export function describeProblems(heading: string, problems: Problem[], options: { commands: boolean }): string {
  const lines = problems.map((problem) => {
    const command = options.commands && problem.set ? `; set it with: ${setCommand(problem)}` : "";
    return `  - ${problem.path}: ${problem.message}${command}`;
  });
  return [`${heading}: ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}`, ...lines].join("\n");
}

/** Returns whether a value stands for one that only the user knows, such as `<your-gcp-project>`. */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === "string" && /^<.+>$/.test(value);
}

/** Returns what is wrong with a name that Kubernetes takes as an RFC 1123 label. */
export function labelProblem(path: string, name: string | undefined, longest: number): Problem[] {
  if (name === undefined || isPlaceholder(name)) return [];
  if (name.length > longest) {
    return [{ path, message: `"${name}" has ${name.length} characters; write at most ${longest}` }];
  }
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) return [];
  return [{ path, message: `"${name}" is no Kubernetes name; write lower-case letters, digits and "-", such as "skypilot"` }];
}

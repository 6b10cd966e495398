/** The plan of a stack that a command names. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { EXIT, Failure } from "../core/failure";
import { describeProblems } from "../core/problem";
import { type Override, parseOverride, withOverride } from "./override";
import { type Plan, plan } from "./plan";
import { parseStackFile, readStackFile, type StackFile, stackNames } from "./stackFile";

/** What to plan. */
export interface Request {
  /** Name of a stack, or path of a stack file. */
  stack: string;
  /** Another file for the stack of this name. */
  file?: string;
  /** Values to set, as `path=value`. */
  settings?: string[];
  /** The git revision whose stack file to read, such as `main`; the program is the present one. */
  ref?: string;
}

/** A stack with the content of its file. */
interface Source extends StackFile {
  stack: string;
}

/** The folder with Pulumi.yaml. */
const ROOT = path.resolve(__dirname, "..");

/** The content of Pulumi.yaml. */
interface Project {
  name: string;
  stackConfigDir: string;
}

function project(): Project {
  return parse(fs.readFileSync(path.join(ROOT, "Pulumi.yaml"), "utf8")) as Project;
}

/**
 * Plans stacks, in turn. @throws Failure with every problem of an invalid config, or if a file does not exist; then nothing is planned.
 */
export async function plansOf(...requests: Request[]): Promise<Plan[]> {
  // Without this, Pulumi records a stack trace for each promise, which takes half of the time of a large plan.
  Error.stackTraceLimit = 0;
  const { name, stackConfigDir } = project();
  const sources = requests.map((request) => read(request, name, path.join(ROOT, stackConfigDir)));
  const plans: Plan[] = [];
  for (const source of sources) plans.push(await planned(name, source));
  return plans;
}

/** Plans one stack, as `plansOf`. */
export async function planOf(request: Request): Promise<Plan> {
  return (await plansOf(request))[0] as Plan;
}

function read({ stack, file, settings = [], ref }: Request, name: string, folder: string): Source {
  const overrides = settings.map(readOverride);
  const [label, from] = locate(stack, file, folder, ref !== undefined);
  const content = ref === undefined ? readStackFile(from, name) : parseStackFile(atRevision(ref, from), path.basename(from), name);
  return { ...content, config: overrides.reduce((tree, override) => withOverride(tree, name, override), content.config), stack: label };
}

async function planned(name: string, { stack, ...file }: Source): Promise<Plan> {
  const result = await plan(name, stack, file);
  if ("problems" in result) {
    const message = describeProblems(`Invalid config for stack ${stack}`, result.problems, { commands: true });
    throw new Failure(message, EXIT.invalid, result.problems);
  }
  return result;
}

/** Parses `path=value`. @throws Failure without the value, which may be a secret. */
export function readOverride(text: string): Override {
  const override = parseOverride(text);
  if (override) return override;
  const path = /^[\w.[\]-]*(:[\w.[\]-]*(?==))?/.exec(text)?.[0];
  throw new Failure(`-c ${path}...: write path=value, such as aws.enabled=true`, EXIT.usage);
}

/** Returns the name and the file of a stack. @throws Failure if there is no such file. */
function locate(stack: string, given: string | undefined, folder: string, elsewhere: boolean): [string, string] {
  const isPath = given === undefined && /[\\/]|\.ya?ml$/.test(stack);
  const file = isPath ? stack : (given ?? path.join(folder, `Pulumi.${stack}.yaml`));
  const label = isPath ? path.basename(stack).replace(/^Pulumi\.(?=.+\.ya?ml$)|\.ya?ml$/g, "") : stack;
  if (elsewhere || (fs.existsSync(file) && !fs.statSync(file).isDirectory())) return [label, file];
  if (isPath || given !== undefined) throw new Failure(`file not found: ${file}`, EXIT.usage);
  throw new Failure(`there is no stack "${stack}"; write one of ${stackNames(folder).join(", ")}`, EXIT.usage);
}

/** Returns the text of a file in a revision. @throws Failure with git's message. */
function atRevision(ref: string, file: string): string {
  const command = ["-C", path.dirname(file), "show", "--end-of-options", `${ref}:./${path.basename(file)}`];
  try {
    return execFileSync("git", command, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Failure(`--git ${ref}: ${(stderr || message).trim().split("\n")[0]}`, EXIT.usage);
  }
}

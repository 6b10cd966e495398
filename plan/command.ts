/** What the plan commands share: arguments, exit codes and error handling. */
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { describeProblems } from "../core/problem";
import { type Override, parseOverride, withOverride } from "./override";
import { type Plan, plan } from "./plan";
import { readStackFile, stackNames } from "./stackFile";

const OK = 0;
const INVALID_CONFIG = 1;
const WRONG_USAGE = 2;

/** Output format of a command; `html` is written to a file. */
export type Format = "text" | "json" | "markdown" | "html";

/** A command that plans a stack. */
export interface Command {
  usage: string;
  /** Whether it accepts `--html FILE`. */
  takesHtml: boolean;
  /** Returns the output; `other` is the plan of the stack to compare with. */
  render: (format: Format, planned: Plan, other?: Plan) => string;
}

/** Wrong usage of the command. */
class UsageError extends Error {}

/** An invalid config. */
class ConfigError extends Error {}

/** The folder with Pulumi.yaml. */
const ROOT = path.resolve(__dirname, "..");

/** The content of Pulumi.yaml. */
interface Project {
  name: string;
  stackConfigDir: string;
}

/** Runs a command with the arguments of the process, and sets its exit code. */
export async function runCommand(command: Command): Promise<void> {
  // Without this, Pulumi records a stack trace for each promise, which takes half of the time of a large plan.
  Error.stackTraceLimit = 0;
  try {
    process.stdout.write(await output(command, process.argv.slice(2)));
    process.exitCode = OK;
  } catch (error) {
    const { message, stack } = error as Error;
    const usage = error instanceof UsageError;
    process.stderr.write(usage ? `${message}\n\n${command.usage}` : error instanceof ConfigError ? `${message}\n` : `${stack}\n`);
    process.exitCode = usage ? WRONG_USAGE : INVALID_CONFIG;
  }
}

async function output({ usage, takesHtml, render }: Command, argv: string[]): Promise<string> {
  const { values, positionals } = parsed(argv, takesHtml);
  if (values.help) return usage;
  if (positionals.length > 1) throw new UsageError(`accepts one stack, not ${positionals.length}; set values with -c path=value`);
  const format = formatOf(values);
  const overrides = (values.config ?? []).map(readOverride);
  const project = parse(fs.readFileSync(path.join(ROOT, "Pulumi.yaml"), "utf8")) as Project;
  const stack = positionals[0] ?? "dev";
  // A missing file must fail before the plan starts.
  const file = stackFile(project, stack, values["config-file"]);
  const otherFile = values.diff === undefined ? undefined : stackFile(project, values.diff);
  const planned = await planOf(project, stack, file, overrides);
  const other = otherFile === undefined ? undefined : await planOf(project, values.diff ?? "", otherFile, []);
  const rendered = render(format, planned, other);
  return values.html === undefined ? rendered : written(values.html, rendered);
}

function formatOf(values: { json?: boolean; markdown?: boolean; html?: string }): Format {
  const given = (["json", "markdown", "html"] as const).filter((format) => values[format] !== undefined);
  if (given.length > 1) throw new UsageError(`${given.map((format) => `--${format}`).join(" and ")} cannot be combined`);
  return given[0] ?? "text";
}

const WHY_NOT: Record<string, string> = {
  ENOENT: "the folder does not exist",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "it is a folder; name a file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
};

function written(file: string, content: string): string {
  try {
    fs.writeFileSync(file, content);
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new UsageError(`--html ${file}: ${WHY_NOT[code] ?? message}`);
  }
  return `Written to ${file}\n`;
}

function parsed(argv: string[], takesHtml: boolean) {
  const options = {
    "config-file": { type: "string" },
    config: { type: "string", short: "c", multiple: true },
    diff: { type: "string" },
    html: { type: "string" },
    json: { type: "boolean" },
    markdown: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    const result = parseArgs({ args: argv, allowPositionals: true, options });
    if (result.values.html !== undefined && !takesHtml) throw new Error("--html is an option of npm run plan only");
    if (result.values.html === "") throw new Error("--html requires the name of a file");
    return result;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readOverride(text: string): Override {
  const override = parseOverride(text);
  // The value may be a secret, so the message shows only the path.
  if (!override) throw new UsageError(`-c ${/^[\w.[\]-]*/.exec(text)?.[0]}...: write path=value, such as aws.enabled=true`);
  return override;
}

function stackFile({ stackConfigDir }: Project, stack: string, given?: string): string {
  const stacks = path.join(ROOT, stackConfigDir);
  const file = given ?? path.join(stacks, `Pulumi.${stack}.yaml`);
  if (fs.existsSync(file) && !fs.statSync(file).isDirectory()) return file;
  if (given !== undefined) throw new UsageError(`file not found: ${given}`);
  throw new UsageError(`there is no stack "${stack}"; write one of ${stackNames(stacks).join(", ")}`);
}

async function planOf({ name }: Project, stack: string, path: string, overrides: Override[]): Promise<Plan> {
  const file = readStackFile(path, name);
  const config = overrides.reduce((tree, override) => withOverride(tree, name, override), file.config);
  const result = await plan(name, stack, { ...file, config });
  if ("problems" in result) {
    throw new ConfigError(describeProblems(`Invalid config for stack ${stack}`, result.problems, { commands: true }));
  }
  return result;
}

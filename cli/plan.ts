/** The commands that need no account, no cluster and no Pulumi CLI. */
import type { Command } from "commander";
import { EXIT, Failure } from "../core/failure";
import { viewOf } from "../core/terminal";
import { collected, JSON_OPTION, STACK, subcommand } from "./command";
import { writtenTo } from "./output";

/** The options of `plan` and `permissions`. */
interface Options {
  config?: string[];
  configFile?: string;
  diff?: string;
  json?: boolean;
  markdown?: boolean;
  html?: string;
  svg?: string;
  mermaid?: boolean;
}

/** Adds the commands. */
export function planCommands(root: Command): void {
  withSettings(
    subcommand(root, "plan", "Shows everything that `pulumi up -s STACK` would create.", "", [
      "plan prod",
      "plan prod -c aws.enabled=false",
      "plan stacks/Pulumi.prod.yaml --json | jq '.resources[].type'",
      "plan prod --html plan.html",
      "plan prod --svg plan.svg",
    ]),
  )
    .option("--diff <stack>", "how another stack differs from this one")
    .option(...JSON_OPTION)
    .option("--markdown", "Markdown for a pull request")
    .option("--html <file>", "writes one page for a security review to a file")
    .option("--svg <file>", "writes a picture of the stack to a file")
    .option("--mermaid", "a picture for a fence of Mermaid in Markdown")
    .action(plan);

  subcommand(
    root,
    "diff",
    "Shows what changes from one stack to another, from its file to values, or since a git revision.",
    "`+` is only in the second, `-` only in the first. With --git, the first is the stack file of a revision; the program is the present one.",
    ["diff dev prod", "diff prod -c aws.features=[spot]", "diff --git main -- prod", "diff --git HEAD prod --exit-code --markdown"],
  )
    .argument("<stacks...>", "one or two stacks, by name or path of the file")
    .option("--git <ref>", "compares with the stack file of a git revision")
    .option("-c, --config <path=value>", "sets a value of the second stack; may be repeated", collected)
    .option("--exit-code", "exit code 4 if there is a difference")
    .option(...JSON_OPTION)
    .option("--markdown", "Markdown for a pull request")
    .option("--html <file>", "writes one page to a file")
    .action(diff);

  withSettings(
    subcommand(root, "permissions", "Shows what each principal of a stack may do, and why.", "", [
      "permissions prod",
      "permissions prod --diff dev",
      "permissions prod -c 'aws.features=[spot]' --markdown",
    ]),
  )
    .option("--diff <stack>", "compares the permissions with those of another stack")
    .option(...JSON_OPTION)
    .option("--markdown", "Markdown for a security review")
    .option("--against <version>", "runs SkyPilot's own code of a version under the permissions, and lists missing and unused ones")
    .action(permissions);
}

function withSettings(command: Command): Command {
  return command
    .argument(...STACK)
    .option("-c, --config <path=value>", "sets a value of the config, such as aws.enabled=true; may be repeated", collected)
    .option("--config-file <file>", "reads another stack file");
}

/** Returns the one format among the options. @throws Failure if there are several. */
function formatOf<Format extends string>(options: Partial<Record<Format, unknown>>, formats: readonly Format[]): Format | undefined {
  const given = formats.filter((format) => options[format] !== undefined);
  if (given.length < 2) return given[0];
  throw new Failure(`${given.map((format) => `--${format}`).join(" and ")} cannot be combined`, EXIT.usage);
}

const requestOf = (stack: string, { config, configFile }: Options) => ({ stack, file: configFile, settings: config });

async function plan(stack: string, options: Options): Promise<void> {
  const format = formatOf(options, ["json", "markdown", "html", "svg", "mermaid"]) ?? "text";
  if (options.diff !== undefined && (format === "svg" || format === "mermaid")) {
    throw new Failure(`--diff and --${format} cannot be combined`, EXIT.usage);
  }
  const { showPlan } = require("../plan/show") as typeof import("../plan/show");
  const shown = await showPlan(format, requestOf(stack, options), options.diff, viewOf(process.stdout));
  const { html, svg } = options;
  const written = html !== undefined ? writtenTo("--html", html, shown) : svg !== undefined ? writtenTo("--svg", svg, shown) : shown;
  process.stdout.write(written);
}

async function diff(stacks: string[], options: Options & { git?: string; exitCode?: boolean }): Promise<void> {
  const format = formatOf(options, ["json", "markdown", "html"]) ?? "text";
  const [first = "", second = first] = stacks;
  if (stacks.length > 2) throw new Failure(`accepts one or two stacks, not ${stacks.length}`, EXIT.usage);
  if (stacks.length === 1 && !options.git && !options.config) {
    throw new Failure("requires a second stack, --git REF or -c path=value", EXIT.usage);
  }
  const { showDiff } = require("../plan/show") as typeof import("../plan/show");
  const [before, after] = [
    { stack: first, ref: options.git },
    { stack: second, settings: options.config },
  ];
  const { text, differs } = await showDiff(format, before, after, viewOf(process.stdout));
  process.stdout.write(options.html === undefined ? text : writtenTo("--html", options.html, text));
  if (options.exitCode && differs) process.exitCode = EXIT.differs;
}

async function permissions(stack: string, options: Options & { against?: string }): Promise<void> {
  if (options.against !== undefined) {
    const { against } = require("../test/skypilot/against") as typeof import("../test/skypilot/against");
    process.stdout.write(against(options.against));
    return;
  }
  const format = formatOf(options, ["json", "markdown"]) ?? "text";
  const { showPermissions } = require("../plan/showPermissions") as typeof import("../plan/showPermissions");
  process.stdout.write(await showPermissions(format, requestOf(stack, options), options.diff));
}

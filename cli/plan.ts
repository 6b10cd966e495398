/** The commands that need no account, no cluster and no Pulumi CLI. */
import type { Command } from "commander";
import { EXIT, Failure } from "../core/failure";
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
}

/** Adds the commands. */
export function planCommands(root: Command): void {
  withSettings(
    subcommand(root, "plan", "Shows everything that `pulumi up -s STACK` would create.", "", [
      "plan prod",
      "plan prod -c aws.enabled=false",
      "plan stacks/Pulumi.prod.yaml --json | jq '.resources[].type'",
      "plan prod --html plan.html",
    ]),
  )
    .option("--diff <stack>", "how another stack differs from this one")
    .option(...JSON_OPTION)
    .option("--markdown", "Markdown for a pull request")
    .option("--html <file>", "writes one page for a security review to a file")
    .action(plan);

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
  const format = formatOf(options, ["json", "markdown", "html"]) ?? "text";
  if (options.html === "") throw new Failure("--html requires the name of a file", EXIT.usage);
  const { showPlan } = require("../plan/show") as typeof import("../plan/show");
  const shown = await showPlan(format, requestOf(stack, options), options.diff);
  process.stdout.write(options.html === undefined ? shown : writtenTo("--html", options.html, shown));
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

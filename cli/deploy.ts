/** The commands that read or change a deployed stack. */
import * as path from "node:path";
import type { Command } from "commander";
import { EXIT, Failure } from "../core/failure";
import type { Call } from "../run/call";
import { collected, DEPLOYED, JSON_OPTION, subcommand } from "./command";

/** The folder with Pulumi.yaml. */
const ROOT = path.resolve(__dirname, "..");

/** Adds the commands. */
export function deployCommands(root: Command): void {
  subcommand(
    root,
    "init",
    "Creates your own stack, and shows its plan.",
    "On a terminal, it prompts for the cluster, the clouds, the exposure and the log-in, with defaults found on this machine. Otherwise, it does not prompt.",
    ["init team-a", "init team-a --from prod -c kubernetes:context=YOUR-CLUSTER-CONTEXT"],
  )
    .argument("<name>", "name of the new stack")
    .option("--from <stack>", "stack to start from", "dev")
    .option("-c, --config <path=value>", "sets a value of the config; may be repeated", collected)
    .action(init);

  subcommand(
    root,
    "up",
    "Deploys a stack: previews the changes, prompts for confirmation, and applies them.",
    "If the Pulumi CLI is missing, downloads it; without a backend, keeps the state in .state/.",
    ["up dev", "up prod -c kubernetes:context=YOUR-CLUSTER-CONTEXT", "up prod --yes"],
  )
    .argument(...DEPLOYED)
    .option("-c, --config <path=value>", "sets a value of the stack's config, and keeps it; may be repeated", collected)
    .option("-y, --yes", "skips confirmation and preview; required without a terminal")
    .action((stack, { config, yes }) => act({ action: "up", stack, settings: config, yes }));

  subcommand(
    root,
    "destroy",
    "Destroys a stack: lists what stays, previews the deletions, prompts for confirmation, and deletes the resources.",
    "",
    ["destroy dev"],
  )
    .argument(...DEPLOYED)
    .option("-y, --yes", "skips confirmation and preview; required without a terminal")
    .action((stack, { yes }) => act({ action: "destroy", stack, yes }));

  subcommand(root, "endpoint", "Prints the URL of a stack's API server.", "", [
    "endpoint dev",
    "endpoint dev --credentials | xargs sky api login -e",
  ])
    .argument(...DEPLOYED)
    .option("--credentials", "includes user and password, for `sky api login -e`")
    .action((stack, { credentials }) => act({ action: "endpoint", stack, credentials }));

  subcommand(
    root,
    "verify",
    "Compares a deployed stack with its plan, with your credentials and without changing anything.",
    "Checks the rights of each principal in AWS, GCP and Kubernetes, keys and tokens, the Helm release, and the API server.",
    ["verify prod", "verify prod --markdown --strict"],
  )
    .argument(...DEPLOYED)
    .option(...JSON_OPTION)
    .option("--markdown", "a table for a change ticket")
    .option("--strict", "exit code 1 also for a warning, and for what could not be asked")
    .action(verify);

  subcommand(
    root,
    "recover",
    "Reads the output of `pulumi stack export` after an `up` that was killed, and prints a state that `pulumi stack import` accepts.",
    "",
    ["recover < exported.json > recovered.json"],
  ).action(() => (require("../run/recover") as typeof import("../run/recover")).recover());
}

async function init(name: string, { from, config }: { from: string; config?: string[] }): Promise<void> {
  const command = require("./init/command") as typeof import("./init/command");
  process.stdout.write(await command.init({ name, from, settings: config }, ROOT));
}

// The Automation API and the clients of the clouds are slow to load.

async function act(call: Call): Promise<void> {
  const { run } = require("../run/actions") as typeof import("../run/actions");
  await run(call, ROOT);
}

async function verify(stack: string, { json, markdown, strict = false }: { json?: boolean; markdown?: boolean; strict?: boolean }) {
  if (json && markdown) throw new Failure("--json and --markdown cannot be combined", EXIT.usage);
  // The AWS client warns on each start about versions of Node.js that it will leave behind.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const command = require("../verify/command") as typeof import("../verify/command");
  process.exitCode = await command.verify({ stack, format: json ? "json" : markdown ? "markdown" : "text", strict }, ROOT);
}

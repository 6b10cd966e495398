/**
 * The commands and their help. The library is Commander: it has no dependencies, loads in a few milliseconds, and suggests the command or
 * option for a mistyped one.
 */
import { Command } from "commander";
import manifest from "../package.json";
import { completionCommand } from "./completion";
import { deployCommands } from "./deploy";
import { planCommands } from "./plan";

const EXIT_CODES = `
Exit codes:
  0  success
  1  the config is not valid, or \`verify\` found something wrong
  2  the command line is wrong
  3  the command failed
  4  \`diff --exit-code\` found a difference

With --json, an error is one JSON document on stderr. NO_COLOR turns colors off.
\`skypilot-stack COMMAND --help\` shows the options and examples of a command.`;

/** Returns the command line interface for a command line. */
export async function program(argv: string[]): Promise<Command> {
  const root = new Command("skypilot-stack")
    .description("Plans, reviews, deploys and verifies SkyPilot's API server with its cloud identities and permissions.")
    .version(manifest.version)
    .helpCommand(false)
    .exitOverride()
    // `run` writes the errors.
    .configureOutput({ outputError: () => {} })
    .addHelpText("after", EXIT_CODES);
  planCommands(root);
  deployCommands(root);
  await completionCommand(root, argv);
  return root;
}

/** Returns the usage of the command of a command line. */
export async function usageOf(argv: string[]): Promise<string> {
  const root = await program([]);
  const [name] = argv;
  const command = root.commands.find((one) => one.name() === name) ?? root;
  return `usage: ${root.createHelp().commandUsage(command)}\nShow the options with: ${[root.name(), ...(command === root ? [] : [name]), "--help"].join(" ")}`;
}

/** Completion in the shell. The library writes the scripts, which run `skypilot-stack complete` for what can follow. */
import * as path from "node:path";
import type { Command } from "commander";
import { stackNames } from "../plan/stackFile";
import { subcommand } from "./command";

const SCRIPT = "completion";
const CANDIDATES = "complete";

/** Adds the command; the library is loaded only if the command line has it. */
export async function completionCommand(root: Command, argv: string[]): Promise<void> {
  if (argv.includes("--help") || ![SCRIPT, CANDIDATES].includes(argv[0] ?? "")) {
    subcommand(root, SCRIPT, "Prints a script that completes commands, options and stacks in your shell.", "", [
      "completion bash >> ~/.bashrc",
      "completion zsh > ~/.zsh/completions/_skypilot-stack",
      "completion fish > ~/.config/fish/completions/skypilot-stack.fish",
    ]).argument("<shell>", "bash, zsh or fish");
    return;
  }
  const { default: tab } = await import("@bomb.sh/tab/commander");
  const completed = tab(root, { completionCommandName: SCRIPT });
  const stacks = stackNames(path.resolve(__dirname, "../stacks"));
  const complete = (add: (value: string, description: string) => void) => {
    for (const stack of stacks) add(stack, "");
  };
  for (const command of completed.commands.values()) {
    for (const argument of command.arguments.values()) if (argument.name === "stack") argument.handler = complete;
    for (const option of command.options.values()) if (option.value === "diff") option.handler = complete;
  }
}

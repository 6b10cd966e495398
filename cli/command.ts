/** What all commands have in common. */
import type { Command } from "commander";

/** Adds a command, with examples in its help. */
export function subcommand(root: Command, name: string, summary: string, details: string, examples: string[]): Command {
  const lines = examples.map((example) => `  $ ${root.name()} ${example}`);
  return root
    .command(name)
    .summary(summary)
    .description(summary)
    .addHelpText("after", ["", ...(details ? [details, ""] : []), "Examples:", ...lines].join("\n"));
}

/** Collects the values of an option that may be repeated. */
export function collected(value: string, values: string[] = []): string[] {
  return [...values, value];
}

export const STACK = ["[stack]", "name of a stack, or path of a stack file", "dev"] as const;
export const DEPLOYED = ["[stack]", "name of a stack", "dev"] as const;
export const JSON_OPTION = ["--json", "one JSON document"] as const;

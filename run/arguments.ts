/** The arguments of `npm run up`, `npm run destroy` and `npm run endpoint`. */
import { parseArgs } from "node:util";
import { parseOverride } from "../plan/override";
import { Failure } from "./failure";

/** The commands. */
export const ACTIONS = ["up", "destroy", "endpoint"] as const;
export type Action = (typeof ACTIONS)[number];

/** A parsed command line. */
export interface Call {
  action: Action;
  stack: string;
  /** Values to set, as `path=value`. */
  settings: string[];
  /** Whether to skip the confirmation. */
  yes: boolean;
  /** Whether the endpoint includes the credentials. */
  credentials: boolean;
  help: boolean;
}

/** Usage of each command. */
export const USAGES: Record<Action, string> = {
  up: `usage: npm run up -- [STACK] [-c path=value]... [--yes]

Deploys a stack: previews the changes, prompts for confirmation, and applies them. If the Pulumi CLI is missing, downloads it; without a
backend, keeps the state in .state/.

  STACK           a stack of stacks/ (default: dev)
  -c path=value   sets a value of the stack's config, such as aws.enabled=true, and keeps it; may be repeated
  --yes skips confirmation and preview; required without a terminal
  --help prints this text
`,
  destroy: `usage: npm run destroy -- [STACK] [--yes]

Destroys a stack: lists what stays, previews the deletions, prompts for confirmation, and deletes the resources.

  STACK    a stack of stacks/ (default: dev)
  --yes skips confirmation and preview; required without a terminal
  --help prints this text
`,
  endpoint: `usage: npm run --silent endpoint -- [STACK] [--credentials]

Prints the URL of a stack's API server.

  STACK           a stack of stacks/ (default: dev)
  --credentials includes user and password, for \`sky api login -e\`
  --help prints this text
`,
};

const HELP = { help: { type: "boolean", short: "h" } } as const;
const YES = { yes: { type: "boolean", short: "y" } } as const;
const OPTIONS = {
  up: { ...HELP, ...YES, config: { type: "string", short: "c", multiple: true } },
  destroy: { ...HELP, ...YES },
  endpoint: { ...HELP, credentials: { type: "boolean" } },
} as const;

/**
 * Parses the arguments of a command. @throws Failure with the usage if they are wrong.
 */
export function readCall(action: Action, argv: string[]): Call {
  const wrong = (message: string) => new Failure(`${message}\n\n${USAGES[action].trimEnd()}`, 2);
  try {
    const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: OPTIONS[action] });
    const { help, yes, config, credentials } = values as { help?: boolean; yes?: boolean; config?: string[]; credentials?: boolean };
    if (positionals.length > 1) throw new Error(`one stack at a time, not ${positionals.length}`);
    for (const setting of config ?? []) {
      // The value may be a secret, so the message shows only the path.
      if (!parseOverride(setting))
        throw new Error(`-c ${/^[\w.[\]-]*(:[\w.[\]-]*(?==))?/.exec(setting)?.[0]}...: write path=value, such as aws.enabled=true`);
    }
    return {
      action,
      stack: positionals[0] ?? "dev",
      settings: config ?? [],
      yes: yes ?? false,
      credentials: credentials ?? false,
      help: help ?? false,
    };
  } catch (error) {
    throw wrong((error as Error).message);
  }
}

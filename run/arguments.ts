/** The arguments of `npm run up`, `npm run destroy` and `npm run endpoint`. */
import { parseArgs } from "node:util";
import { parseOverride } from "../plan/override";
import { Failure } from "./failure";

/** What can be done with a stack. */
export const ACTIONS = ["up", "destroy", "endpoint"] as const;
export type Action = (typeof ACTIONS)[number];

/** A call, read. */
export interface Call {
  action: Action;
  stack: string;
  /** Values to set, as `path=value`. */
  settings: string[];
  /** Whether nobody is asked. */
  yes: boolean;
  /** Whether the endpoint is told with the credentials. */
  credentials: boolean;
  help: boolean;
}

/** What each command says of itself. */
export const USAGES: Record<Action, string> = {
  up: `usage: npm run up -- [STACK] [-c path=value]... [--yes]

Brings a stack up: shows what would change, asks, and does it. Without Pulumi's CLI it brings one; without a backend it keeps the state in .state/.

  STACK           a stack of stacks/ (default: dev)
  -c path=value   sets a value of the stack's config, such as aws.enabled=true, and keeps it; may be repeated
  --yes           asks nobody, and shows no preview; needed where there is no terminal
  --help          this text
`,
  destroy: `usage: npm run destroy -- [STACK] [--yes]

Removes what a stack made: says what stays, shows what would go, asks, and does it.

  STACK    a stack of stacks/ (default: dev)
  --yes    asks nobody, and shows no preview; needed where there is no terminal
  --help   this text
`,
  endpoint: `usage: npm run --silent endpoint -- [STACK] [--credentials]

Tells where the API server of a stack is.

  STACK           a stack of stacks/ (default: dev)
  --credentials   with user and password, for \`sky api login -e\`
  --help          this text
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
 * Reads the arguments of a command.
 * @throws Failure with the usage, where they are wrong.
 */
export function readCall(action: Action, argv: string[]): Call {
  const wrong = (message: string) => new Failure(`${message}\n\n${USAGES[action].trimEnd()}`, 2);
  try {
    const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: OPTIONS[action] });
    const { help, yes, config, credentials } = values as { help?: boolean; yes?: boolean; config?: string[]; credentials?: boolean };
    if (positionals.length > 1) throw new Error(`one stack at a time, not ${positionals.length}`);
    for (const setting of config ?? []) {
      // The value may be a secret, so only the path is repeated.
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

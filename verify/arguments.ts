/** The arguments of `npm run verify`. */
import { parseArgs } from "node:util";
import { Failure } from "../run/failure";
import type { Format } from "./render";

/** A call, read. */
export interface Call {
  stack: string;
  format: Format;
  /** Whether a warning, or what could not be asked, fails too. */
  strict: boolean;
  help: boolean;
}

export const USAGE = `usage: npm run --silent verify -- [STACK] [--json | --markdown] [--strict]

Compares a deployed stack with its plan, with your credentials and without changing anything: the rights of each principal in AWS, GCP and
Kubernetes, keys and tokens, the Helm release, and the API server. Exit code 1: something is wrong; 2: wrong usage.

  STACK        a stack of stacks/ (default: dev)
  --json       one JSON document
  --markdown   a table for a change ticket
  --strict     exit code 1 also for a warning, and for what could not be asked
  --help       this text
`;

/**
 * Reads the arguments.
 * @throws Failure with the usage, if they are wrong.
 */
export function readCall(argv: string[]): Call {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        markdown: { type: "boolean" },
        strict: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (positionals.length > 1) throw new Error(`give one stack, not ${positionals.length}`);
    if (values.json && values.markdown) throw new Error("--json and --markdown cannot be combined");
    return {
      stack: positionals[0] ?? "dev",
      format: values.json ? "json" : values.markdown ? "markdown" : "text",
      strict: values.strict ?? false,
      help: values.help ?? false,
    };
  } catch (error) {
    throw new Failure(`${(error as Error).message}\n\n${USAGE.trimEnd()}`, 2);
  }
}

/** How a command ends. */
import type { Problem } from "./problem";

/** Exit codes of the commands. */
export const EXIT = {
  ok: 0,
  /** The config is not valid, or `verify` found something wrong. */
  invalid: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The command failed for another reason. */
  failed: 3,
  /** `diff --exit-code` found a difference. */
  differs: 4,
} as const;

/** A failed command, shown without a stack trace; the message describes the cause and the fix. */
export class Failure extends Error {
  constructor(
    message: string,
    /** One of `EXIT`. */
    readonly exitCode: number = EXIT.failed,
    /** The problems of an invalid config, which the message lists. */
    readonly problems: Problem[] = [],
  ) {
    super(message);
  }
}

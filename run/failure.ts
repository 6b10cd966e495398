/** What a user can mend: said without a stack trace. */

/** A command that cannot go on; the message says why and what to do. */
export class Failure extends Error {
  constructor(
    message: string,
    /** 1, or 2 for wrong usage. */
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

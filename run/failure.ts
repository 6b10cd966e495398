/** An error that the user can fix, shown without a stack trace. */

/** A failed command; the message describes the cause and the fix. */
export class Failure extends Error {
  constructor(
    message: string,
    /** 1, or 2 for wrong usage. */
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

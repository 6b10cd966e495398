/** Errors that users see. */

/**
 * Removes the stack from an error whose message is complete. Before Pulumi shows an error, it prints its stack for a trace, which takes
 * some versions of Node.js 20 seconds if source maps are on (nodejs/node#64011).
 */
export function withoutStack<T extends Error>(error: T): T {
  error.stack = undefined;
  return error;
}

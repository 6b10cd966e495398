/** Errors that users see. */

/**
 * Takes the stack off an error whose message says it all: before Pulumi shows an error it prints its stack for a trace, which takes some versions of Node.js 20 seconds
 * where source maps are on (nodejs/node#64011).
 */
export function withoutStack<T extends Error>(error: T): T {
  error.stack = undefined;
  return error;
}

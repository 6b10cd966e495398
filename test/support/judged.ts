import type { Problem } from "../../core/problem";
import type { SkyPilotArgs } from "../../skypilot/args";
import { resolve } from "../../skypilot/resolve";

/** Keys of the arguments that tests give as they come, also what no program could write. */
export type Given = { [key in keyof SkyPilotArgs]: unknown };

/** Returns everything that is wrong with arguments. */
export function judged(args: Given): Problem[] {
  return resolve(args as SkyPilotArgs).problems;
}

/** Returns what is wrong with one block of the arguments; the paths are those of the whole. */
export function judgedBlock(key: keyof SkyPilotArgs, args: Given): Problem[] {
  return judged(args).filter(({ path }) => isIn(key, path));
}

/** Returns the warnings of one block of the arguments. */
export function warningsOfBlock(key: keyof SkyPilotArgs, args: Given): string[] {
  return resolve(args as SkyPilotArgs).warnings.filter((line) => isIn(key, line));
}

/** Returns the paths of what one block of the arguments gives and nothing uses. */
export function ignoredIn(key: keyof SkyPilotArgs, args: Given): string[] {
  return warningsOfBlock(key, args)
    .filter((line) => line.includes(" is ignored "))
    .map((line) => line.slice(0, line.indexOf(": ")));
}

/** Returns problems as a message shows them, a line each. */
export function lines(problems: Problem[]): string[] {
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

/** Returns the paths of problems. */
export function pathsOf(problems: Problem[]): string[] {
  return problems.map(({ path }) => path);
}

function isIn(key: string, text: string): boolean {
  return text.startsWith(key) && /^($|[.:[])/.test(text.slice(key.length));
}

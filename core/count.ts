/** Whole numbers with a unit. */
import type { Problem } from "./problem";

/** Returns what is wrong with a count, such as a number of seconds, that must be a whole number of at least `least`. */
export function countProblems(path: string, count: number | undefined, least: number, unit: string, example: number): Problem[] {
  if (count === undefined || (Number.isInteger(count) && count >= least)) return [];
  return [{ path, message: `${count} is not a valid number of ${unit}; must be a whole number of at least ${least}, such as ${example}` }];
}

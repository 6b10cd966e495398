/** Random numbers that a seed repeats. */
import * as fc from "fast-check";

/** Returns a generator of whole numbers below a limit. */
export function seeded(seed: number): (limit: number) => number {
  let next = seed;
  return (limit) => fc.sample(fc.noBias(fc.nat(limit - 1)), { seed: next++, numRuns: 1 })[0] ?? 0;
}

/** Returns the number in an environment variable, or a default. */
export function numberOf(name: string, otherwise: number): number {
  return Number(process.env[name] ?? otherwise);
}

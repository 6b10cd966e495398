/** Random numbers that a seed repeats. */

/** Returns a generator of whole numbers below a limit. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  // mulberry32, of the public domain.
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** Returns the number in an environment variable, or a default. */
export function numberOf(name: string, otherwise: number): number {
  return Number(process.env[name] ?? otherwise);
}

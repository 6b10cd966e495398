/** Which supported version is closest to another one. */
import { compare, lte, parse } from "semver";

/** Returns the version itself where it is known, else the newest one before it, else the oldest; the newest one where it is not an exact version. */
export function closestVersion(version: string | undefined, known: string[]): string {
  const sorted = [...known].sort(compare);
  const exact = parse(version);
  const before = exact ? sorted.filter((candidate) => lte(candidate, exact)) : sorted;
  return before[before.length - 1] ?? (sorted[0] as string);
}

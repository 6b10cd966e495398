/** Suggestions for misspelled words. */
import { distance } from "fastest-levenshtein";

/**
 * Returns the most similar known word, if one is similar enough: a different case or number, swapped letters, a part, or one or two wrong
 * letters.
 */
export function nearest(word: string, known: string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, errors: errorsBetween(word, candidate), prefix: commonPrefix(word, candidate) }))
    .sort((a, b) => a.errors - b.errors || b.prefix - a.prefix);
  const [best] = ranked;
  return best && best.errors <= (best.candidate.length < 4 ? 1 : 2) ? best.candidate : undefined;
}

/** Returns the end of a message that suggests the most similar known word, if one is similar enough. */
export function suggestion(word: string, known: string[]): string {
  const meant = nearest(word, known);
  return meant ? `; did you mean "${meant}"?` : "";
}

function errorsBetween(word: string, candidate: string): number {
  const [a, b] = [word, candidate].map((text) => text.toLowerCase().replace(/[-_]|s$/g, "")) as [string, string];
  const letters = (text: string) => [...text].sort().join("");
  if (a === b) return 0;
  if (letters(a) === letters(b)) return 1;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 4 && (long.startsWith(short) || long.endsWith(short)) ? 2 : distance(word, candidate);
}

function commonPrefix(a: string, b: string): number {
  const differs = [...a].findIndex((letter, index) => letter !== b[index]);
  return differs < 0 ? a.length : differs;
}

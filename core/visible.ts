/** Text for a person: nothing in it moves a cursor, sets a color, or hides or reorders what is next to it. */

/** Returns a text with its invisible characters, and those that change the direction of text, as `\u{...}`; lines and tabs stay. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (character) =>
    /[\n\t]/.test(character) ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** Returns a tree with every text and every key as {@link visible} has it. */
export function visibleTree<T>(tree: T): T {
  if (typeof tree === "string") return visible(tree) as T;
  if (Array.isArray(tree)) return tree.map(visibleTree) as T;
  if (typeof tree !== "object" || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [visible(key), visibleTree(value)])) as T;
}

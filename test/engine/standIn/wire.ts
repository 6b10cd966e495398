/** Special values on the wire between the engine and a provider (pulumi.com docs: deployment schema, property values). */

/** A map of properties. */
export type Tree = Record<string, unknown>;

const SPECIAL = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** What a preview does not know. */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Returns a value as a secret. */
export function secret(value: unknown): Tree {
  return { [SPECIAL]: SECRET, value };
}

/** Returns the properties without secrets and outputs around them. */
export function reveal(tree: Tree): Tree {
  return mapped(tree, (special) =>
    special[SPECIAL] === SECRET || special[SPECIAL] === OUTPUT ? revealed(special.value) : special,
  ) as Tree;
}

function revealed(value: unknown): unknown {
  return typeof value === "object" && value !== null ? reveal({ value }).value : value;
}

/** Returns the properties as a state keeps them: plain values and secrets. */
export function settle(tree: Tree): Tree {
  return mapped(tree, (special) => {
    if (special[SPECIAL] !== OUTPUT) return special;
    const value = special.value === undefined ? UNKNOWN_VALUE : settle({ value: special.value }).value;
    return special.secret ? secret(value) : value;
  }) as Tree;
}

function mapped(value: unknown, ofSpecial: (special: Tree) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapped(item, ofSpecial));
  if (typeof value !== "object" || value === null) return value;
  if (SPECIAL in value) return ofSpecial(value as Tree);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, ofSpecial)]));
}

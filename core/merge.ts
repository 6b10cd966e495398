/** Deep merge with the semantics of Helm values. */

/** A map with any values, such as the chart's values. */
export type Tree = { [key: string]: unknown };

/** Returns whether a value is a map whose keys can be merged; Outputs, lists and scalars are not. */
export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * Returns `base` with `over` merged over it: maps deeply, lists and scalars replaced. null is kept, because in Helm values it removes a
 * default of the chart.
 */
export function mergeValues(base: Tree, over: Tree): Tree {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isTree(below) && isTree(value) ? mergeValues(below, value) : value;
  }
  return merged;
}

/** Returns the value at a dotted path. */
export function valueAt(tree: Tree | undefined, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (value as Tree | null | undefined)?.[key], tree);
}

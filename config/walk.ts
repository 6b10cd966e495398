/** Walks over a config tree. */
import type { Path } from "../core/path";
import type { ConfigSchema } from "../skypilot/argsSchema";

/** Returns the tree with each scalar replaced, given its path and its schema, if there is one. */
export function mapLeaves(
  value: unknown,
  schema: ConfigSchema | undefined,
  replace: (leaf: unknown, schema: ConfigSchema | undefined, path: Path) => unknown,
  path: Path = [],
): unknown {
  if (Array.isArray(value)) return value.map((item, index) => mapLeaves(item, schema?.items ?? inside(schema), replace, [...path, index]));
  if (typeof value === "object" && value !== null) {
    const below = (key: string) => schema?.properties?.[key] ?? inside(schema);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapLeaves(item, below(key), replace, [...path, key])]));
  }
  return replace(value, schema, path);
}

/** Values inside a free-form value are free-form too, and Inputs if it is one. */
function inside(schema: ConfigSchema | undefined): ConfigSchema | undefined {
  if (typeof schema?.additionalProperties === "object") return schema.additionalProperties;
  return schema && !schema.type && schema["x-input"] ? { "x-input": true } : undefined;
}

/** Returns every scalar of a tree with its path. */
export function leaves(value: unknown): { path: Path; value: unknown }[] {
  const found: { path: Path; value: unknown }[] = [];
  mapLeaves(value, undefined, (leaf, _, path) => {
    found.push({ path, value: leaf });
    return leaf;
  });
  return found;
}

/** The keys of the stack config and the words that they may hold, as the schema has them and as a config uses them. */

/** A node of the schema, as far as it matters here. */
export interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  enum?: string[];
}

/** Returns every path of a schema that ends in a value, such as `auth.users[].username`, and every word of an enum, such as `auth.type=basic`. */
export function keysOfSchema(node: SchemaNode, path = ""): string[] {
  const below = Object.entries(node.properties ?? {}).flatMap(([key, child]) => keysOfSchema(child, path === "" ? key : `${path}.${key}`));
  if (below.length > 0) return below;
  if (node.items) return keysOfSchema(node.items, `${path}[]`);
  return [path, ...(node.enum ?? []).map((word) => `${path}=${word}`)];
}

/** Returns the paths at which a config has something, and at which it has which word. */
export function keysOfConfig(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOfConfig(item, `${path}[]`));
  if (typeof value !== "object" || value === null) return [path, `${path}=${value}`];
  return [path, ...Object.entries(value).flatMap(([key, item]) => keysOfConfig(item, path === "" ? key : `${path}.${key}`))];
}

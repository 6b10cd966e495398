/** The types of the values that a chart has, by their paths. */

type Tree = Record<string, unknown>;

/** The used part of the schema of a value. */
interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

/** Returns the types of each value by its path; a map without keys, or with keys such as those of annotations, takes any. */
export function valueTypes(values: Tree, schema: Schema = {}, at = ""): [string, string][] {
  const properties = schema.properties ?? {};
  const keys = [...new Set([...Object.keys(values), ...Object.keys(properties)])].sort();
  return keys.flatMap((key): [string, string][] => {
    const [value, known, here] = [values[key], properties[key], at + key];
    const below = isTree(value) ? value : {};
    const keysBelow = [...Object.keys(below), ...Object.keys(known?.properties ?? {})];
    if (keysBelow.length > 0 && !keysBelow.some((one) => one.includes("."))) return valueTypes(below, known, `${here}.`);
    return [[here, [known?.type ?? typeOf(value)].flat().join(" | ")]];
  });
}

/**
 * `npm run contract -- FOLDER`: writes contract/VERSION/values.json from the chart in a folder: the path of each value that the chart has, and the types that it
 * takes. It is what the tests compare the values of this program with.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

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
function valueTypes(values: Tree, schema: Schema = {}, at = ""): [string, string][] {
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

function main(folder: string): void {
  const read = (file: string) => fs.readFileSync(path.join(folder, file), "utf8");
  const version = String(parse(read("Chart.yaml")).version);
  const file = path.join(__dirname, "../contract", version, "values.json");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const types = Object.fromEntries(valueTypes(parse(read("values.yaml")), JSON.parse(read("values.schema.json"))));
  fs.writeFileSync(file, `${JSON.stringify(types, null, 2)}\n`);
  process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
}

main(process.argv[2] ?? ".");

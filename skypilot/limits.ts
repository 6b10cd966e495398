/** What is wrong with values that the schema limits: numbers out of their range, and texts of another form. */
import { isTree } from "../core/merge";
import { isPlaceholder, type Problem } from "../core/problem";
import { argsSchema, type ConfigSchema } from "./argsSchema";

/** Returns what is wrong with values in a component's arguments, as rules see them. */
export function limitProblems(component: string, args: unknown): Problem[] {
  return problemsAt(args, argsSchema(component), "");
}

function problemsAt(value: unknown, schema: ConfigSchema, path: string): Problem[] {
  if (isPlaceholder(value)) return [];
  const hint = hintAt(value, schema);
  if (hint !== undefined) return [{ path, message: `${schema.secret ? "is" : `${JSON.stringify(value)} is`} not valid; ${hint}` }];
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((item, index) => problemsAt(item, items, `${path}[${index}]`)) : [];
  }
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const below = schema.properties?.[key];
    return below ? problemsAt(item, below, path === "" ? key : `${path}.${key}`) : [];
  });
}

/** Returns what to write instead of a value that is not allowed. */
function hintAt(value: unknown, { minimum, maximum, pattern, examples = [] }: ConfigSchema): string | undefined {
  if (typeof value === "number" && minimum !== undefined) {
    if (Number.isInteger(value) && value >= minimum && value <= (maximum ?? value)) return undefined;
    return maximum === undefined
      ? `write a whole number from ${minimum} up, such as ${examples[0]}`
      : `write a whole number from ${minimum} to ${maximum}`;
  }
  if (typeof value !== "string" || pattern === undefined || new RegExp(pattern).test(value)) return undefined;
  return `write one such as ${examples.map((example) => JSON.stringify(example)).join(" or ")}`;
}

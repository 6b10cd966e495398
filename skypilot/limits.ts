/** What is wrong with values that the schema limits: numbers out of their range, and texts of another form. */
import { pathText } from "../core/path";
import { isPlaceholder, type Problem } from "../core/problem";
import { findings } from "../core/shape";
import { argsSchema, type ConfigSchema } from "./argsSchema";

/** Returns what is wrong with values in a component's arguments, as rules see them. */
export function limitProblems(component: string, args: unknown): Problem[] {
  return findings(args, argsSchema(component), ({ path, value, schema }) => {
    if (schema === undefined || isPlaceholder(value)) return [];
    const hint = hintAt(value, schema);
    if (hint === undefined) return undefined;
    return [{ path: pathText(path), message: `${schema.secret ? "is" : `${JSON.stringify(value)} is`} not valid; ${hint}` }];
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

/** Which values the templates of a chart read: a scanner of Go templates, as far as they reach into `.Values` (helm.sh/docs/chart_template_guide). */

/** Reads of values, by path; true where a template takes the value as a whole, with all that is below it. */
export type Reads = Map<string, boolean>;

/** Joins the keys of a path in `Reads`, because keys may contain dots. */
export const STEP = "\u0000";

/** The possible values of `.` or of a variable; none for the root of the template and for anything else. */
type Scope = string[][];

const ACTION = /\{\{-?\s*([\s\S]*?)\s*-?\}\}/g;
const TOKEN = /"(?:[^"\\]|\\.)*"|`[^`]*`|\$?\w*(?:\.[A-Za-z_][\w-]*)+|\$\w*|[()|,]|[^\s()|,]+/g;
const ASSIGNMENT = /^(\$\w+)\s*(:?=)\s*/;
const CONDITION = /^(?:else\s+)?if\b/;

/** Adds what a template reads. */
export function addReads(template: string, reads: Reads): void {
  const blocks: Scope[] = [[]];
  const variables = new Map<string, Scope>();
  for (const [, action] of template.matchAll(ACTION)) {
    if (action !== undefined && !action.startsWith("/*")) scanAction(action, blocks, variables, reads);
  }
}

function scanAction(action: string, blocks: Scope[], variables: Map<string, Scope>, reads: Reads): void {
  const [word = ""] = action.split(/\s/, 1);
  if (word === "end") {
    blocks.pop();
    return;
  }
  const dot = blocks[blocks.length - 1] ?? [];
  const [assigned = "", variable, operator] = ASSIGNMENT.exec(action) ?? [];
  const paths = pathsIn(action.slice(assigned.length), dot, variables);
  // An alias, a condition and the value of `with` read nothing yet: what is below them is read where it is used.
  const isAlias = variable !== undefined || word === "with";
  for (const path of paths) record(reads, path, !CONDITION.test(action) && !isAlias);
  if (variable !== undefined) variables.set(variable, operator === ":=" ? paths : [...(variables.get(variable) ?? []), ...paths]);
  if (word === "if") blocks.push(dot);
  if (word === "with") blocks.push(paths);
  if (word === "define" || word === "range" || word === "block") blocks.push([]);
}

function record(reads: Reads, path: string[], whole: boolean): void {
  const key = path.join(STEP);
  if (key !== "") reads.set(key, whole || (reads.get(key) ?? false));
}

/** Returns the values that an expression names. */
function pathsIn(expression: string, dot: Scope, variables: Map<string, Scope>): Scope {
  const tokens = expression.match(TOKEN) ?? [];
  return tokens.flatMap((token, index) =>
    pathsOf(token, dot, variables).map((path) => [...path, ...keysBefore(tokens, index), ...keysAfter(tokens, index)]),
  );
}

/** Returns the keys of `index PATH "key" "key"`, `get PATH "key"` and `hasKey PATH "key"`. */
function keysAfter(tokens: string[], index: number): string[] {
  if (!["index", "get", "hasKey"].includes(tokens[index - 1] ?? "")) return [];
  const rest = tokens.slice(index + 1);
  const end = rest.findIndex((token) => !token.startsWith('"'));
  return rest.slice(0, end < 0 ? undefined : end).map(unquoted);
}

/** Returns the keys of `dig "key" "key" DEFAULT PATH`. */
function keysBefore(tokens: string[], index: number): string[] {
  const dig = tokens.lastIndexOf("dig", index);
  const keys = dig < 0 ? [] : tokens.slice(dig + 1, index - 1);
  return keys.every((key) => key.startsWith('"')) ? keys.map(unquoted) : [];
}

function unquoted(text: string): string {
  return text.slice(1, -1);
}

function pathsOf(token: string, dot: Scope, variables: Map<string, Scope>): Scope {
  if (token === ".") return dot;
  // `$.Values`, `$root.Values` and `.context.Values` are all the values of the chart.
  const values = /\.Values((?:\.[\w-]+)*)$/.exec(token);
  if (values) return [(values[1] ?? "").split(".").filter(Boolean)];
  if (!/^[$.]/.test(token)) return [];
  const [variable = "", ...keys] = token.split(".");
  return (variable === "" ? dot : (variables.get(variable) ?? [])).map((path) => [...path, ...keys]);
}

/** docs/reference.md: every argument and output of every component, from the package's schema and the docstrings. */
import { stringify } from "yaml";
import type { PackageSchema, PulumiType } from "../skypilot/argsSchema";
import { readDocTags } from "./docComments";

type Properties = Record<string, PulumiType>;

const WHOLE = "SkyPilot";

/** Returns the document. */
export function referenceDoc(schema: PackageSchema): string {
  const { throws } = readDocTags();
  const components = Object.entries(schema.resources).map(([token, component]) => ({ name: nameOf(token), component }));
  const types = Object.entries(schema.types).map(([token, type]) => ({ name: nameOf(token), type }));
  const uses = usesOf(schema);
  // SkyPilot comes first, because most people use it.
  components.sort((a, b) => Number(b.name === WHOLE) - Number(a.name === WHOLE) || (a.name < b.name ? -1 : 1));
  types.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    "<!-- Generated from the types and their docstrings: npm run generate -->",
    "",
    "# Reference",
    "",
    "All arguments and outputs. The stack config contains the arguments of [SkyPilot](#skypilot): its keys are the paths on this page, such as",
    "`release.version`. [Configuration](configuration.md) explains how they work together.",
    "",
    "You can omit an argument without a default, unless it is required; an object that you omit has the defaults of its arguments. An argument that is",
    "an input can be the output of another resource; the others decide which resources exist and must be plain. Secrets stay encrypted in the",
    "state, and no plan, output or message shows them.",
    "",
    `Components: ${components.map(({ name }) => link(name)).join(", ")}.`,
    "",
    `Types: ${types.map(({ name }) => link(name)).join(", ")}.`,
    ...components.flatMap(({ name, component }) => componentLines(name, component, throws.get(name))),
    ...types.flatMap(({ name, type }) => typeLines(name, type, uses.get(name))),
    "",
  ].join("\n");
}

function componentLines(
  name: string,
  { description = "", inputProperties, properties }: PackageSchema["resources"][string],
  throws: string | undefined,
): string[] {
  const outputs = Object.entries(properties).map(([key, property]) => [
    code(key),
    typeOf(property) + (property.optional ? ", may be missing" : "") + (property.secret ? ", secret" : ""),
    cell(property.description),
  ]);
  return [
    "",
    `## ${name}`,
    "",
    oneLine(description),
    ...(throws ? ["", `Throws: ${oneLine(throws)}`] : []),
    "",
    `### Arguments of ${name}`,
    "",
    ...argumentTable(inputProperties),
    "",
    `### Outputs of ${name}`,
    "",
    ...table(["output", "type", ""], outputs),
  ];
}

function typeLines(name: string, { description, properties, enum: values }: PulumiType, paths: string[] = []): string[] {
  const found = [...new Set(paths)].map(code).join(", ");
  const content = values
    ? table(
        ["value", ""],
        values.map(({ value, description: meaning }) => [code(String(value)), cell(meaning)]),
      )
    : argumentTable(properties ?? {});
  return [
    "",
    `## ${name}`,
    ...(description ? ["", oneLine(description)] : []),
    ...(found ? ["", `In the stack config: ${found}.`] : []),
    "",
    ...content,
  ];
}

function argumentTable(properties: Properties): string[] {
  const rows = Object.entries(properties).map(([key, property]) => {
    const notes = [...(property.plain ? [] : ["input"]), ...(property.secret ? ["secret"] : [])];
    return [
      code(key),
      [typeOf(property), ...notes].join(", "),
      property.optional ? byDefault(property.default) : "must be given",
      [cell(property.description), ...limits(property), ...examples(property)].join(" "),
    ];
  });
  return table(["argument", "type", "default", ""], rows);
}

function limits({ minimum, maximum }: PulumiType): string[] {
  if (minimum === undefined) return [];
  return [maximum === undefined ? `At least ${minimum}.` : `From ${minimum} to ${maximum}.`];
}

function examples(property: PulumiType): string[] {
  const found = (property.items ?? property).examples ?? [];
  return found.length === 0 ? [] : [`Example: ${found.map((example) => cell(code(exampleText(example)))).join(" or ")}.`];
}

/** An object is formatted as in a stack file, on one line. */
function exampleText(example: unknown): string {
  return typeof example === "object" ? stringify(example, { collectionStyle: "flow", lineWidth: 0 }).trim() : String(example);
}

/** A literal is formatted as code, a sentence is not. */
function byDefault(text: string | undefined): string {
  if (text === undefined) return "";
  try {
    JSON.parse(text);
    return code(text);
  } catch {
    return cell(text);
  }
}

function typeOf({ type, $ref, items, additionalProperties }: PulumiType): string {
  if ($ref === "pulumi.json#/Any") return "anything";
  if ($ref) return link(nameOf($ref));
  if (items) return `list of ${typeOf(items)}`;
  if (additionalProperties) return `map of ${typeOf(additionalProperties)}`;
  return type ?? "anything";
}

/** Walks the arguments of the whole: where each type is used. */
function usesOf({ resources, types }: PackageSchema): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  const inside = ({ items, $ref }: PulumiType, path: string): void => {
    if (items) inside(items, `${path}[]`);
    const type = $ref && types[$ref.replace("#/types/", "")];
    if (!type) return;
    uses.set(nameOf($ref), [...(uses.get(nameOf($ref)) ?? []), path]);
    visit(type.properties, path);
  };
  const visit = (properties: Properties = {}, path = "") => {
    for (const [key, property] of Object.entries(properties)) inside(property, path ? `${path}.${key}` : key);
  };
  visit(resources[`skypilot:index:${WHOLE}`]?.inputProperties);
  return uses;
}

function table(head: string[], rows: string[][]): string[] {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
}

function nameOf(token: string): string {
  return token.split(":").at(-1) ?? token;
}

function link(name: string): string {
  return `[${name}](#${name.toLowerCase()})`;
}

function cell(text = ""): string {
  return oneLine(text).replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function code(text: string): string {
  return `\`${text}\``;
}

/** docs/reference.md: every argument and output of every component, from the package's schema and the docstrings. */
import * as pulumi from "@pulumi/pulumi";
import { withSecretArgs } from "../components/secretArgs";
import type { SkyPilotArgs } from "../skypilot/args";
import { type DocTags, readDocTags } from "./docComments";

/** A property or type of the package's schema, as far as it is written down here (pulumi.com docs: package schema). */
interface Property {
  type?: string;
  $ref?: string;
  plain?: boolean;
  optional?: boolean;
  items?: Property;
  additionalProperties?: Property;
  description?: string;
}
type Properties = Record<string, Property>;
interface TypeDefinition {
  description?: string;
  properties?: Properties;
  enum?: { value: string; description?: string }[];
}
interface Component {
  description?: string;
  inputProperties: Properties;
  properties: Properties;
}
/** The package's schema, as far as it is written down here. */
export interface DocumentedSchema {
  resources: Record<string, Component>;
  types: Record<string, TypeDefinition>;
}

/** Where the arguments of the whole use a type, and which of its arguments are secret. */
interface Use {
  paths: string[];
  secrets: Set<string>;
}

const WHOLE = "SkyPilot";

/** Returns the document. */
export function referenceDoc(schema: DocumentedSchema, tags: DocTags = readDocTags()): string {
  const components = Object.entries(schema.resources).map(([token, component]) => ({ name: nameOf(token), component }));
  const types = Object.entries(schema.types).map(([token, type]) => ({ name: nameOf(token), type }));
  const uses = usesOf(schema);
  // The whole comes first: it is what most people use.
  components.sort((a, b) => Number(b.name === WHOLE) - Number(a.name === WHOLE) || (a.name < b.name ? -1 : 1));
  types.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    "<!-- Generated from the types and their docstrings: npm run generate -->",
    "",
    "# Reference",
    "",
    "Every argument and every output. The stack config is the arguments of [SkyPilot](#skypilot): its keys are the paths here, such as",
    "`release.version`. [Configuration](configuration.md) explains how they work together.",
    "",
    "An argument without a default may be left out; an object that is left out takes the defaults of its own arguments. An argument that is",
    "an input may come from another resource; the others steer what is created and must be known. What is secret stays encrypted in the",
    "state and out of every plan, output and message.",
    "",
    `Components: ${components.map(({ name }) => link(name)).join(", ")}.`,
    "",
    `Types: ${types.map(({ name }) => link(name)).join(", ")}.`,
    ...components.flatMap(({ name, component }) => componentLines(name, component, tags, uses.get(`${name}Args`)?.secrets)),
    ...types.flatMap(({ name, type }) => typeLines(name, type, tags, uses.get(name))),
    "",
  ].join("\n");
}

function componentLines(
  name: string,
  { description = "", inputProperties, properties }: Component,
  tags: DocTags,
  secrets?: Set<string>,
): string[] {
  const throws = tags.throws.get(name);
  const outputs = Object.entries(properties).map(([key, property]) => [
    code(key),
    typeOf(property) + (property.optional ? ", may be missing" : "") + (isSecretOutput(property) ? ", secret" : ""),
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
    ...argumentTable(`${name}Args`, inputProperties, tags, secrets),
    "",
    `### Outputs of ${name}`,
    "",
    ...table(["output", "type", ""], outputs),
  ];
}

function typeLines(name: string, { description, properties, enum: values }: TypeDefinition, tags: DocTags, use?: Use): string[] {
  const found = [...new Set(use?.paths)].map(code).join(", ");
  const content = values
    ? table(
        ["value", ""],
        values.map(({ value, description: meaning }) => [code(value), cell(meaning)]),
      )
    : argumentTable(name, properties ?? {}, tags, use?.secrets);
  return [
    "",
    `## ${name}`,
    ...(description ? ["", oneLine(description)] : []),
    ...(found ? ["", `In the stack config: ${found}.`] : []),
    "",
    ...content,
  ];
}

function argumentTable(owner: string, properties: Properties, tags: DocTags, secrets: Set<string> = new Set()): string[] {
  const rows = Object.entries(properties).map(([key, property]) => {
    const notes = [...(property.plain ? [] : ["input"]), ...(secrets.has(key) ? ["secret"] : [])];
    const type = [typeOf(property), ...notes].join(", ");
    return [
      code(key),
      type,
      property.optional ? byDefault(tags.defaults.get(`${owner}.${key}`)) : "must be given",
      cell(property.description),
    ];
  });
  return table(["argument", "type", "default", ""], rows);
}

/** A literal stands as code, a sentence as it is. */
function byDefault(text: string | undefined): string {
  if (text === undefined) return "";
  try {
    JSON.parse(text);
    return code(text);
  } catch {
    return cell(text);
  }
}

function typeOf({ type, $ref, items, additionalProperties }: Property): string {
  if ($ref === "pulumi.json#/Any") return "anything";
  if ($ref) return link(nameOf($ref));
  if (items) return `list of ${typeOf(items)}`;
  if (additionalProperties) return `map of ${typeOf(additionalProperties)}`;
  return type ?? "anything";
}

/** Walks the arguments of the whole: where each type is used, and what the component marks as secret before the state sees it. */
function usesOf({ resources, types }: DocumentedSchema): Map<string, Use> {
  const uses = new Map<string, Use>();
  const definition = ($ref: string) => types[$ref.replace("#/types/", "")];

  const sample = (property: Property): unknown => {
    const properties = property.$ref && definition(property.$ref)?.properties;
    if (properties) return Object.fromEntries(Object.entries(properties).map(([key, item]) => [key, sample(item)]));
    return property.items ? [sample(property.items)] : "";
  };
  const whole = resources[`skypilot:index:${WHOLE}`]?.inputProperties ?? {};
  const marked = withSecretArgs(Object.fromEntries(Object.entries(whole).map(([key, item]) => [key, sample(item)])) as SkyPilotArgs);

  const useOf = (name: string) => {
    const use = uses.get(name) ?? { paths: [], secrets: new Set<string>() };
    uses.set(name, use);
    return use;
  };
  const visit = (owner: string, properties: Properties, value: Record<string, unknown>, path: string) => {
    for (const [key, property] of Object.entries(properties)) {
      if (pulumi.Output.isInstance(value[key])) useOf(owner).secrets.add(key);
      else inside(property, value[key], path ? `${path}.${key}` : key);
    }
  };
  const inside = (property: Property, value: unknown, path: string): void => {
    if (property.items) inside(property.items, (value as unknown[])[0], `${path}[]`);
    const type = property.$ref ? definition(property.$ref) : undefined;
    if (!property.$ref || !type) return;
    useOf(nameOf(property.$ref)).paths.push(path);
    if (type.properties) visit(nameOf(property.$ref), type.properties, value as Record<string, unknown>, path);
  };
  visit(`${WHOLE}Args`, whole, marked as Record<string, unknown>, "");
  return uses;
}

/** Outputs say it themselves: "...; secret". */
function isSecretOutput({ description }: Property): boolean {
  return /; secret\b/.test(description ?? "");
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

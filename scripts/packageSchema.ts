/** The schemas that are committed: the package's, inferred from the types of the components, and the stack files', derived from it. */
import * as path from "node:path";
import { ComponentResource } from "@pulumi/pulumi";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import { parse } from "yaml";
import { argsSchemaOf, type ConfigSchema, type PackageSchema, type PulumiType } from "../skypilot/argsSchema";
import { type Facts, readDocTags } from "./docComments";

const ROOT = path.resolve(__dirname, "..");

let documented: PackageSchema | undefined;

/**
 * Returns the package's schema as Pulumi infers it for a component package, with the names of TypeScript, and with what Pulumi leaves out:
 * what each type is, and what
 * the tags of each argument and output state.
 */
export function documentedSchema(): PackageSchema {
  documented ??= withTags(inferred());
  return documented;
}

function inferred(): PackageSchema {
  const manifest = require("../package.json");
  const [, namespace, name] = /^@(.+)\/(.+)$/.exec(manifest.name) ?? [];
  const exported = Object.entries(require("../components") as Record<string, unknown>);
  const components = exported.filter(([, value]) => typeof value === "function" && value.prototype instanceof ComponentResource);
  const analyzer = new Analyzer(ROOT, name ?? "", manifest, new Set(components.map(([component]) => component)));
  const { components: definitions, typeDefinitions, dependencies } = analyzer.analyze();
  const schema = generateSchema(name ?? "", manifest.version, manifest.description, definitions, typeDefinitions, dependencies, namespace);
  return JSON.parse(JSON.stringify(schema)) as PackageSchema;
}

function withTags(schema: PackageSchema): PackageSchema {
  const { facts, types: meanings } = readDocTags();
  const ofAll = (owner: string, properties: Record<string, PulumiType> = {}) =>
    mapValues(properties, (property, key) => withFacts(property, facts.get(`${owner}.${key}`)));
  return {
    ...schema,
    resources: mapValues(schema.resources, (component, token) => ({
      ...component,
      inputProperties: ofAll(`${nameOf(token)}Args`, component.inputProperties),
      properties: ofAll(nameOf(token), component.properties),
    })),
    types: mapValues(schema.types, (type, token) => {
      const description = meanings.get(nameOf(token));
      return {
        ...type,
        ...(type.properties && { properties: ofAll(nameOf(token), type.properties) }),
        ...(description && { description }),
      };
    }),
  };
}

/** What a list's tags state of values, they state of its items. */
function withFacts(property: PulumiType, { examples, minimum, maximum, pattern, ...facts }: Facts = {}): PulumiType {
  const typed = property.items ?? property;
  const ofValues = {
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(pattern !== undefined && { pattern }),
    ...(examples && { examples: examples.map((example) => (typed.type === "string" ? example : parse(example))) }),
  };
  return property.items ? { ...property, ...facts, items: { ...property.items, ...ofValues } } : { ...property, ...facts, ...ofValues };
}

/**
 * Returns the schema that the package serves to every language. Their SDKs put `Args` behind the name of each type, so it has none here. A
 * default is a part of its
 * description: SDKs would send it as if the user had written it.
 */
export function packageSchema(): PackageSchema {
  const schema = documentedSchema();
  const served: PackageSchema = {
    ...schema,
    language: { ...schema.language, python: { ...schema.language.python, packageName: "pulumi_skypilot" } },
    resources: mapValues(schema.resources, (component) => ({
      ...component,
      inputProperties: mapValues(component.inputProperties, withDefaultDescribed),
    })),
    types: mapValues(schema.types, (type) => ({
      ...type,
      ...(type.properties && { properties: mapValues(type.properties, withDefaultDescribed) }),
    })),
  };
  const objects = new Set(Object.keys(schema.types).filter((token) => schema.types[token]?.properties));
  const text = JSON.stringify(served).replace(/skypilot:index:\w+/g, (token) => (objects.has(token) ? token.replace(/Args$/, "") : token));
  return JSON.parse(text) as PackageSchema;
}

function withDefaultDescribed({ default: byDefault, ...property }: PulumiType): PulumiType {
  return byDefault === undefined ? property : { ...property, description: `${property.description} Default: ${byDefault}.` };
}

function nameOf(token: string): string {
  return token.split(":").at(-1) ?? token;
}

function mapValues<T, U>(map: Record<string, T>, change: (value: T, key: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}

/** Returns the JSON Schema that an editor uses to complete a stack file and marks what the program refuses. */
export function stackFileSchema(project: string): object {
  const schema = documentedSchema();
  const keys = Object.entries(argsSchemaOf("SkyPilot", schema).properties ?? {}).map(([key, value]) => [
    `${project}:${key}`,
    orEncrypted(forEditors(value)),
  ]);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Stack config of pulumi-skypilot",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries(keys),
        // Keys of other namespaces, such as aws:region, belong to the providers.
        patternProperties: { [`^(?!${project}:).+:`]: true },
        additionalProperties: false,
      },
    },
  };
}

/** A value that Pulumi encrypted, as a stack file has it. */
const ENCRYPTED_VALUE: ConfigSchema = {
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

/**
 * What the program takes where the arguments have a type: it reads numbers and booleans as text if text is expected, and omits a key
 * without a value.
 */
const ACCEPTED: Record<string, string[]> = {
  string: ["string", "number", "boolean", "null"],
  number: ["integer", "null"],
  boolean: ["boolean", "null"],
  object: ["object", "null"],
  array: ["array", "null"],
};

/** A key may be encrypted as a whole; its own type stays in sight, so that an editor marks the place of a mistake. */
function orEncrypted(schema: ConfigSchema): ConfigSchema {
  const secure: ConfigSchema = { type: "string", description: "All of the key, as Pulumi encrypts it." };
  return schema.properties ? { ...schema, properties: { ...schema.properties, secure } } : schema;
}

const SCALARS = ["string", "number", "boolean"];

function forEditors({ "x-input": input, secret: _, default: byDefault, description, examples, ...schema }: ConfigSchema): ConfigSchema {
  const { type, enum: values, enumDescriptions, pattern, properties, items, additionalProperties, ...limits } = schema;
  const about: ConfigSchema = {
    ...(description && { description: byDefault === undefined ? description : `${description} Default: ${byDefault}.` }),
    ...literal(String(byDefault)),
    ...(examples && { examples }),
  };
  const value: ConfigSchema = {
    ...limits,
    ...(type && { type: values ? ["string", "null"] : ACCEPTED[type as string] }),
    ...(values && { enum: [...values, null], enumDescriptions: [...(enumDescriptions ?? []), "The default."] }),
    // A placeholder is valid for a value of any form.
    ...(pattern && { pattern: `^<your-[a-z0-9-]+>$|${pattern}` }),
    ...(properties && { properties: mapValues(properties, forEditors) }),
    ...(items && { items: forEditors(items) }),
    ...(additionalProperties !== undefined && {
      additionalProperties: typeof additionalProperties === "object" ? forEditors(additionalProperties) : additionalProperties,
    }),
  };
  return input && SCALARS.includes(String(type)) ? { ...about, anyOf: [value, ENCRYPTED_VALUE] } : { ...about, ...value };
}

/** Returns the default where it is a value and not a sentence. */
function literal(text: string): ConfigSchema {
  try {
    return { default: JSON.parse(text) };
  } catch {
    return {};
  }
}

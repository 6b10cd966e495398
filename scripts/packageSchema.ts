/** The schemas that are committed: the package's, inferred from the types of the components, and the stack files', derived from it. */
import * as path from "node:path";
import { ComponentResource } from "@pulumi/pulumi";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import { argsSchema, type ConfigSchema, type PackageSchema, type PulumiType } from "../skypilot/argsSchema";
import { readDocTags } from "./docComments";

const ROOT = path.resolve(__dirname, "..");

let inferred: PackageSchema | undefined;

/** Infers the package's schema as Pulumi does for a component package, and says what each type is, which Pulumi does not; with the names of TypeScript. */
export function inferPackageSchema(): PackageSchema {
  inferred ??= infer();
  return inferred;
}

function infer(): PackageSchema {
  const manifest = require("../package.json");
  const [, namespace, name] = /^@(.+)\/(.+)$/.exec(manifest.name) ?? [];
  const exported = Object.entries(require("../components") as Record<string, unknown>);
  const components = exported.filter(([, value]) => typeof value === "function" && value.prototype instanceof ComponentResource);
  const analyzer = new Analyzer(ROOT, name ?? "", manifest, new Set(components.map(([component]) => component)));
  const { components: definitions, typeDefinitions, dependencies } = analyzer.analyze();
  const schema = generateSchema(name ?? "", manifest.version, manifest.description, definitions, typeDefinitions, dependencies, namespace);
  const { types: meanings } = readDocTags();
  for (const [type, definition] of Object.entries(schema.types)) {
    const description = meanings.get(nameOf(type));
    Object.assign(definition, description && { description });
  }
  return JSON.parse(JSON.stringify(schema)) as PackageSchema;
}

/**
 * Returns the schema with which the package serves every language. Their SDKs put `Args` behind the name of each type, so it has none here; they have no place for
 * a default, so its description says it.
 */
export function packageSchema(): PackageSchema {
  const schema = inferPackageSchema();
  const { defaults } = readDocTags();
  const describe = (owner: string, properties: Record<string, PulumiType> = {}) =>
    Object.fromEntries(
      Object.entries(properties).map(([key, property]) => [
        key,
        { ...property, ...describedWith(property, defaults.get(`${owner}.${key}`)) },
      ]),
    );
  const described: PackageSchema = {
    ...schema,
    language: { ...schema.language, python: { ...schema.language.python, packageName: "pulumi_skypilot" } },
    resources: mapValues(schema.resources, (component, token) => ({
      ...component,
      inputProperties: describe(`${nameOf(token)}Args`, component.inputProperties),
    })),
    types: mapValues(schema.types, (type, token) => ({
      ...type,
      ...(type.properties && { properties: describe(nameOf(token), type.properties) }),
    })),
  };
  const objects = new Set(Object.keys(schema.types).filter((token) => schema.types[token]?.properties));
  const text = JSON.stringify(described).replace(/skypilot:index:\w+/g, (token) =>
    objects.has(token) ? token.replace(/Args$/, "") : token,
  );
  return JSON.parse(text) as PackageSchema;
}

function describedWith({ description }: PulumiType, byDefault: string | undefined) {
  return byDefault === undefined ? {} : { description: `${description} Default: ${byDefault}.` };
}

function nameOf(token: string): string {
  return token.split(":").at(-1) ?? token;
}

function mapValues<T, U>(map: Record<string, T>, change: (value: T, key: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}

/** Returns the JSON Schema with which an editor completes a stack file; a value that may be secret may also be encrypted. */
export function stackFileSchema(project: string, packageSchema: PackageSchema): object {
  const keys = Object.entries(argsSchema("SkyPilot", packageSchema).properties ?? {}).map(([key, schema]) => [
    `${project}:${key}`,
    forEditors(schema),
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

function forEditors({ "x-input": input, ...schema }: ConfigSchema): ConfigSchema {
  const below = (map: Record<string, ConfigSchema>) =>
    Object.fromEntries(Object.entries(map).map(([key, value]) => [key, forEditors(value)]));
  const plain: ConfigSchema = {
    ...schema,
    ...(schema.properties && { properties: below(schema.properties) }),
    ...(schema.items && { items: forEditors(schema.items) }),
    ...(typeof schema.additionalProperties === "object" && { additionalProperties: forEditors(schema.additionalProperties) }),
  };
  if (!input || schema.type !== "string") return plain;
  const { type, description, ...rest } = plain;
  const encrypted: ConfigSchema = {
    type: "object",
    properties: { secure: { type: "string" } },
    required: ["secure"],
    additionalProperties: false,
  };
  return { ...rest, ...(description && { description }), anyOf: [{ type: "string" }, encrypted] };
}

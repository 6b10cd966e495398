/** The schemas that are committed: the package's, inferred from the types of the components, and the stack files', derived from it. */
import * as path from "node:path";
import { ComponentResource } from "@pulumi/pulumi";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import { argsSchema, type ConfigSchema, type PackageSchema } from "../config/argsSchema";

const ROOT = path.resolve(__dirname, "..");

/** Infers the package's schema as the Pulumi CLI does for a component package. */
export function inferPackageSchema(): PackageSchema {
  const manifest = require("../package.json");
  const [, namespace, name] = /^@(.+)\/(.+)$/.exec(manifest.name) ?? [];
  const exported = Object.entries(require("../components") as Record<string, unknown>);
  const components = exported.filter(([, value]) => typeof value === "function" && value.prototype instanceof ComponentResource);
  const analyzer = new Analyzer(ROOT, name ?? "", manifest, new Set(components.map(([component]) => component)));
  const { components: definitions, typeDefinitions, dependencies } = analyzer.analyze();
  const schema = generateSchema(name ?? "", manifest.version, manifest.description, definitions, typeDefinitions, dependencies, namespace);
  return JSON.parse(JSON.stringify(schema)) as PackageSchema;
}

/** Returns the JSON Schema with which an editor completes a stack file; a value that may be secret may also be encrypted. */
export function stackFileSchema(project: string, packageSchema: PackageSchema): object {
  const keys = Object.entries(argsSchema(packageSchema).properties ?? {}).map(([key, schema]) => [`${project}:${key}`, forEditors(schema)]);
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

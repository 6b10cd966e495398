/** The JSON Schema of the stack config, derived from the package's schema, which is itself inferred from the arguments' types. */
import committedSchema from "../schema.json";

/** The used part of a property or type of the package's schema (pulumi.com docs: package schema). */
export interface PulumiType {
  type?: string;
  $ref?: string;
  plain?: boolean;
  optional?: boolean;
  items?: PulumiType;
  additionalProperties?: PulumiType;
  properties?: Record<string, PulumiType>;
  enum?: { value: unknown; description?: string }[];
  description?: string;
  /** A JSON literal, or a sentence; the committed schema has it in the description. */
  default?: string;
  secret?: boolean;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  examples?: unknown[];
}

/** A node of the JSON Schema; `x-input` marks values that may be secret, because the component takes them as Inputs, and `secret` those that always are. */
export interface ConfigSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  examples?: unknown[];
  secret?: boolean;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  properties?: Record<string, ConfigSchema>;
  additionalProperties?: boolean | ConfigSchema;
  items?: ConfigSchema;
  enum?: unknown[];
  /** What each word of `enum` means. */
  enumDescriptions?: string[];
  anyOf?: ConfigSchema[];
  required?: string[];
  "x-input"?: boolean;
}

/** The used part of the package's schema. */
export interface PackageSchema {
  name: string;
  /** Settings of the SDK of each language. */
  language: Record<string, object>;
  resources: Record<string, { description?: string; inputProperties: Record<string, PulumiType>; properties: Record<string, PulumiType> }>;
  types: Record<string, PulumiType>;
}

const committed = new Map<string, ConfigSchema>();

/** Returns the JSON Schema of a component's arguments by the committed schema; every property of those of SkyPilot is a key of the stack config. */
export function argsSchema(component = "SkyPilot"): ConfigSchema {
  const schema = committed.get(component) ?? argsSchemaOf(component, committedSchema as unknown as PackageSchema);
  committed.set(component, schema);
  return schema;
}

/** Returns the JSON Schema of a component's arguments. */
export function argsSchemaOf(component: string, { resources, types }: PackageSchema): ConfigSchema {
  return objectOf(resources[`skypilot:index:${component}`]?.inputProperties ?? {});

  function objectOf(properties: Record<string, PulumiType>): ConfigSchema {
    return {
      type: "object",
      additionalProperties: false,
      properties: Object.fromEntries(Object.entries(properties).map(([key, property]) => [key, convert(property)])),
    };
  }

  function convert({ $ref, type, items, additionalProperties, plain, optional, ...stated }: PulumiType): ConfigSchema {
    const common = { ...stated, ...(!plain && { "x-input": true }) };
    if ($ref === "pulumi.json#/Any") return common;
    if ($ref) return { ...common, ...named($ref.replace("#/types/", "")) };
    if (items) return { ...common, type: "array", items: convert(items) };
    if (additionalProperties) return { ...common, type: "object", additionalProperties: convert(additionalProperties) };
    return { ...common, ...(type && { type }) };
  }

  function named(token: string): ConfigSchema {
    const definition = types[token];
    if (!definition) throw new Error(`schema.json has no type ${token}`);
    if (definition.enum) {
      const { enum: words } = definition;
      return {
        type: "string",
        enum: words.map(({ value }) => value),
        enumDescriptions: words.map(({ description = "" }) => description),
      };
    }
    return objectOf(definition.properties ?? {});
  }
}

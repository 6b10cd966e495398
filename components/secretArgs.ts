import * as pulumi from "@pulumi/pulumi";
import { isTree } from "../core/merge";
import { argsSchema, type ConfigSchema } from "../skypilot/argsSchema";

/**
 * Returns the arguments of a component as the state may keep them: what is secret is marked before it gets there, and what other resources make is left out, because a
 * component that waits for it makes all its children wait, also those that do not need it.
 */
export function withSecretArgs<T extends object>(component: string, args: T): T {
  return marked(known(args), argsSchema(component)) as T;
}

/** Returns the credentials with every value of a Secret marked as secret. */
export function withSecretCredentials<T extends object>(credentials: T): T {
  return marked(credentials, argsSchema("CloudCredentials").properties?.credentials) as T;
}

function known(value: unknown): unknown {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return undefined;
  if (Array.isArray(value)) return value.map(known);
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, known(item)]));
}

function marked(value: unknown, schema: ConfigSchema | undefined): unknown {
  if (value === undefined) return undefined;
  if (schema?.secret) return pulumi.secret(value);
  if (Array.isArray(value)) return value.map((item) => marked(item, schema?.items));
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item, schema?.properties?.[key])]));
}

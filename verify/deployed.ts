/** What the state of a stack holds: its resources and its outputs, secrets included. */
import type { Deployment } from "@pulumi/pulumi/automation";
import { textsIn } from "../core/known";
import { isTree, type Tree } from "../core/merge";

/** A resource of the state. */
export interface DeployedResource {
  type: string;
  name: string;
  inputs: Tree;
  outputs: Tree;
  /** URN of its provider, followed by `::` and the provider's id. */
  provider?: string;
  urn: string;
  /** What the provider identifies it by. */
  id?: string;
}

/** What a stack deployed. */
export interface Deployed {
  resources: DeployedResource[];
  /** The outputs of the stack. */
  outputs: Tree;
  /** The texts that no line of the table may show. */
  secrets: string[];
}

interface StateResource {
  urn: string;
  type: string;
  inputs?: Tree;
  outputs?: Tree;
  provider?: string;
  id?: string;
  delete?: boolean;
  external?: boolean;
}

// How a state marks a secret (pulumi.com docs: deployment schema, property values).
const SPECIAL = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Reads an exported state whose secrets are decrypted. */
export function readDeployed({ deployment }: Deployment): Deployed {
  const { resources = [] } = deployment as { resources?: StateResource[] };
  const [secrets, plain] = [new Set<string>(), new Set<string>()];
  const revealed = (tree: Tree) => reveal(tree, secrets, plain) as Tree;
  const all = resources
    .filter((resource) => !resource.delete && !resource.external)
    .map(({ urn, type, inputs = {}, outputs = {}, provider, id }) => ({
      urn,
      type,
      name: urn.split("::").slice(3).join("::"),
      inputs: revealed(inputs),
      outputs: revealed(outputs),
      ...(provider !== undefined && { provider }),
      ...(id !== undefined && { id }),
    }));
  return {
    resources: all,
    outputs: all.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {},
    // A name that is in plain text elsewhere, such as that of a namespace, is not a secret.
    secrets: [...secrets].filter((secret) => !plain.has(secret)),
  };
}

/** Returns a value without what marks secrets, and adds each text to the secrets or to the others. */
function reveal(value: unknown, secrets: Set<string>, plain: Set<string>): unknown {
  if (typeof value === "string") plain.add(value);
  if (Array.isArray(value)) return value.map((item) => reveal(item, secrets, plain));
  if (!isTree(value)) return value;
  if (value[SPECIAL] !== SECRET) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reveal(item, secrets, plain)]));
  const content: unknown = typeof value.plaintext === "string" ? JSON.parse(value.plaintext) : undefined;
  for (const text of textsIn(content)) secrets.add(text);
  return content;
}

/** Returns the resource of a type and a name. */
export function find({ resources }: Deployed, type: string, name: string): DeployedResource | undefined {
  return resources.find((resource) => resource.type === type && resource.name === name);
}

/** Returns the provider of a resource. */
export function providerOf({ resources }: Deployed, { provider }: DeployedResource): DeployedResource | undefined {
  const urn = provider?.split("::").slice(0, -1).join("::");
  return resources.find((resource) => resource.urn === urn);
}

/** Returns the text at an output of a stack. */
export function outputText({ outputs }: Deployed, name: string): string | undefined {
  const value = outputs[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Returns name and namespace of a Kubernetes object. */
export function metadataOf({ outputs, inputs }: DeployedResource): { name: string; namespace: string } {
  const { name = "", namespace = "default" } = (outputs.metadata ?? inputs.metadata ?? {}) as { name?: string; namespace?: string };
  return { name, namespace };
}

/** A shorter text is part of others by chance. */
const SHORTEST = 8;

/** Returns a text without the secrets of a state, and without any line of them. */
export function withoutSecrets(text: string, secrets: string[]): string {
  const parts = secrets.flatMap((secret) => [secret, ...secret.split("\n")]).filter(({ length }) => length >= SHORTEST);
  return parts.sort((a, b) => b.length - a.length).reduce((left, part) => left.replaceAll(part, "[secret]"), text);
}

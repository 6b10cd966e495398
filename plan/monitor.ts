/** Runs the stack program against an in-process monitor and records the resources that it registers. */
import * as pulumi from "@pulumi/pulumi";
import { ENCRYPTED } from "../core/problem";

/** A resource with the inputs that the engine would get. */
export interface PlannedResource {
  type: string;
  name: string;
  /** Name of the parent; `null` at the top. */
  parent: string | null;
  /** Inputs that the provider would get; `[secret]` for each secret. */
  inputs: Record<string, unknown>;
  /** Resource options, which the inputs do not show; absent if all are defaults. */
  options?: PlannedOptions;
  /** Outputs of a component; absent for other resources. */
  outputs?: Record<string, unknown>;
  /** Names of the resources that must exist first. */
  dependencies: string[];
}

/** The options of a resource that are not Pulumi's defaults (pulumi.com docs: resource options). */
export interface PlannedOptions {
  /** `pulumi destroy` keeps the resource. */
  retainOnDelete?: boolean;
  /** The resource cannot be deleted while this is set. */
  protect?: boolean;
  /** A replacement deletes the old resource first. */
  deleteBeforeReplace?: boolean;
  /** Inputs whose change replaces the resource, in addition to the provider's. */
  replaceOnChanges?: string[];
  /** A value whose change replaces the resource. */
  replacementTrigger?: unknown;
  /** Inputs whose changes are ignored. */
  ignoreChanges?: string[];
  /** Outputs that are secret in addition to the provider's. */
  additionalSecretOutputs?: string[];
  /** Timeout of each operation. */
  customTimeouts?: Record<string, string>;
  /** Name of the resource whose deletion includes this one. */
  deletedWith?: string;
  /** Name of the provider, unless it is the default. */
  provider?: string;
}

/** The resources and outputs that a program registers. */
export interface Recording {
  resources: PlannedResource[];
  outputs: Record<string, unknown>;
}

/** Placeholder for a secret; a secret map has one for each value. */
export const SECRET = "[secret]";

/** Placeholder for a value that a preview does not have. */
export const UNKNOWN = "[unknown]";

// The wire format of special values (pulumi.com docs: deployment schema, property values).
const SPECIAL = "4dabf18193072939515e22adb298388d";
const SECRET_VALUE = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The used part of a request to the monitor (proto/pulumi/resource.proto). */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getCustom(): boolean;
  getRetainondelete(): boolean | undefined;
  getProtect(): boolean | undefined;
  getDeletebeforereplace(): boolean;
  getReplaceonchangesList(): string[];
  getReplacementTrigger(): { toJavaScript(): unknown } | undefined;
  getIgnorechangesList(): string[];
  getAdditionalsecretoutputsList(): string[];
  getCustomtimeouts(): { toObject(): Record<string, string> } | undefined;
  getDeletedwith(): string;
  getProvider(): string;
}
interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> } | undefined;
}
type Reply = (error: unknown, response?: { getUrn(): string }) => void;
interface Monitor {
  registerResource(request: RegisterRequest, reply: Reply): void;
  registerResourceOutputs(request: OutputsRequest, reply: Reply): void;
}

const STACK_TYPE = "pulumi:pulumi:Stack";

/** Runs a program in a stack and returns the registered resources, in the order of the tree. */
export async function record(
  program: () => Promise<Record<string, unknown>>,
  mocks: pulumi.runtime.Mocks,
  project: string,
  stack: string,
  preview = false,
): Promise<Recording> {
  await pulumi.runtime.setMocks(mocks, project, stack, preview);
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const names = new Map<string, string>();
  const components = new Map<string, PlannedResource>();
  const seen: { resource: PlannedResource; parent: string; dependencies: string[] }[] = [];
  let outputs: Record<string, unknown> = {};

  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, reply) =>
    register(request, (error, response) => {
      if (response && request.getType() !== STACK_TYPE) {
        names.set(response.getUrn(), request.getName());
        // Requests are large, and a plan has thousands of them.
        const resource = described(request, names);
        seen.push({ resource, parent: request.getParent(), dependencies: request.getDependenciesList() });
        if (!request.getCustom()) components.set(response.getUrn(), resource);
      }
      reply(error, response);
    });
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, reply) => {
    const registered = masked(request.getOutputs()?.toJavaScript() ?? {}) as Record<string, unknown>;
    const component = components.get(request.getUrn());
    if (component) component.outputs = registered;
    else if (request.getUrn().includes(`::${STACK_TYPE}::`)) outputs = registered;
    registerOutputs(request, reply);
  };

  await pulumi.runtime.runInPulumiStack(program);
  await pulumi.runtime.disconnect();

  const resources = seen.map(({ resource, parent, dependencies }) => ({
    ...resource,
    parent: names.get(parent) ?? null,
    // A dependency on a component includes its children, which are listed separately.
    dependencies: [...new Set(dependencies.flatMap((urn) => names.get(urn) ?? []))].sort(),
  }));
  return { resources: inTreeOrder(resources), outputs };
}

function described(request: RegisterRequest, names: Map<string, string>): PlannedResource {
  const inputs = masked(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>;
  const options = optionsOf(request, names);
  return { type: request.getType(), name: request.getName(), parent: null, inputs, ...(options && { options }), dependencies: [] };
}

function optionsOf(request: RegisterRequest, names: Map<string, string>): PlannedOptions | undefined {
  const { create = "", update = "", delete: remove = "" } = request.getCustomtimeouts()?.toObject() ?? {};
  const timeouts = Object.entries({ create, update, delete: remove }).filter(([, time]) => time !== "");
  const all: PlannedOptions = {
    retainOnDelete: request.getRetainondelete(),
    protect: request.getProtect(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    replaceOnChanges: request.getReplaceonchangesList(),
    replacementTrigger: masked(request.getReplacementTrigger()?.toJavaScript() ?? null),
    ignoreChanges: request.getIgnorechangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    customTimeouts: timeouts.length > 0 ? Object.fromEntries(timeouts) : undefined,
    deletedWith: names.get(request.getDeletedwith()),
    // A provider reference has its URN and ID; default providers are not part of the program.
    provider: names.get(request.getProvider().split("::").slice(0, -1).join("::")),
  };
  const given = Object.entries(all).filter(([, value]) => value && (!Array.isArray(value) || value.length > 0));
  return given.length > 0 ? (Object.fromEntries(given) as PlannedOptions) : undefined;
}

/** The order of registration varies; the order of the tree does not. */
function inTreeOrder(resources: PlannedResource[]): PlannedResource[] {
  const children = childrenByParent(resources);
  for (const siblings of children.values()) siblings.sort((a, b) => (a.name < b.name ? -1 : 1));
  const below = (parent: string | null): PlannedResource[] =>
    (children.get(parent) ?? []).flatMap((child) => [child, ...below(child.name)]);
  return below(null);
}

/** Returns the resources by the name of their parent, in their order; `null` for those at the top. */
export function childrenByParent(resources: PlannedResource[]): Map<string | null, PlannedResource[]> {
  const children = new Map<string | null, PlannedResource[]>();
  for (const resource of resources) {
    const siblings = children.get(resource.parent);
    if (siblings) siblings.push(resource);
    else children.set(resource.parent, [resource]);
  }
  return children;
}

function masked(value: unknown, secret = false): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, secret));
  if (typeof value === "object" && value !== null) {
    const map = value as Record<string, unknown>;
    if (map[SPECIAL] === SECRET_VALUE) return masked(map.value, true);
    return Object.fromEntries(Object.entries(map).map(([key, item]) => [key, masked(item, secret)]));
  }
  if (value === UNKNOWN_VALUE) return UNKNOWN;
  // An encrypted value of a stack file is secret, whatever its key.
  return secret || (typeof value === "string" && value.includes(ENCRYPTED)) ? SECRET : value;
}

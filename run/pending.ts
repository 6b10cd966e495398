/** The state of a stack whose `up` was killed: what the engine had begun to create, and whether it exists, is open. */

/** An exported stack, as far as it matters here (pulumi.com docs: stack export). */
export interface ExportedStack {
  deployment: { resources?: ExportedResource[]; pending_operations?: { type: string; resource: ExportedResource }[] };
}

/** A resource of an exported stack. */
export interface ExportedResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Inputs;
  outputs?: Record<string, unknown>;
}

type Inputs = Record<string, unknown>;

/** The IDs that the inputs of a resource determine, by its type; the cloud assigns those of other types. */
const IDS: Record<string, (inputs: Inputs) => string> = {
  "aws:iam/instanceProfile:InstanceProfile": ({ name }) => String(name),
  "aws:iam/role:Role": ({ name }) => String(name),
  "aws:iam/user:User": ({ name }) => String(name),
  "gcp:projects/iAMCustomRole:IAMCustomRole": ({ project, roleId }) => `projects/${project}/roles/${roleId}`,
  "gcp:projects/service:Service": ({ project, service }) => `${project}/${service}`,
  "gcp:serviceaccount/account:Account": ({ project, accountId }) =>
    `projects/${project}/serviceAccounts/${accountId}@${project}.iam.gserviceaccount.com`,
};

// An install that was killed is not a release, and a patch can be applied again.
const REPEATABLE = /^kubernetes:(helm\.sh|.*Patch$)/;

/** Returns the ID of a resource, if its inputs determine it. */
function idOf({ type, inputs = {} }: ExportedResource): string | undefined {
  if (!type.startsWith("kubernetes:")) return IDS[type]?.(inputs);
  const { name, namespace } = (inputs.metadata ?? {}) as { name?: string; namespace?: string };
  if (REPEATABLE.test(type) || name === undefined) return undefined;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** What became of the resources that the engine had begun to create. */
export interface Recovered {
  stack: ExportedStack;
  /** URNs of those that are now in the state; the next refresh drops each that does not exist. */
  kept: string[];
  /** URNs of those that are forgotten, because the cloud assigns their IDs. */
  forgotten: string[];
}

/**
 * Returns the stack without pending operations. The engine can only forget what it had begun to create, and objects would stay that no
 * stack owns.
 */
export function recovered(stack: ExportedStack): Recovered {
  const { resources = [], pending_operations: pending = [], ...deployment } = stack.deployment;
  const creating = pending.filter(({ type }) => type === "creating").map(({ resource }) => ({ ...resource, id: idOf(resource) }));
  const kept = creating.filter(({ id }) => id !== undefined).map((resource) => ({ ...resource, outputs: resource.inputs }));
  return {
    stack: { ...stack, deployment: { ...deployment, resources: [...resources, ...kept] } } as ExportedStack,
    kept: kept.map(({ urn }) => urn),
    forgotten: creating.filter(({ id }) => id === undefined).map(({ urn }) => urn),
  };
}

import { LimitRange } from "@pulumi/kubernetes/core/v1/limitRange";
import { ResourceQuota } from "@pulumi/kubernetes/core/v1/resourceQuota";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import { PriorityClass } from "@pulumi/kubernetes/scheduling/v1/priorityClass";
import type * as pulumi from "@pulumi/pulumi";
import type { PriorityClassArgs, QuotaArgs } from "../blocks/isolation/args";
import { defaultRequests, quotaLimits } from "../blocks/isolation/quota";
import type { ServerPolicy } from "../blocks/isolation/serverPolicies";
import type { TaskIsolation } from "../blocks/isolation/settings";
import { type ServerBeside, taskPolicy } from "../blocks/isolation/taskPolicy";

/** Where objects are created: the prefix of their names, and their namespace. */
export interface IsolatedPlace {
  name: string;
  namespace: pulumi.Input<string>;
  parent: pulumi.Resource;
}

/** A namespace of tasks. */
export interface TasksPlace extends IsolatedPlace {
  /**
   * Whether the API server is in the namespace too.
   * @default false
   */
  shared?: boolean;
  /**
   * Whether its tasks reach the metadata service of the cloud.
   * @default that of the policy
   */
  metadata?: boolean;
}

/** What else is in a cluster with tasks. */
export interface Neighbors {
  portsThroughIngress: boolean;
  server?: Omit<ServerBeside, "shared">;
}

/** Creates the policy of each namespace of tasks in a cluster. */
export function createTaskPolicies(
  places: TasksPlace[],
  { networkPolicy }: TaskIsolation,
  { portsThroughIngress, server }: Neighbors,
): void {
  if (networkPolicy === undefined) return;
  const taskNamespaces = places.map(({ namespace }) => namespace);
  for (const { name, namespace, shared = false, metadata, parent } of places) {
    const own = metadata === undefined ? {} : { metadata };
    const spec = taskPolicy({
      ...own,
      ...networkPolicy,
      portsThroughIngress,
      taskNamespaces,
      ...(server && { server: { ...server, shared } }),
    });
    new NetworkPolicy(`${name}-network-policy`, { metadata: { namespace }, spec }, { parent });
  }
}

/** Creates the quota and default requests of a namespace of tasks. */
export function createQuota({ name, namespace, parent }: IsolatedPlace, quota: QuotaArgs): void {
  const metadata = { namespace };
  const hard = quotaLimits(quota);
  if (Object.keys(hard).length > 0) new ResourceQuota(`${name}-quota`, { metadata, spec: { hard } }, { parent });
  const defaultRequest = defaultRequests(hard);
  if (Object.keys(defaultRequest).length > 0) {
    new LimitRange(`${name}-requests`, { metadata, spec: { limits: [{ type: "Container", defaultRequest }] } }, { parent });
  }
}

/** Creates the policies of the API server's namespace. */
export function createServerPolicies({ name, namespace, parent }: IsolatedPlace, policies: ServerPolicy[]): void {
  for (const { role, spec } of policies) {
    new NetworkPolicy(`${name}-network-policy-${role}`, { metadata: { namespace }, spec }, { parent });
  }
}

/** Creates the priority classes of a cluster. */
export function createPriorityClasses(name: string, classes: PriorityClassArgs[], parent: pulumi.Resource): void {
  for (const { name: className, value, preempts = true } of classes) {
    new PriorityClass(
      `${name}-priority-${className}`,
      { metadata: { name: className }, value, preemptionPolicy: preempts ? "PreemptLowerPriority" : "Never" },
      // Kubernetes does not change either, and the name is in use until the old class is gone.
      { parent, replaceOnChanges: ["value", "preemptionPolicy"], deleteBeforeReplace: true },
    );
  }
}

import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { NamespacePatch } from "@pulumi/kubernetes/core/v1/namespacePatch";
import * as pulumi from "@pulumi/pulumi";
import type { PodSecurityLevel } from "../blocks/isolation/args";
import { podSecurityLabels, SYSTEM_LABELS } from "../blocks/isolation/podSecurity";
import { SYSTEM_NAMESPACE } from "../permissions/kubernetes";
import type { SkyPilotSettings } from "../skypilot/settings";

/** Names of the hosting cluster's namespaces; who uses one waits until it exists. */
export interface HostingNamespaces {
  /** Of the API server. */
  release: pulumi.Output<string>;
  tasks: pulumi.Output<string>;
  system: pulumi.Output<string>;
}

/** Creates the namespaces of the hosting cluster that the settings do not name as existing. */
export function createNamespaces(
  name: string,
  { release, kubernetes, storage, isolation }: SkyPilotSettings,
  component: pulumi.Resource,
): HostingNamespaces {
  const parent = { parent: component };
  const { podSecurity } = isolation;
  const labelled = (level: PodSecurityLevel) => (podSecurity.enabled ? { labels: podSecurityLabels(level) } : {});
  // Reading what the stack created until now ends its ownership; otherwise, the engine would delete the namespace with all its content.
  if (!release.createNamespace) Namespace.get(`${name}-namespace`, release.namespace, parent);
  return {
    release: release.createNamespace
      ? create("namespace", release.namespace, podSecurity.release, storage.outlives)
      : pulumi.output(release.namespace),
    tasks: kubernetes.createTasksNamespace
      ? create("tasks-namespace", kubernetes.tasksNamespace, podSecurity.tasks, false)
      : pulumi.output(kubernetes.tasksNamespace),
    system: kubernetes.createSystemNamespace ? createSystemNamespace() : pulumi.output(SYSTEM_NAMESPACE),
  };

  function create(role: string, namespace: pulumi.Input<string>, level: PodSecurityLevel, retainOnDelete: boolean): pulumi.Output<string> {
    // An explicit false would override the option of the component.
    const options = { ...parent, ...(retainOnDelete && { retainOnDelete }) };
    return new Namespace(`${name}-${role}`, { metadata: { name: namespace, ...labelled(level) } }, options).metadata.name;
  }

  /** Other API servers of the cluster mount buckets from this namespace too, so it is created if it is missing, and never deleted. */
  function createSystemNamespace(): pulumi.Output<string> {
    const aliases = [{ type: "kubernetes:core/v1:Namespace" }];
    return new NamespacePatch(
      `${name}-system-namespace`,
      { metadata: { name: SYSTEM_NAMESPACE, ...(podSecurity.enabled && { labels: SYSTEM_LABELS }) } },
      { ...parent, aliases },
    ).metadata.name as pulumi.Output<string>;
  }
}

/** What the identity of tasks requires of its cluster. */
import { below, type Problem } from "../../core/problem";
import type { AwsIdentityKind } from "../aws/args";
import { authOf, type ClusterArgs, ClusterAuth } from "../clusters/args";
import { type KubernetesArgs, RbacMode } from "../kubernetes/args";
import type { KubernetesSettings } from "../kubernetes/settings";
import { identityIgnored, identityProblems, identityWarnings } from "./rules";
import { identityOf, type TasksIdentitySettings } from "./settings";

/** Returns what keeps the tasks of the hosting cluster from having an identity; the trust of an identity names one account. */
export function hostingPlaceProblems(
  { tasks }: KubernetesArgs = {},
  { mode, inCluster, workloadServiceAccount }: KubernetesSettings,
): Problem[] {
  if (tasks?.identity === undefined || !inCluster) return [];
  const path = "tasks.identity";
  if (mode === RbacMode.Chart)
    return [
      {
        path,
        message: 'requires kubernetes.rbac.mode "minimal", because with "chart" SkyPilot creates the service account of tasks itself',
      },
    ];
  if (workloadServiceAccount === undefined)
    return [
      {
        path,
        message: "requires kubernetes.rbac.workloadServiceAccount, the service account that gets the identity",
        set: { example: "NAME" },
      },
    ];
  return [];
}

/** Returns what keeps the tasks of a cluster from having an identity. */
function clusterPlaceProblems(cluster: ClusterArgs): Problem[] {
  const { tasks, namespace, remoteIdentity } = cluster;
  if (tasks?.identity === undefined) return [];
  const ours = authOf(cluster) === ClusterAuth.ServiceAccount;
  return [
    ...(namespace === undefined
      ? [
          {
            path: "namespace",
            message: "is required with tasks.identity, because the identity trusts a service account in this namespace only",
            set: { example: "NAMESPACE" },
          },
        ]
      : []),
    ...(!ours && remoteIdentity === undefined
      ? [
          {
            path: "remoteIdentity",
            message: "is required with tasks.identity, because it names the service account that gets the identity",
            set: { example: "NAME" },
          },
        ]
      : []),
  ];
}

/** Returns the problems of the identities in the clusters. */
export function clustersIdentityProblems(clusters: ClusterArgs[] = [], gcpProject: unknown): Problem[] {
  return clusters.flatMap((cluster, index) =>
    below(`[${index}]`, [
      ...clusterPlaceProblems(cluster),
      ...below("tasks.identity", identityProblems(cluster.tasks?.identity, gcpProject)),
    ]),
  );
}

/** Returns the warnings of the identities in the clusters. */
export function clustersIdentityWarnings(
  clusters: ClusterArgs[] = [],
  settings: { tasks: TasksIdentitySettings[]; aws: { identity: AwsIdentityKind } | undefined },
): Problem[] {
  return clusters.flatMap(({ name }, index) =>
    below(`[${index}].tasks.identity`, identityWarnings(identityOf(name, settings), settings.aws?.identity)),
  );
}

/** Returns the ignored arguments of the identities in the clusters. */
export function clustersIdentityIgnored(clusters: ClusterArgs[] = []): Problem[] {
  return clusters.flatMap(({ tasks }, index) => below(`[${index}].tasks.identity`, identityIgnored(tasks?.identity)));
}

/** Returns the ignored arguments of the identity in the hosting cluster. */
export function hostingIdentityIgnored({ tasks }: KubernetesArgs = {}, { inCluster }: KubernetesSettings): Problem[] {
  const path = "tasks.identity";
  if (tasks?.identity === undefined) return [];
  return inCluster ? below(path, identityIgnored(tasks.identity)) : [{ path, message: "is ignored because kubernetes.inCluster is false" }];
}

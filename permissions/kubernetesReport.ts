/** The permissions of SkyPilot's accounts in each cluster. */
import type { Unwrap } from "@pulumi/pulumi";
import { authOf, type ClusterArgs, ClusterAuth, chosenFeatures, IN_CLUSTER } from "../blocks/clusters/args";
import { clusterRules, teamRules } from "../blocks/clusters/workload";
import { RbacMode } from "../blocks/kubernetes/args";
import { type TeamSettings, teamsIn, type WorkspaceSettings } from "../blocks/workspaces/settings";
import type { SkyPilotSettings } from "../skypilot/settings";
import {
  CHART_RULES,
  INGRESS_NAMESPACE,
  type KubernetesFeature,
  type KubernetesPrincipal,
  type KubernetesRule,
  type KubernetesScope,
  kubernetesRules,
  METRICS_NAMESPACE,
  namesIn,
  SYSTEM_NAMESPACE,
} from "./kubernetes";
import type { Permission, PrincipalPermissions } from "./report";

/** Returns the permissions in the hosting cluster. */
export function hostingReport({ kubernetes, release, workspaces }: Unwrap<SkyPilotSettings>): PrincipalPermissions[] {
  if (kubernetes.mode === RbacMode.Existing) return [];
  const permission = (rule: KubernetesRule) =>
    kubernetesPermission(rule, { ...NAMESPACES, release: release.namespace, tasks: kubernetes.tasksNamespace }, release.name);
  const of = (principal: KubernetesPrincipal, namespace: string, account: string, rules: KubernetesRule[]): PrincipalPermissions => ({
    principal,
    identity: `service account ${namespace}/${account}`,
    permissions: rules.map(permission),
  });
  const rulesOf = (principal: KubernetesPrincipal) => (kubernetes.inCluster ? kubernetesRules(principal, kubernetes.features) : []);
  if (kubernetes.mode === RbacMode.Chart) {
    return kubernetes.inCluster ? [of("launcher", release.namespace, kubernetes.serviceAccount, CHART_RULES)] : [];
  }
  return [
    of("launcher", release.namespace, kubernetes.serviceAccount, rulesOf("launcher")),
    ...(kubernetes.inCluster
      ? [of("workload", kubernetes.tasksNamespace, kubernetes.workloadServiceAccount ?? "", rulesOf("workload"))]
      : []),
    ...teamReports(IN_CLUSTER, workspaces, kubernetes.features, {
      launcher: `service account ${release.namespace}/${kubernetes.serviceAccount}`,
      workload: (namespace) => `service account ${namespace}/${kubernetes.workloadServiceAccount}`,
      scope: (namespace) => namespace,
    }),
  ];
}

/** What names the accounts and the namespaces of teams in a cluster. */
interface TeamNames {
  launcher: string;
  workload: (namespace: string) => string;
  scope: (namespace: string) => string;
}

function teamReports(
  context: string,
  workspaces: Unwrap<WorkspaceSettings>[],
  features: KubernetesFeature[],
  names: TeamNames,
): PrincipalPermissions[] {
  const teams = teamsIn(context, workspaces) as Unwrap<TeamSettings>[];
  return teams.flatMap(({ workspace, namespace = "", remoteIdentity }) => {
    const of = (principal: KubernetesPrincipal, account: string): PrincipalPermissions => ({
      principal,
      identity: `${account}, for the workspace ${workspace}`,
      permissions: teamRules(principal, features).map((rule) =>
        kubernetesPermission(rule, { ...NAMESPACES, tasks: names.scope(namespace) }, ""),
      ),
    });
    return [of("launcher", names.launcher), ...(remoteIdentity === undefined ? [of("workload", names.workload(namespace))] : [])];
  });
}

/** Returns the permissions of the accounts that the program creates in a cluster other than the hosting one, with generated names. */
export function clusterReport(cluster: Unwrap<ClusterArgs>, workspaces: Unwrap<WorkspaceSettings>[]): PrincipalPermissions[] {
  if (authOf(cluster) !== ClusterAuth.ServiceAccount) return [];
  const tasks = cluster.namespace ?? "the tasks' namespace";
  const within = Object.entries({ ...NAMESPACES, tasks }).map(([scope, namespace]) => [
    scope,
    scope === "cluster" ? `cluster ${cluster.name}` : `${namespace} of the cluster ${cluster.name}`,
  ]);
  const namespaces = Object.fromEntries(within) as Record<KubernetesScope, string>;
  const of = (principal: KubernetesPrincipal, whose: string): PrincipalPermissions => ({
    principal,
    identity: `service account of ${whose} in the cluster ${cluster.name}`,
    permissions: clusterRules(principal, chosenFeatures(cluster.rbac), false).map((rule) => kubernetesPermission(rule, namespaces, "")),
  });
  return [
    of("launcher", "the API server"),
    ...(cluster.remoteIdentity === undefined ? [of("workload", "the tasks")] : []),
    ...teamReports(cluster.name, workspaces, chosenFeatures(cluster.rbac), {
      launcher: `service account of the API server in the cluster ${cluster.name}`,
      workload: (namespace) => `service account of the tasks in ${namespace} of the cluster ${cluster.name}`,
      scope: (namespace) => `${namespace} of the cluster ${cluster.name}`,
    }),
  ];
}

const NAMESPACES: Record<KubernetesScope, string> = {
  cluster: "cluster",
  release: "",
  tasks: "",
  [SYSTEM_NAMESPACE]: SYSTEM_NAMESPACE,
  [INGRESS_NAMESPACE]: INGRESS_NAMESPACE,
  metrics: METRICS_NAMESPACE,
};

function kubernetesPermission(
  { verbs, resources, apiGroups, resourceNames, scope, feature, reason, source }: KubernetesRule,
  namespaces: Record<KubernetesScope, string>,
  releaseName: string,
): Permission {
  const named = namesIn(resourceNames, releaseName);
  const group = apiGroups[0] ? `${apiGroups[0]}/` : "";
  return {
    actions: verbs,
    resources: resources.flatMap((resource) => (named ?? [""]).map((name) => `${group}${resource}${name && `/${name}`}`)),
    scope: namespaces[scope],
    feature,
    reason,
    source,
  };
}

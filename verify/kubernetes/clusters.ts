/** The clusters of a stack: how they are reached, and whom the plan gives rights there. */

import { authOf, ClusterAuth, chosenFeatures, IN_CLUSTER } from "../../blocks/clusters/args";
import { clusterRules, teamRules } from "../../blocks/clusters/workload";
import { RbacMode } from "../../blocks/kubernetes/args";
import { slug, teamsIn } from "../../blocks/workspaces/settings";
import { resourceName } from "../../components/clusterAccess";
import { loadKubeconfig } from "../../config/nodeAddress";
import {
  CHART_RULES,
  INGRESS_NAMESPACE,
  type KubernetesFeature,
  type KubernetesPrincipal,
  type KubernetesRule,
  kubernetesRules,
  METRICS_NAMESPACE,
  SYSTEM_NAMESPACE,
} from "../../permissions/kubernetes";
import { RELEASE_TYPE } from "../../plan/plan";
import { find, metadataOf, providerOf } from "../deployed";
import type { Stack } from "../stack";
import type { KubeConfig } from "./client";
import type { Namespaces } from "./rights";

/** An account and the rules of the plan for it. */
export interface Account {
  principal: KubernetesPrincipal;
  namespace: string;
  name: string;
  rules: KubernetesRule[];
  /** Whether what the plan does not grant must be refused; the chart's own rules allow everything. */
  limited: boolean;
  /** Where the scopes of its rules are; not set for those of the cluster. */
  namespaces?: Namespaces;
}

/** A cluster with accounts of the stack. */
export interface Cluster {
  /** The name in the config, or `hosting cluster`. */
  name: string;
  accounts: Account[];
  namespaces: Namespaces;
  releaseName: string;
  kubeconfig: () => Promise<KubeConfig>;
}

/** Name of the resource that is the Helm release. */
export const RELEASE = "skypilot-api-server-release";

/** The name of the hosting cluster in the table. */
export const HOSTING = "hosting cluster";

/** Returns the kubeconfig of the provider of a resource, which is how the stack itself reaches the cluster. */
export function kubeconfigOf({ deployed }: Stack, type: string, name: string): () => Promise<KubeConfig> {
  const resource = find(deployed, type, name);
  const { kubeconfig, context } = (resource && providerOf(deployed, resource)?.inputs) ?? {};
  return () =>
    loadKubeconfig({
      ...(typeof kubeconfig === "string" && { kubeconfig }),
      ...(typeof context === "string" && { context }),
    });
}

/** Returns the hosting cluster and those in which the stack has accounts. */
export function clustersOf(stack: Stack): Cluster[] {
  return [hostingCluster(stack), ...stack.settings.clusters.own.map((cluster) => ownCluster(stack, cluster))];
}

function hostingCluster(stack: Stack): Cluster {
  const { kubernetes, release } = stack.settings;
  const namespaces: Namespaces = { ...COMMON, release: release.namespace, tasks: kubernetes.tasksNamespace };
  const base = { name: HOSTING, namespaces, releaseName: release.name, kubeconfig: kubeconfigOf(stack, RELEASE_TYPE, RELEASE) };
  const account = (principal: KubernetesPrincipal, namespace: string, name: string, rules: KubernetesRule[], limited = true) => ({
    principal,
    namespace,
    name,
    rules,
    limited,
  });
  const launcher = (rules: KubernetesRule[], limited?: boolean) =>
    account("launcher", release.namespace, kubernetes.serviceAccount, rules, limited);
  if (kubernetes.mode === RbacMode.Existing || (kubernetes.mode === RbacMode.Chart && !kubernetes.inCluster))
    return { ...base, accounts: [] };
  if (kubernetes.mode === RbacMode.Chart) return { ...base, accounts: [launcher(CHART_RULES, false)] };
  const rules = (principal: KubernetesPrincipal) => (kubernetes.inCluster ? kubernetesRules(principal, kubernetes.features) : []);
  const workload = kubernetes.inCluster
    ? [account("workload", kubernetes.tasksNamespace, kubernetes.workloadServiceAccount ?? "", rules("workload"))]
    : [];
  const own = launcher(rules("launcher"));
  return { ...base, accounts: [own, ...workload, ...teamAccounts(stack, IN_CLUSTER, "skypilot-cluster", kubernetes.features, own)] };
}

/** Returns the accounts of the teams in a cluster, and the API server's with its rights in each team's namespace. */
function teamAccounts(stack: Stack, context: string, component: string, features: KubernetesFeature[], launcher?: Account): Account[] {
  return teamsIn(context, stack.settings.workspaces).flatMap(({ workspace }) => {
    const account = find(stack.deployed, ACCOUNT_TYPE, `${component}-workspace-${slug(workspace)}-workload`);
    if (!account) return [];
    const { namespace, name } = metadataOf(account);
    const namespaces = { tasks: namespace };
    return [
      { principal: "workload" as const, namespace, name, rules: teamRules("workload", features), limited: true, namespaces },
      ...(launcher ? [{ ...launcher, rules: teamRules("launcher", features), limited: false, namespaces }] : []),
    ];
  });
}

const COMMON: Namespaces = {
  [SYSTEM_NAMESPACE]: SYSTEM_NAMESPACE,
  [INGRESS_NAMESPACE]: INGRESS_NAMESPACE,
  metrics: METRICS_NAMESPACE,
};

const ACCOUNT_TYPE = "kubernetes:core/v1:ServiceAccount";

/** The accounts and the namespaces have generated names, which the state holds. */
function ownCluster(stack: Stack, cluster: Stack["settings"]["clusters"]["own"][number]): Cluster {
  const component = `skypilot-clusters-${resourceName(cluster.name)}`;
  const deployed = find(stack.deployed, "skypilot:index:WorkloadCluster", component);
  const tasks = deployed?.outputs.namespace;
  const features = chosenFeatures(cluster.rbac);
  const accounts = (["launcher", "workload"] as const).flatMap((principal): Account[] => {
    const account = find(stack.deployed, ACCOUNT_TYPE, `${component}-${principal}`);
    if (!account) return [];
    const rules = clusterRules(principal, features, false);
    return [{ principal, ...metadataOf(account), rules, limited: true }];
  });
  const launcher = accounts.find(({ principal }) => principal === "launcher");
  return {
    name: cluster.name,
    accounts: [...accounts, ...teamAccounts(stack, cluster.name, component, features, launcher)],
    namespaces: { ...COMMON, ...(typeof tasks === "string" && { tasks }), ...(launcher && { release: launcher.namespace }) },
    releaseName: "",
    kubeconfig: kubeconfigOf(stack, ACCOUNT_TYPE, `${component}-launcher`),
  };
}

/** Returns the clusters whose credentials the stack takes from a kubeconfig as they are. */
export function givenClusters({ settings }: Stack): { name: string; auth: ClusterAuth }[] {
  return settings.clusters.all
    .map((cluster) => ({ name: cluster.name, auth: authOf(cluster) }))
    .filter(({ auth }) => auth !== ClusterAuth.ServiceAccount);
}

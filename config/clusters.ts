/** The clusters of the stack config: each one's provider and accounts, and the kubeconfig of the machine, neither of which a component may have. */
import { createHash } from "node:crypto";
import { Provider } from "@pulumi/kubernetes/provider";
import { secret } from "@pulumi/pulumi";
import { authOf, type ClusterArgs, ClusterAuth, chosenFeatures } from "../blocks/clusters/args";
import { entryProblems, kubeconfigWarnings } from "../blocks/clusters/entryRules";
import { addressOf, MINIFIED, minified, withoutCredentials } from "../blocks/clusters/kubeconfig";
import { cloudsOf } from "../blocks/clusters/rules";
import { WorkloadCluster } from "../components";
import type { Problem } from "../core/problem";
import type { SkyPilotArgs } from "../skypilot/args";
import type { Site } from "./site";

/** The clusters as the machine's kubeconfig completes them. */
export interface CompletedClusters {
  clusters: ClusterArgs[];
  problems: Problem[];
  warnings: string[];
}

/** Returns the clusters with the machine's kubeconfig where they name one of its contexts, and what is wrong with that. */
export function withMachineKubeconfig(args: SkyPilotArgs, site: Site): CompletedClusters {
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const clusters = (args.clusters ?? []).map((cluster, index) => {
    if (!isOfMachine(cluster)) return cluster;
    const path = `clusters[${index}]`;
    const kubeconfig = site.kubeconfig();
    const wrong = kubeconfig === undefined ? ["is nowhere; set KUBECONFIG, or give kubeconfig"] : entryProblems(cluster, kubeconfig);
    problems.push(...wrong.map((message) => ({ path: `${path}.context`, message: `this machine's kubeconfig ${message}` })));
    if (kubeconfig === undefined || wrong.length > 0) return cluster;
    const completed = { ...cluster, kubeconfig };
    warnings.push(...kubeconfigWarnings(path, completed, cloudsOf(args)));
    return completed;
  });
  return { clusters, problems, warnings };
}

function isOfMachine(cluster: ClusterArgs): boolean {
  return cluster.kubeconfig === undefined && cluster.context !== undefined && authOf(cluster) !== ClusterAuth.Existing;
}

/** Makes a provider and the accounts for each cluster with the auth `serviceAccount`, and returns the clusters as the component SkyPilot takes them. */
export async function createClusters(clusters: ClusterArgs[], site: Site): Promise<ClusterArgs[]> {
  const taken: ClusterArgs[] = [];
  for (const cluster of clusters) {
    const own = authOf(cluster) === ClusterAuth.ServiceAccount ? createCluster(cluster) : withoutOthers(cluster);
    taken.push(own);
    await site.inTurn(own.kubeconfig);
  }
  return taken;
}

/** A kubeconfig may lead to other clusters too, which are nobody's business. */
function withoutOthers({ context, ...cluster }: ClusterArgs): ClusterArgs {
  if (cluster.kubeconfig === undefined) return cluster;
  return { ...cluster, kubeconfig: secret(cluster.kubeconfig).apply((text) => minified(text, context)) };
}

function createCluster(cluster: ClusterArgs): ClusterArgs {
  const { name, context, server, insecureSkipTlsVerify, contextConfig, namespace, createNamespace, rbac, rotate, remoteIdentity } = cluster;
  const resource = `skypilot-clusters-${resourceName(name)}`;
  const kubeconfig = secret(cluster.kubeconfig ?? "");
  const provider = new Provider(`${resource}-provider`, {
    // KUBECONFIG, which the provider would read by itself, may name other files on the next machine.
    kubeconfig: kubeconfig.apply((text) => minified(text, context)),
    context: MINIFIED,
    // The same cluster with a new certificate is no other cluster, in which all would have to be made anew.
    clusterIdentifier: server ?? kubeconfig.apply((text) => addressOf(text, context)),
  });
  const workloads = new WorkloadCluster(
    resource,
    {
      kubeconfig: kubeconfig.apply((text) => withoutCredentials(text, context)),
      ...(server !== undefined && { server }),
      ...(insecureSkipTlsVerify !== undefined && { insecureSkipTlsVerify }),
      ...(rotate !== undefined && { rotate }),
      ...(namespace !== undefined && { tasksNamespace: namespace }),
      ...(createNamespace !== undefined && { createNamespaces: createNamespace }),
      ...(rbac?.createSystemNamespace !== undefined && { createSystemNamespace: rbac.createSystemNamespace }),
      ...(remoteIdentity !== undefined && { createWorkloadServiceAccount: false }),
      features: chosenFeatures(rbac),
    },
    { provider },
  );
  return {
    name,
    auth: ClusterAuth.Static,
    kubeconfig: workloads.kubeconfig,
    ...(insecureSkipTlsVerify !== undefined && { insecureSkipTlsVerify }),
    namespace: workloads.namespace,
    remoteIdentity: remoteIdentity ?? workloads.workloadServiceAccount,
    ...(contextConfig && { contextConfig }),
  };
}

// The names of namespaces begin with that of the cluster's resources and have 63 characters at most.
const LONGEST = 16;

/** Returns what resources of a cluster are called: its name, or where Kubernetes cannot take that, what it can take of it and a part of its hash. */
export function resourceName(name: string): string {
  if (name.length <= LONGEST && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) return name;
  const letters = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "");
  return `${letters.slice(0, 8).replace(/-$/, "")}-${createHash("sha256").update(name).digest("hex").slice(0, 7)}`;
}

/** What is wrong with the clusters as a whole, and what works but should be known. */
import type { Problem } from "../../core/problem";
import type { CredentialsSettings } from "../credentials/settings";
import { authOf, type ClusterArgs, ClusterAuth } from "./args";
import { clusterProblems, entryWarnings } from "./entryRules";
import { type KnownCluster, mergeKubeconfigs, SECRET_BYTES, sizeProblems } from "./kubeconfig";
import { readEntry } from "./kubeconfigFile";
import type { ClustersSettings } from "./settings";

/** Returns what is wrong with the clusters. */
export function clustersRules(clusters: ClusterArgs[] = [], settings: ClustersSettings, credentials: CredentialsSettings): Problem[] {
  return [
    ...clusterProblems(clusters),
    ...existingProblems(clusters, settings, credentials.given.includes("kubernetes")),
    ...knownSizeProblems(clusters),
    ...leastSizeProblems(clusters),
  ];
}

/** A cluster that exists in a kubeconfig of credentials.kubernetes needs that kubeconfig, of which the pod gets one. */
function existingProblems(clusters: ClusterArgs[], { merged }: ClustersSettings, foreign: boolean): Problem[] {
  if (foreign || merged.length === clusters.length) return [];
  return clusters.flatMap((cluster, index) =>
    authOf(cluster) === ClusterAuth.Existing
      ? [
          {
            path: `[${index}].auth`,
            message:
              merged.length > 0
                ? '"existing" names a context of credentials.kubernetes, and the pod gets only one kubeconfig, which others of clusters make; choose another auth'
                : '"existing" names a context of credentials.kubernetes, which is not given; name its Secret as credentials.kubernetes.existingSecret',
          },
        ]
      : [],
  );
}

/** What a name, a cluster and a user take in YAML beside what they say, at most. */
const ENTRY_BYTES = 512;

/** Returns whether what is known of the kubeconfigs already is too much for a Secret. */
function knownSizeProblems(clusters: ClusterArgs[]): Problem[] {
  const known = clusters.filter(
    (cluster): cluster is ClusterArgs & KnownCluster =>
      (authOf(cluster) === ClusterAuth.Static || authOf(cluster) === ClusterAuth.Exec) &&
      typeof cluster.kubeconfig === "string" &&
      typeof cluster.name === "string" &&
      typeof readEntry(cluster.kubeconfig, cluster.context) !== "string",
  );
  const most = known.reduce((sum, { kubeconfig }) => sum + kubeconfig.length + ENTRY_BYTES, 0);
  return most <= SECRET_BYTES ? [] : sizeProblems(mergeKubeconfigs(known), known);
}

/** Returns what works but should be known; `clouds` are those whose credentials the API server gets. */
export function clustersWarnings(clusters: ClusterArgs[] = [], allowedContexts: string[], clouds: string[]): Problem[] {
  return [...entryWarnings(clusters, clouds), ...leftOut(clusters, allowedContexts), ...manyTokens(clusters)];
}

function leftOut(clusters: ClusterArgs[], allowedContexts: string[]): Problem[] {
  return clusters
    .filter(({ name }) => !allowedContexts.includes(name))
    .map(({ name }) => ({ path: "", message: `"${name}" is not one of kubernetes.allowedContexts, so SkyPilot does not use it` }));
}

// The token of a service account and what YAML adds to it: about, and at least (a token signed with RS256 has some 850 bytes).
const TOKEN_BYTES = 1200;
const LEAST_TOKEN_BYTES = 1000;

/** What cannot fit is told before the accounts are made. */
function leastSizeProblems(clusters: ClusterArgs[]): Problem[] {
  const { count, total, fit } = expectedSize(clusters, LEAST_TOKEN_BYTES);
  if (total <= SECRET_BYTES) return [];
  return [
    {
      path: "",
      message: `${count} service accounts make a kubeconfig of at least ${total} bytes, and a Secret holds ${SECRET_BYTES}: ${fit} fit at most; give the others to another API server`,
    },
  ];
}

/** What a token takes is known only after `up`, in which a kubeconfig that no Secret holds would be found late. */
function manyTokens(clusters: ClusterArgs[]): Problem[] {
  const { count, total, fit } = expectedSize(clusters, TOKEN_BYTES);
  if (total <= SECRET_BYTES) return [];
  const message = `${count} service accounts make a kubeconfig of about ${Math.ceil(total / 1024)} KiB, and a Secret holds 1024: about ${fit} fit`;
  return [{ path: "", message }];
}

function expectedSize(clusters: ClusterArgs[], tokenBytes: number): { count: number; total: number; fit: number } {
  const sizes = clusters
    .filter((cluster) => authOf(cluster) === ClusterAuth.ServiceAccount)
    .map((cluster) => expectedBytes(cluster, tokenBytes));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return { count: sizes.length, total, fit: Math.floor(SECRET_BYTES / (total / sizes.length)) };
}

function expectedBytes({ kubeconfig, context }: ClusterArgs, tokenBytes: number): number {
  const entry = typeof kubeconfig === "string" ? readEntry(kubeconfig, context) : "";
  return tokenBytes + (typeof entry === "string" ? 0 : String(entry.cluster["certificate-authority-data"] ?? "").length);
}

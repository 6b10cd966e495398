/** Rules and warnings of all clusters together. */
import type { Problem } from "../../core/problem";
import type { CredentialsSettings } from "../credentials/settings";
import { authOf, type ClusterArgs, ClusterAuth } from "./args";
import { clusterProblems, entryWarnings } from "./entryRules";
import { type KnownCluster, mergeKubeconfigs, SECRET_BYTES, sizeProblems } from "./kubeconfig";
import { readEntry } from "./kubeconfigFile";
import type { ClustersSettings } from "./settings";

/** Returns the problems of the clusters. */
export function clustersRules(clusters: ClusterArgs[] = [], settings: ClustersSettings, credentials: CredentialsSettings): Problem[] {
  return [
    ...clusterProblems(clusters),
    ...existingProblems(clusters, settings, credentials.given.includes("kubernetes")),
    ...knownSizeProblems(clusters),
    ...leastSizeProblems(clusters),
  ];
}

/** A cluster with auth existing needs the kubeconfig of credentials.kubernetes, and the pod gets only one kubeconfig. */
function existingProblems(clusters: ClusterArgs[], { merged }: ClustersSettings, foreign: boolean): Problem[] {
  if (foreign || merged.length === clusters.length) return [];
  return clusters.flatMap((cluster, index) =>
    authOf(cluster) === ClusterAuth.Existing
      ? [
          {
            path: `[${index}].auth`,
            message:
              merged.length > 0
                ? '"existing" needs the kubeconfig of credentials.kubernetes, but the pod gets only one kubeconfig, which is generated from the other entries of clusters; use another auth'
                : '"existing" needs the kubeconfig of credentials.kubernetes, which is not set; set credentials.kubernetes.existingSecret',
          },
        ]
      : [],
  );
}

/** Maximum size of a name, a cluster and a user in YAML in addition to their content. */
const ENTRY_BYTES = 512;

/** Returns whether the known parts of the kubeconfigs are already too large for a Secret. */
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

/** Returns the warnings; `clouds` are those whose credentials the API server gets. */
export function clustersWarnings(clusters: ClusterArgs[] = [], allowedContexts: string[], clouds: string[]): Problem[] {
  return [...entryWarnings(clusters, clouds), ...leftOut(clusters, allowedContexts), ...manyTokens(clusters)];
}

function leftOut(clusters: ClusterArgs[], allowedContexts: string[]): Problem[] {
  return clusters
    .filter(({ name }) => !allowedContexts.includes(name))
    .map(({ name }) => ({ path: "", message: `"${name}" is not one of kubernetes.allowedContexts, so SkyPilot does not use it` }));
}

// Size of a service account's token with its YAML, estimated and minimal (a token signed with RS256 has about 850 bytes).
const TOKEN_BYTES = 1200;
const LEAST_TOKEN_BYTES = 1000;

/** Too many clusters must fail before the accounts are created. */
function leastSizeProblems(clusters: ClusterArgs[]): Problem[] {
  const { count, total, fit } = expectedSize(clusters, LEAST_TOKEN_BYTES);
  if (total <= SECRET_BYTES) return [];
  return [
    {
      path: "",
      message: `${count} service accounts need a kubeconfig of at least ${total} bytes, but a Secret holds ${SECRET_BYTES}: at most ${fit} fit; move the others to another API server`,
    },
  ];
}

/** The size of a token is known only during `up`, which is late for an error. */
function manyTokens(clusters: ClusterArgs[]): Problem[] {
  const { count, total, fit } = expectedSize(clusters, TOKEN_BYTES);
  if (total <= SECRET_BYTES) return [];
  const message = `${count} service accounts need a kubeconfig of about ${Math.ceil(total / 1024)} KiB, but a Secret holds 1024: about ${fit} fit`;
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

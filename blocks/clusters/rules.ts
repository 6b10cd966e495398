/** How the clusters go with the rest of the arguments. */

import type { Problem } from "../../core/problem";
import { type SkyPilotArgs, skyPilotSettings } from "../../skypilot/args";
import { enabledClouds } from "../credentials/credentials";
import { authOf, type ClusterArgs, ClusterAuth, IN_CLUSTER } from "./args";
import { clustersWarnings } from "./entryRules";
import { type KnownCluster, mergeKubeconfigs, SECRET_BYTES, sizeProblems } from "./kubeconfig";
import { readEntry } from "./kubeconfigFile";

const isExisting = (cluster: ClusterArgs) => authOf(cluster) === ClusterAuth.Existing;

/** SkyPilot leaves the hosting cluster out in silence, and warns only, where its contexts do not fit (sky/clouds/kubernetes.py). */
export function contextProblems(args: SkyPilotArgs): Problem[] {
  return [
    ...ownerProblems(args),
    ...allowedProblems(args),
    ...unreadProblems(args),
    ...knownSizeProblems(args.clusters),
    ...leastSizeProblems(args.clusters),
  ];
}

/** The chart mounts one kubeconfig: the program's, or somebody else's. */
function ownerProblems(args: SkyPilotArgs): Problem[] {
  const clusters = args.clusters ?? [];
  const foreign = enabledClouds(args.credentials).includes("kubernetes");
  const ours = clusters.filter((cluster) => !isExisting(cluster));
  if (foreign && ours.length > 0)
    return [
      {
        path: "credentials.kubernetes",
        message: "clusters make a kubeconfig by themselves; remove one of the two, or write auth: existing for each of clusters",
      },
    ];
  if (foreign || ours.length === clusters.length) return [];
  return clusters.flatMap((cluster, index) =>
    isExisting(cluster)
      ? [
          {
            path: `clusters[${index}].auth`,
            message:
              ours.length > 0
                ? '"existing" names a context of somebody else\'s kubeconfig, and the pod gets only one, which others of clusters make; choose another auth'
                : '"existing" names a context of credentials.kubernetes, which is not given; name its Secret as credentials.kubernetes.existingSecret',
          },
        ]
      : [],
  );
}

function allowedProblems(args: SkyPilotArgs): Problem[] {
  const { inCluster = true, allowedContexts } = args.kubernetes ?? {};
  const clusters = args.clusters ?? [];
  const foreign = enabledClouds(args.credentials).includes("kubernetes");
  const problems: Problem[] = [];
  if (foreign && clusters.length === 0 && allowedContexts === undefined) {
    problems.push({
      path: "kubernetes.allowedContexts",
      message: `is missing; credentials.kubernetes brings contexts that this program does not read, so list those to use, and "${IN_CLUSTER}" for the hosting cluster; or list them as clusters with auth: existing`,
    });
  }
  if (!foreign && clusters.length === 0) {
    for (const [index, context] of (allowedContexts ?? []).entries()) {
      if (context === IN_CLUSTER) continue;
      problems.push({
        path: `kubernetes.allowedContexts[${index}]`,
        message: `"${context}" is in no kubeconfig; add it to clusters, or remove it`,
      });
    }
  }
  const own = (args.skypilotConfig?.kubernetes as { allowed_contexts?: unknown } | undefined)?.allowed_contexts;
  if (!inCluster && Array.isArray(own) && own.includes(IN_CLUSTER)) {
    problems.push({
      path: "skypilotConfig.kubernetes.allowed_contexts",
      message: `"${IN_CLUSTER}" is the hosting cluster, which kubernetes.inCluster switches off; remove it, or set kubernetes.inCluster to true`,
    });
  }
  return problems;
}

/** The launcher may not make the account that SkyPilot takes where no config names one. */
function unreadProblems(args: SkyPilotArgs): Problem[] {
  const { configIsUnread, clusters } = skyPilotSettings(args);
  if (!configIsUnread || !clusters.some((cluster) => authOf(cluster) === ClusterAuth.ServiceAccount)) return [];
  return [
    {
      path: "skypilotConfigMode",
      message:
        'leaves the config to the database, so SkyPilot does not know the accounts of clusters, and cannot launch there with auth "serviceAccount"; set skypilotConfigMode to "managed"',
      set: { example: "managed" },
    },
  ];
}

/** What a name, a cluster and a user take in YAML beside what they say, at most. */
const ENTRY_BYTES = 512;

/** Returns whether what is known of the kubeconfigs already is too much for a Secret. */
function knownSizeProblems(clusters: ClusterArgs[] = []): Problem[] {
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

/** Returns the clouds whose credentials the API server gets. */
export function cloudsOf(args: SkyPilotArgs): string[] {
  const { ownsAwsKey, ownsGcpKey, keylessClouds } = skyPilotSettings(args);
  return [...enabledClouds(args.credentials), ...keylessClouds, ...(ownsAwsKey ? ["aws"] : []), ...(ownsGcpKey ? ["gcp"] : [])];
}

/** Returns what of the clusters works but should be known. */
export function clusterWarnings(args: SkyPilotArgs): string[] {
  const { clusters, kubernetes } = skyPilotSettings(args);
  const left = clusters.filter(({ name }) => !kubernetes.allowedContexts.includes(name)).map(({ name }) => name);
  return [
    ...clustersWarnings(clusters, cloudsOf(args)),
    ...left.map((name) => `clusters: "${name}" is not among kubernetes.allowedContexts, so SkyPilot does not use it`),
    ...manyTokens(clusters),
  ];
}

// The token of a service account and what YAML adds to it: about, and at least (a token signed with RS256 has some 850 bytes).
const TOKEN_BYTES = 1200;
const LEAST_TOKEN_BYTES = 1000;

/** What cannot fit is told before the accounts are made. */
function leastSizeProblems(clusters: ClusterArgs[] = []): Problem[] {
  const sizes = clusters
    .filter((cluster) => authOf(cluster) === ClusterAuth.ServiceAccount)
    .map((cluster) => expectedBytes(cluster, LEAST_TOKEN_BYTES));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= SECRET_BYTES) return [];
  const fit = Math.floor(SECRET_BYTES / (total / sizes.length));
  return [
    {
      path: "clusters",
      message: `${sizes.length} service accounts make a kubeconfig of at least ${total} bytes, and a Secret holds ${SECRET_BYTES}: ${fit} fit at most; give the others to another API server`,
    },
  ];
}

/** What a token takes is known only after `up`, in which a kubeconfig that no Secret holds would be found late. */
function manyTokens(clusters: ClusterArgs[]): string[] {
  const sizes = clusters
    .filter((cluster) => authOf(cluster) === ClusterAuth.ServiceAccount)
    .map((cluster) => expectedBytes(cluster, TOKEN_BYTES));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= SECRET_BYTES) return [];
  const fit = Math.floor(SECRET_BYTES / (total / sizes.length));
  return [
    `clusters: ${sizes.length} service accounts make a kubeconfig of about ${Math.ceil(total / 1024)} KiB, and a Secret holds 1024: about ${fit} fit`,
  ];
}

function expectedBytes({ kubeconfig, context }: ClusterArgs, tokenBytes: number): number {
  const entry = typeof kubeconfig === "string" ? readEntry(kubeconfig, context) : "";
  return tokenBytes + (typeof entry === "string" ? 0 : String(entry.cluster["certificate-authority-data"] ?? "").length);
}

/** The cluster that hosts the API server: whether SkyPilot launches on it, where, and with which rights. */
import type { KubernetesFeature } from "../permissions/kubernetes";
import { type ClusterArgs, chosenFeatures, IN_CLUSTER } from "./clusterArgs";
import { createdNamespaceProblems, nameProblems } from "./names";
import { enumProblems, type Problem } from "./problem";
import { chartObjects, type ReleaseSettings } from "./release";

/** Who makes the service accounts and the rules. */
export const RbacMode = {
  /** The chart: it lets the API server grant any right, and tasks do as they like in their namespace. */
  Chart: "chart",
  /** This program: exactly what SkyPilot needs, and tasks in a namespace and under a service account of their own. */
  Minimal: "minimal",
  /** Somebody else: only names are given. */
  Existing: "existing",
} as const;
export type RbacMode = (typeof RbacMode)[keyof typeof RbacMode];

/** The rights of SkyPilot in the hosting cluster. */
export interface RbacArgs {
  /**
   * `minimal`, `chart` or `existing`.
   * @default "minimal"
   */
  mode?: RbacMode;
  /** Name of the API server's service account in its namespace, with `existing`. */
  serviceAccount?: string;
  /**
   * Name of the tasks' service account in their namespace, with `existing`.
   * @default SkyPilot creates one, for which the API server must be allowed to grant rights
   */
  workloadServiceAccount?: string;
  /**
   * Whether tasks mount buckets, for which SkyPilot runs a FUSE proxy in the namespace `skypilot-system`.
   * @default true
   */
  objectStoreMounts?: boolean;
  /**
   * Whether the program creates the namespace `skypilot-system`; with `false` it must exist where tasks mount buckets.
   * @default true, but false with "existing"
   */
  createSystemNamespace?: boolean;
  /**
   * Whether SkyPilot counts free GPUs, for which it lists the pods of all namespaces; with `minimal`.
   * @default true
   */
  gpuListing?: boolean;
  /**
   * Whether SkyPilot manages volumes; with `minimal`.
   * @default true
   */
  volumes?: boolean;
  /**
   * Whether volumes are folders of the nodes, which SkyPilot cleans with a DaemonSet in the tasks' namespace; with `minimal`.
   * @default false
   */
  hostPathVolumes?: boolean;
  /**
   * Whether tasks open ports through an ingress controller in the namespace `ingress-nginx`, which must exist; with `minimal`.
   * @default false
   */
  ingress?: boolean;
  /**
   * Whether controllers are highly available; with `minimal`.
   * @default false
   */
  highAvailability?: boolean;
  /**
   * Whether tasks use the host's network; with `minimal`.
   * @default false
   */
  hostNetwork?: boolean;
  /**
   * Whether SkyPilot shows GPU metrics of a Prometheus release `skypilot-prometheus` in the namespace `skypilot`, which must exist; with `minimal`.
   * @default false
   */
  gpuMetrics?: boolean;
  /**
   * Whether controllers of SkyServe run in pods, whose account then has the API server's rights to launch, as every task has; with `minimal`.
   * @default false
   */
  controllers?: boolean;
}

/** The cluster that hosts the API server. */
export interface KubernetesArgs {
  /**
   * Whether SkyPilot launches on the hosting cluster.
   * @default true
   */
  inCluster?: boolean;
  /**
   * Namespace of the tasks on the hosting cluster.
   * @default with `minimal` the API server's with "-tasks" behind it, else the API server's
   */
  namespace?: string;
  /**
   * Whether the program creates the tasks' namespace, where it is not the API server's; with `false` it must exist.
   * @default true, but false with the RBAC mode "existing"
   */
  createNamespace?: boolean;
  /**
   * Contexts on which SkyPilot may launch.
   * @default "in-cluster" where the hosting cluster is used, and every one of `clusters`
   */
  allowedContexts?: string[];
  /** Rights in the hosting cluster. */
  rbac?: RbacArgs;
}

/** The hosting cluster with the defaults filled in. */
export interface KubernetesSettings {
  inCluster: boolean;
  tasksNamespace: string;
  createTasksNamespace: boolean;
  mode: RbacMode;
  serviceAccount: string;
  /** Not set where SkyPilot creates it. */
  workloadServiceAccount?: string;
  features: KubernetesFeature[];
  objectStoreMounts: boolean;
  createSystemNamespace: boolean;
  allowedContexts: string[];
}

/** Fills in the defaults. */
export function kubernetesSettings(args: KubernetesArgs = {}, release: ReleaseSettings, clusters: ClusterArgs[] = []): KubernetesSettings {
  const { inCluster = true, namespace, rbac = {} } = args;
  const mode = rbac.mode ?? RbacMode.Minimal;
  const features = chosenFeatures(rbac);
  const objectStoreMounts = inCluster && features.includes("objectStoreMounts");
  const ours = mode !== RbacMode.Existing;
  const workloadServiceAccount = mode === RbacMode.Minimal ? `${release.name}-workload-sa` : rbac.workloadServiceAccount;
  const contexts = [...(inCluster ? [IN_CLUSTER] : []), ...clusters.map(({ name }) => name)];
  const tasksNamespace = namespace ?? (mode === RbacMode.Minimal && inCluster ? `${release.namespace}-tasks` : release.namespace);
  return {
    inCluster,
    tasksNamespace,
    createTasksNamespace: inCluster && tasksNamespace !== release.namespace && (args.createNamespace ?? ours),
    mode,
    serviceAccount: accountName(mode, rbac, release.name),
    ...(workloadServiceAccount && { workloadServiceAccount }),
    features,
    objectStoreMounts,
    createSystemNamespace: objectStoreMounts && (rbac.createSystemNamespace ?? ours),
    allowedContexts: args.allowedContexts ?? contexts,
  };
}

/** The account of this program is not called as that of the chart: one could not follow the other, for Helm lets go of its own last. */
function accountName(mode: RbacMode, { serviceAccount }: RbacArgs, releaseName: string): string {
  if (mode === RbacMode.Chart) return chartObjects(releaseName).serviceAccount;
  return mode === RbacMode.Existing && serviceAccount !== undefined ? serviceAccount : `${releaseName}-launcher-sa`;
}

// Options that need the hosting cluster, or a mode that makes the rules.
const OF_MINIMAL = [
  "gpuListing",
  "volumes",
  "hostPathVolumes",
  "ingress",
  "highAvailability",
  "hostNetwork",
  "gpuMetrics",
  "controllers",
] as const;
const OF_HOSTING = ["objectStoreMounts", "createSystemNamespace", ...OF_MINIMAL] as const;

/** Returns what is wrong with the hosting cluster. */
export function kubernetesProblems(args: KubernetesArgs = {}, release: ReleaseSettings, clusters: ClusterArgs[] = []): Problem[] {
  const { inCluster = true, namespace, rbac = {} } = args;
  const settings = kubernetesSettings(args, release, clusters);
  return [
    ...enumProblems("kubernetes.rbac.mode", rbac.mode, RbacMode),
    ...nameProblems("kubernetes.namespace", namespace ?? settings.tasksNamespace, "label"),
    ...(settings.createTasksNamespace
      ? createdNamespaceProblems("kubernetes.namespace", settings.tasksNamespace, "kubernetes.createNamespace")
      : []),
    ...tasksNamespaceProblems(args, settings, release),
    ...accountProblems(settings.mode, rbac),
    ...allowedContextsProblems(args.allowedContexts, inCluster, clusters),
  ];
}

function tasksNamespaceProblems(
  { namespace }: KubernetesArgs,
  { mode, inCluster }: KubernetesSettings,
  release: ReleaseSettings,
): Problem[] {
  const path = "kubernetes.namespace";
  if (!inCluster || mode !== RbacMode.Minimal || namespace !== release.namespace) return [];
  return [
    {
      path,
      message: `"${namespace}" is the API server's, whose Secrets tasks could then reach; write another one, or choose another kubernetes.rbac.mode`,
    },
  ];
}

function accountProblems(mode: RbacMode, rbac: RbacArgs): Problem[] {
  if (mode !== RbacMode.Existing) return [];
  const keys = ["serviceAccount", "workloadServiceAccount"] as const;
  const problems = keys.flatMap((key) => nameProblems(`kubernetes.rbac.${key}`, rbac[key], "subdomain"));
  if (rbac.serviceAccount !== undefined) return problems;
  return [
    ...problems,
    {
      path: "kubernetes.rbac.serviceAccount",
      message: 'is missing; with mode "existing", name the API server\'s service account',
      set: { example: "NAME" },
    },
  ];
}

/** Returns what is given but not used. */
export function kubernetesUnused({ inCluster = true, namespace, rbac = {} }: KubernetesArgs = {}): Problem[] {
  const mode = rbac.mode ?? RbacMode.Minimal;
  const given = (keys: readonly (keyof RbacArgs)[], message: string): Problem[] =>
    keys.filter((key) => rbac[key] !== undefined).map((key) => ({ path: `kubernetes.rbac.${key}`, message: `is not used: ${message}` }));
  const accounts =
    mode === RbacMode.Existing ? [] : given(["serviceAccount", "workloadServiceAccount"], `mode "${mode}" makes the accounts`);
  if (!inCluster) {
    const off = "kubernetes.inCluster is false";
    return [
      ...accounts,
      ...(namespace === undefined ? [] : [{ path: "kubernetes.namespace", message: `is not used: ${off}` }]),
      ...given(OF_HOSTING, off),
    ];
  }
  return [...accounts, ...(mode === RbacMode.Minimal ? [] : given(OF_MINIMAL, `mode "${mode}" makes no rules`))];
}

function allowedContextsProblems(allowed: string[] | undefined, inCluster: boolean, clusters: ClusterArgs[]): Problem[] {
  const named = clusters.flatMap(({ name }) => name ?? []);
  if (allowed?.length === 0) {
    return [
      { path: "kubernetes.allowedContexts", message: "is empty, with which SkyPilot chooses by itself; name contexts, or remove it" },
    ];
  }
  return (allowed ?? []).flatMap((context, index) => {
    const path = `kubernetes.allowedContexts[${index}]`;
    if (context === IN_CLUSTER && !inCluster) {
      return [
        {
          path,
          message: `"${IN_CLUSTER}" is the hosting cluster, which kubernetes.inCluster switches off; remove it, or set kubernetes.inCluster to true`,
        },
      ];
    }
    if (context === IN_CLUSTER || named.length === 0 || named.includes(context)) return [];
    return [{ path, message: `"${context}" is none of clusters (${named.join(", ")}); write one of them, or "${IN_CLUSTER}"` }];
  });
}

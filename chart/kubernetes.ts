/** The cluster that hosts the API server: whether SkyPilot launches on it, where, and with which rights. */
import type { KubernetesFeature } from "../permissions/kubernetes";
import { type ClusterArgs, IN_CLUSTER } from "./kubeconfig";
import { labelProblem, type Problem } from "./problem";
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
   * @default true
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
  mode: RbacMode;
  serviceAccount: string;
  /** Not set where SkyPilot creates it. */
  workloadServiceAccount?: string;
  features: KubernetesFeature[];
  objectStoreMounts: boolean;
  createSystemNamespace: boolean;
  allowedContexts: string[];
}

const DEFAULT_FEATURES: Record<KubernetesFeature, boolean> = {
  objectStoreMounts: true,
  gpuListing: true,
  volumes: true,
  ingress: false,
  highAvailability: false,
  hostNetwork: false,
};

/** Fills in the defaults. */
export function kubernetesSettings(args: KubernetesArgs = {}, release: ReleaseSettings, clusters: ClusterArgs[] = []): KubernetesSettings {
  const { inCluster = true, namespace, rbac = {} } = args;
  const mode = rbac.mode ?? RbacMode.Minimal;
  const features = (Object.keys(DEFAULT_FEATURES) as KubernetesFeature[]).filter((feature) => rbac[feature] ?? DEFAULT_FEATURES[feature]);
  const objectStoreMounts = inCluster && features.includes("objectStoreMounts");
  const workloadServiceAccount = mode === RbacMode.Minimal ? `${release.name}-workload-sa` : rbac.workloadServiceAccount;
  const contexts = [...(inCluster ? [IN_CLUSTER] : []), ...clusters.map(({ name }) => name)];
  return {
    inCluster,
    tasksNamespace: namespace ?? (mode === RbacMode.Minimal && inCluster ? `${release.namespace}-tasks` : release.namespace),
    mode,
    serviceAccount: rbac.serviceAccount ?? chartObjects(release.name).serviceAccount,
    ...(workloadServiceAccount && { workloadServiceAccount }),
    features,
    objectStoreMounts,
    createSystemNamespace: objectStoreMounts && (rbac.createSystemNamespace ?? true),
    allowedContexts: args.allowedContexts ?? contexts,
  };
}

/** Returns what is wrong with the hosting cluster. */
export function kubernetesProblems(args: KubernetesArgs = {}, release: ReleaseSettings, clusters: ClusterArgs[] = []): Problem[] {
  const { inCluster = true, namespace, rbac = {} } = args;
  const mode = rbac.mode ?? RbacMode.Minimal;
  const problems = [
    ...labelProblem("kubernetes.namespace", namespace, 63),
    ...labelProblem("kubernetes.rbac.serviceAccount", rbac.serviceAccount, 63),
    ...labelProblem("kubernetes.rbac.workloadServiceAccount", rbac.workloadServiceAccount, 63),
    ...allowedContextsProblems(args.allowedContexts, inCluster, clusters),
  ];
  const add = (key: string, message: string) => problems.push({ path: `kubernetes.${key}`, message });
  if (mode === RbacMode.Minimal && inCluster && namespace === release.namespace) {
    add(
      "namespace",
      `"${namespace}" is the API server's, whose Secrets tasks could then reach; write another one, or choose another kubernetes.rbac.mode`,
    );
  }
  if (!inCluster && namespace !== undefined) add("namespace", "has no meaning while kubernetes.inCluster is false; remove it");
  if (mode === RbacMode.Existing && rbac.serviceAccount === undefined) {
    problems.push({
      path: "kubernetes.rbac.serviceAccount",
      message: 'is missing; with mode "existing", name the API server\'s service account',
      set: { example: "NAME" },
    });
  }
  for (const key of ["serviceAccount", "workloadServiceAccount"] as const) {
    if (mode !== RbacMode.Existing && rbac[key] !== undefined) {
      add(`rbac.${key}`, `names an account that mode "${mode}" creates; remove it, or set kubernetes.rbac.mode to "existing"`);
    }
  }
  for (const key of ["gpuListing", "volumes", "ingress", "highAvailability", "hostNetwork"] as const) {
    if (mode !== RbacMode.Minimal && rbac[key] !== undefined)
      add(`rbac.${key}`, `has a meaning only with mode "minimal"; remove it, or change kubernetes.rbac.mode`);
  }
  return problems;
}

function allowedContextsProblems(allowed: string[] | undefined, inCluster: boolean, clusters: ClusterArgs[]): Problem[] {
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
    if (context === IN_CLUSTER || clusters.length === 0 || clusters.some(({ name }) => name === context)) return [];
    return [
      {
        path,
        message: `"${context}" is none of clusters (${clusters.map(({ name }) => name).join(", ")}); write one of them, or "${IN_CLUSTER}"`,
      },
    ];
  });
}

/** The cluster that hosts the API server: whether SkyPilot launches on it, where, and with which rights. */

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

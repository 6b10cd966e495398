/** The clusters other than the hosting one, as the config gives them. */
import type { Input } from "@pulumi/pulumi";
import type { KubernetesFeature } from "../../permissions/kubernetes";
import type { ClusterIsolationArgs } from "../isolation/args";
import type { TasksArgs } from "../tasks/args";

/** The context that SkyPilot gives to the cluster that hosts the API server, a constant of its code. */
export const IN_CLUSTER = "in-cluster";

/** How SkyPilot authenticates to a cluster. */
export const ClusterAuth = {
  /** As a service account that this program makes there, by its token. */
  ServiceAccount: "serviceAccount",
  /** By the exec plugin of the kubeconfig, which must be in the API server's image. */
  Exec: "exec",
  /** By the token or the client certificate of the kubeconfig, as it is. */
  Static: "static",
  /** By an existing context in the kubeconfig of `credentials.kubernetes`. */
  Existing: "existing",
} as const;
export type ClusterAuth = (typeof ClusterAuth)[keyof typeof ClusterAuth];

/** The rights of SkyPilot in a cluster other than the hosting one. */
export interface ClusterRbacArgs {
  /**
   * Whether tasks mount buckets, for which SkyPilot runs a FUSE proxy in the namespace `skypilot-system`.
   * @default true
   */
  objectStoreMounts?: boolean;
  /**
   * Whether the program creates the namespace `skypilot-system` where it is missing; it stays when the cluster is removed, because other
   * API servers may use it.
   * @default true
   */
  createSystemNamespace?: boolean;
  /**
   * Whether SkyPilot counts free GPUs, for which it lists the pods of all namespaces.
   * @default true
   */
  gpuListing?: boolean;
  /**
   * Whether SkyPilot manages volumes.
   * @default true
   */
  volumes?: boolean;
  /**
   * Whether volumes are folders of the nodes, which SkyPilot cleans with a DaemonSet in the tasks' namespace.
   * @default false
   */
  hostPathVolumes?: boolean;
  /**
   * Whether tasks open ports through an ingress controller in the namespace `ingress-nginx`, which must exist.
   * @default false
   */
  ingress?: boolean;
  /**
   * Whether controllers are highly available.
   * @default false
   */
  highAvailability?: boolean;
  /**
   * Whether tasks use the host's network.
   * @default false
   */
  hostNetwork?: boolean;
  /**
   * Whether SkyPilot shows GPU metrics of a Prometheus release `skypilot-prometheus` in the namespace `skypilot`, which must exist.
   * @default false
   */
  gpuMetrics?: boolean;
  /**
   * Whether controllers of SkyServe run in pods, whose account then has the API server's rights to launch, as every task has.
   * @default false
   */
  controllers?: boolean;
}

/** A Kubernetes cluster other than the hosting one, on which SkyPilot may launch. */
export interface ClusterArgs {
  /** Name of the context, as users write it in `--infra k8s/NAME`. */
  name: string;
  /**
   * How SkyPilot authenticates to the cluster.
   * @default "serviceAccount"
   */
  auth?: ClusterAuth;
  /**
   * Content of a kubeconfig that leads to the cluster; with `serviceAccount` it stays with Pulumi, with `exec` and `static` SkyPilot gets
   * the entry of `context`.
   * @secret
   * @default the kubeconfig of the machine that runs Pulumi, where `context` names one of its contexts
   */
  kubeconfig?: Input<string>;
  /**
   * The context of the kubeconfig to use.
   * @default its current context, or its only one
   */
  context?: string;
  /**
   * Address of the cluster's API server as pods reach it; with `serviceAccount`, a change replaces everything in the cluster, including
   * its generated namespaces and their
   * pods, so run `sky down` first.
   * @default that of the kubeconfig
   * @example https://k8s.example.com:6443
   */
  server?: Input<string>;
  /**
   * Whether to accept a kubeconfig that does not verify the cluster's certificate, which exposes the token to anyone in between.
   * @default false
   */
  insecureSkipTlsVerify?: boolean;
  /**
   * Namespace of SkyPilot's pods in that cluster.
   * @default with `serviceAccount` one that the program makes, with a generated name; else that of the context, or "default"
   */
  namespace?: Input<string>;
  /**
   * Whether the program creates namespaces, with `serviceAccount`: one for the launcher's account, and `namespace` where it is missing,
   * which stays when the cluster is removed. With `false`, `namespace` must exist and holds the account and its token too, which tasks may
   * then reach.
   * @default true
   */
  createNamespace?: boolean;
  /** Rights in that cluster, with `serviceAccount`. */
  rbac?: ClusterRbacArgs;
  /** Isolation of the tasks in that cluster, with `serviceAccount`. */
  isolation?: ClusterIsolationArgs;
  /** The tasks in that cluster. */
  tasks?: TasksArgs;
  /**
   * Identity of SkyPilot's pods in that cluster: a service account of `namespace`, which is then required; or, except with
   * `serviceAccount`, SkyPilot's `SERVICE_ACCOUNT`, `NO_UPLOAD` or `LOCAL_CREDENTIALS`, for which SkyPilot creates an account itself
   * (SkyPilot docs: config reference, kubernetes.remote_identity).
   * @default with `serviceAccount` an account that the program makes; else "SERVICE_ACCOUNT"
   */
  remoteIdentity?: Input<string>;
  /**
   * SkyPilot's settings of this context, such as `pod_config`, `autoscaler`, `provision_timeout` and `ports` (SkyPilot docs: config
   * reference, kubernetes.context_configs).
   * @default {}
   */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  contextConfig?: { [key: string]: any };
  /**
   * Any text; a change gives the launcher a new token, with `serviceAccount`, and deletes the old one after the API server has the new one.
   * @example 2025-01
   */
  rotate?: Input<string>;
}

/** Returns how SkyPilot authenticates to a cluster. */
export function authOf({ auth }: ClusterArgs): ClusterAuth {
  return auth ?? ClusterAuth.ServiceAccount;
}

const DEFAULT_FEATURES: Record<KubernetesFeature, boolean> = {
  objectStoreMounts: true,
  gpuListing: true,
  volumes: true,
  hostPathVolumes: false,
  ingress: false,
  highAvailability: false,
  hostNetwork: false,
  gpuMetrics: false,
  controllers: false,
};

/** Returns the features whose rights SkyPilot gets in a cluster, in the order of the table. */
export function chosenFeatures(rbac: Partial<Record<KubernetesFeature, boolean>> = {}): KubernetesFeature[] {
  return (Object.keys(DEFAULT_FEATURES) as KubernetesFeature[]).filter((feature) => rbac[feature] ?? DEFAULT_FEATURES[feature]);
}

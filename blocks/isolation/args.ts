/** What tasks cannot reach, run and use up: the arguments. */
import type { Input } from "@pulumi/pulumi";

/** What Pod Security allows in a namespace (kubernetes.io docs: Pod Security Standards). */
export const PodSecurityLevel = {
  /** Everything, such as folders of the node and its network. */
  Privileged: "privileged",
  /** Ordinary pods, without access to the node. */
  Baseline: "baseline",
  /** Pods that also run without root, which SkyPilot's do not. */
  Restricted: "restricted",
} as const;
export type PodSecurityLevel = (typeof PodSecurityLevel)[keyof typeof PodSecurityLevel];

/** Who can connect: addresses, or pods by their namespace, their labels or both. */
export interface ClientArgs {
  /**
   * CIDR block of the addresses, instead of `namespace` and `podLabels`.
   * @example 10.0.0.0/16
   */
  cidr?: Input<string>;
  /**
   * Namespace of the pods.
   * @default every namespace except those of tasks
   * @example ingress-nginx
   */
  namespace?: Input<string>;
  /**
   * Labels of the pods.
   * @default all pods of the namespace
   */
  podLabels?: { [key: string]: Input<string> };
}

/** Network policies of the tasks' namespace, which need a network plugin that enforces them. */
export interface TaskNetworkPolicyArgs {
  /**
   * Whether the program creates the policies.
   * @default true with the RBAC mode `minimal`, else false
   */
  enabled?: boolean;
  /**
   * Whether tasks reach the metadata service of the cloud, which gives them the identity of their node, or with GKE Workload Identity their
   * own.
   * @default true with the tasks' identity `workloadIdentity`, else false
   */
  metadata?: boolean;
  /**
   * Who can connect to tasks, in addition to the tasks of the same namespace and SkyPilot's API server: for the load balancer of a task's
   * `ports`, its addresses or `0.0.0.0/0`.
   * @default none
   */
  taskClients?: ClientArgs[];
  /**
   * CIDR blocks that tasks cannot reach, in addition to the metadata service, such as your private networks.
   * @default none
   * @example 10.0.0.0/8
   */
  deniedEgress?: Input<string>[];
  /**
   * CIDR blocks in `deniedEgress` that tasks reach nevertheless; include the address of the Kubernetes API, which autodown calls.
   * @default none
   * @example 10.0.0.2/32
   */
  allowedEgress?: Input<string>[];
}

/** Network policies of the tasks' and the API server's namespaces, which need a network plugin that enforces them. */
export interface NetworkPolicyArgs extends TaskNetworkPolicyArgs {
  /**
   * Who can connect to the API server: your proxy, ingress controller or load balancer; the chart's own ingress controller always can.
   * @default an existing ingress-nginx with `Ingress`, all pods except tasks with `ClusterIP` and `direct`, else everyone
   */
  apiServerClients?: ClientArgs[];
}

/** Pod Security of the tasks' namespace, if the program creates it. */
export interface TaskPodSecurityArgs {
  /**
   * Whether the program labels the namespaces.
   * @default true with the RBAC mode `minimal`, else false
   */
  enabled?: boolean;
  /**
   * Level of the tasks' namespace.
   * @default "privileged" if a feature or the pods' config needs it, as `objectStoreMounts` does, else "baseline"
   */
  tasks?: PodSecurityLevel;
}

/** Pod Security of the namespaces that the program creates; `skypilot-system` is always privileged. */
export interface PodSecurityArgs extends TaskPodSecurityArgs {
  /**
   * Level of the API server's namespace.
   * @default "privileged" if a volume of the pod or a value of the chart needs it, else "baseline"
   */
  release?: PodSecurityLevel;
}

/** What all pods of the tasks' namespace together can request; each limit is off unless it is set. */
export interface QuotaArgs {
  /**
   * GPUs of NVIDIA.
   * @minimum 0
   * @example 16
   */
  gpus?: number;
  /**
   * CPUs.
   * @pattern ^\d+(\.\d+)?m?$
   * @example 256
   */
  cpu?: Input<string>;
  /**
   * Memory.
   * @pattern ^\d+(\.\d+)?([KMGTPE]i?|k)?$
   * @example 2Ti
   */
  memory?: Input<string>;
  /**
   * Number of pods.
   * @minimum 0
   * @example 100
   */
  pods?: number;
  /**
   * Size of all volumes together.
   * @pattern ^\d+(\.\d+)?([KMGTPE]i?|k)?$
   * @example 10Ti
   */
  storage?: Input<string>;
  /**
   * Number of volumes.
   * @minimum 0
   * @example 50
   */
  persistentVolumeClaims?: number;
  /**
   * Number of load balancers, which the `ports` of tasks create.
   * @minimum 0
   * @example 5
   */
  loadBalancers?: number;
  /** Further limits, as a ResourceQuota of Kubernetes names them, such as `requests.amd.com/gpu`. */
  hard?: { [resource: string]: Input<string> };
}

/** A priority class, which a task uses by `priorityClassName` in the SkyPilot config's `pod_config`. */
export interface PriorityClassArgs {
  /**
   * Name of the class in its cluster.
   * @example research
   */
  name: string;
  /**
   * Priority of its pods; those with a higher one are scheduled first. A change replaces the class.
   * @minimum -2147483648
   * @maximum 1000000000
   * @example 1000
   */
  value: number;
  /**
   * Whether its pods evict pods with a lower priority.
   * @default true
   */
  preempts?: boolean;
}

/** Isolation of the tasks in another cluster; what it does not set follows the key `isolation`. */
export interface ClusterIsolationArgs {
  /** Who reaches tasks, and what they reach. */
  networkPolicy?: TaskNetworkPolicyArgs;
  /** What pods are allowed to do. */
  podSecurity?: TaskPodSecurityArgs;
  /** What tasks can use up. */
  quota?: QuotaArgs;
  /**
   * Priority classes of the cluster.
   * @default []
   */
  priorityClasses?: PriorityClassArgs[];
}

/** Isolation of the API server and of tasks. */
export interface IsolationArgs {
  /** Who reaches the API server and tasks, and what tasks reach. */
  networkPolicy?: NetworkPolicyArgs;
  /** What pods are allowed to do. */
  podSecurity?: PodSecurityArgs;
  /** What tasks on the hosting cluster can use up. */
  quota?: QuotaArgs;
  /**
   * Priority classes of the cluster.
   * @default []
   */
  priorityClasses?: PriorityClassArgs[];
}

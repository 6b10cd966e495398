/**
 * Table of SkyPilot's permissions in a Kubernetes cluster: each row is one rule of a Role or ClusterRole, with its feature, principal and
 * reason.
 */

/** A feature of SkyPilot on Kubernetes that needs its own permissions. */
export type KubernetesFeature =
  | "objectStoreMounts"
  | "ingress"
  | "gpuListing"
  | "volumes"
  | "hostPathVolumes"
  | "highAvailability"
  | "hostNetwork"
  | "gpuMetrics"
  | "controllers";

/** The namespace of SkyPilot's FUSE proxy, a constant of its code (sky/provision/kubernetes/config.py). */
export const SYSTEM_NAMESPACE = "skypilot-system";

/**
 * The namespace in which SkyPilot looks for the ingress controller of `ports: ingress`, a constant of its code
 * (sky/provision/kubernetes/network_utils.py).
 */
export const INGRESS_NAMESPACE = "ingress-nginx";

/** The namespace of the Prometheus whose GPU metrics SkyPilot shows, a constant of its code (sky/metrics/utils.py). */
export const METRICS_NAMESPACE = "skypilot";

/** The principal of a rule: `launcher` is the API server, `workload` the pods that it launches. */
export type KubernetesPrincipal = "launcher" | "workload";

/**
 * The scope of a rule: the whole cluster, the namespace of the tasks, of the API server or of the metrics, or one of the two system
 * namespaces.
 */
export type KubernetesScope = "cluster" | "tasks" | "release" | "metrics" | typeof SYSTEM_NAMESPACE | typeof INGRESS_NAMESPACE;

/** One rule. In `resourceNames`, `{release}` is replaced by the name of the Helm release. */
export interface KubernetesRule {
  feature: KubernetesFeature | "core";
  principal: KubernetesPrincipal;
  scope: KubernetesScope;
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
  reason: string;
  source: string;
}

const INSTANCE = "sky/provision/kubernetes/instance.py";

export const KUBERNETES_RULES: KubernetesRule[] = [
  {
    feature: "core",
    principal: "launcher",
    scope: "tasks",
    apiGroups: [""],
    resources: ["pods"],
    verbs: ["create", "delete", "get", "list", "patch"],
    reason: "the nodes of SkyPilot clusters are pods",
    source: INSTANCE,
  },
  {
    feature: "core",
    principal: "launcher",
    scope: "tasks",
    apiGroups: [""],
    resources: ["pods/exec", "pods/portforward"],
    verbs: ["create", "get"],
    reason: "commands and SSH reach the pods through kubectl, which uses create over SPDY and get over WebSocket",
    source: "sky/utils/command_runner.py",
  },
  {
    feature: "core",
    principal: "launcher",
    scope: "tasks",
    apiGroups: [""],
    resources: ["services"],
    verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update"],
    reason: "the services of a cluster's head node and ports",
    source: "sky/provision/kubernetes/config.py",
  },
  {
    feature: "core",
    principal: "launcher",
    scope: "tasks",
    apiGroups: [""],
    resources: ["events"],
    verbs: ["list"],
    reason: "why a pod cannot be scheduled",
    source: INSTANCE,
  },
  {
    feature: "core",
    principal: "launcher",
    scope: "tasks",
    apiGroups: ["apps"],
    resources: ["deployments"],
    verbs: ["list"],
    reason: "sky down, and a launch on a running cluster, check whether the cluster is a Deployment",
    source: INSTANCE,
  },
  {
    feature: "core",
    principal: "launcher",
    scope: "release",
    apiGroups: [""],
    resources: ["configmaps"],
    resourceNames: ["{release}-config"],
    verbs: ["get", "patch"],
    reason: "the API server copies changes of its config to the chart's ConfigMap",
    source: "sky/utils/kubernetes/config_map_utils.py",
  },
  {
    feature: "core",
    principal: "launcher",
    scope: "cluster",
    apiGroups: [""],
    resources: ["nodes"],
    verbs: ["get", "list"],
    reason: "sky check, and what the nodes can hold",
    source: "sky/provision/kubernetes/utils.py",
  },
  {
    feature: "core",
    principal: "launcher",
    scope: "cluster",
    apiGroups: ["node.k8s.io"],
    resources: ["runtimeclasses"],
    verbs: ["list"],
    reason: "whether GPU pods need the nvidia runtime class",
    source: "docs: cloud-permissions/kubernetes",
  },
  {
    feature: "gpuListing",
    principal: "launcher",
    scope: "cluster",
    apiGroups: [""],
    resources: ["pods"],
    verbs: ["list"],
    reason: "sky gpus list, the dashboard's nodes and sky status --kubernetes read all pods, and fail otherwise",
    source: "docs: cloud-permissions/kubernetes, GPU availability",
  },
  {
    feature: "volumes",
    principal: "launcher",
    scope: "tasks",
    apiGroups: [""],
    resources: ["persistentvolumeclaims"],
    verbs: ["create", "delete", "get", "list"],
    reason: "sky volumes",
    source: "sky/provision/kubernetes/volume.py",
  },
  {
    feature: "volumes",
    principal: "launcher",
    scope: "cluster",
    apiGroups: ["storage.k8s.io"],
    resources: ["storageclasses"],
    verbs: ["get", "list"],
    reason: "the storage class of a volume",
    source: "sky/provision/kubernetes/volume.py",
  },
  {
    feature: "volumes",
    principal: "launcher",
    scope: "cluster",
    apiGroups: [""],
    resources: ["persistentvolumes"],
    verbs: ["list"],
    reason: "the state of the volumes behind the claims",
    source: "sky/provision/kubernetes/volume.py",
  },
  {
    feature: "highAvailability",
    principal: "launcher",
    scope: "tasks",
    apiGroups: ["apps"],
    resources: ["deployments"],
    verbs: ["create", "delete", "get"],
    reason: "high-availability controllers are Deployments, whose pods kubectl exec looks up",
    source: INSTANCE,
  },
  {
    feature: "highAvailability",
    principal: "launcher",
    scope: "tasks",
    apiGroups: ["apps"],
    resources: ["deployments/status"],
    verbs: ["get"],
    reason: "a launch waits until the Deployment is ready",
    source: INSTANCE,
  },
  {
    feature: "highAvailability",
    principal: "launcher",
    scope: "tasks",
    apiGroups: [""],
    resources: ["persistentvolumeclaims"],
    verbs: ["create", "delete", "get"],
    reason: "the state of a high-availability controller is on a volume",
    source: INSTANCE,
  },
  {
    feature: "hostPathVolumes",
    principal: "launcher",
    scope: "tasks",
    apiGroups: ["apps"],
    resources: ["daemonsets"],
    verbs: ["create", "delete", "get"],
    reason: "a DaemonSet removes a deleted volume's folder from the nodes",
    source: "sky/provision/kubernetes/volume.py",
  },
  {
    feature: "hostNetwork",
    principal: "launcher",
    scope: "tasks",
    apiGroups: [""],
    resources: ["configmaps"],
    verbs: ["get"],
    reason: "the ports that tasks on the host's network use",
    source: INSTANCE,
  },
  {
    feature: "ingress",
    principal: "launcher",
    scope: "tasks",
    apiGroups: ["networking.k8s.io"],
    resources: ["ingresses"],
    verbs: ["create", "delete", "get", "update"],
    reason: "ports: ingress",
    source: "sky/provision/kubernetes/network_utils.py",
  },
  {
    feature: "ingress",
    principal: "launcher",
    scope: "cluster",
    apiGroups: ["networking.k8s.io"],
    resources: ["ingressclasses"],
    verbs: ["list"],
    reason: "whether there is an ingress controller",
    source: "sky/provision/kubernetes/network_utils.py",
  },
  {
    feature: "ingress",
    principal: "launcher",
    scope: INGRESS_NAMESPACE,
    apiGroups: [""],
    resources: ["services"],
    verbs: ["list"],
    reason: "the address of the ingress controller",
    source: "docs: cloud-permissions/kubernetes, ingress",
  },
  {
    feature: "objectStoreMounts",
    principal: "launcher",
    scope: SYSTEM_NAMESPACE,
    apiGroups: ["apps"],
    resources: ["daemonsets"],
    verbs: ["create", "get", "patch"],
    reason: "the FUSE proxy that mounts buckets into pods",
    source: "sky/provision/kubernetes/config.py",
  },
  {
    feature: "gpuMetrics",
    principal: "launcher",
    scope: "metrics",
    apiGroups: [""],
    resources: ["services"],
    verbs: ["get"],
    reason: "the Service of the Prometheus with the GPU metrics",
    source: "sky/metrics/utils.py",
  },
  {
    feature: "gpuMetrics",
    principal: "launcher",
    scope: "metrics",
    apiGroups: [""],
    resources: ["pods"],
    verbs: ["get", "list"],
    reason: "the pod behind that Service",
    source: "sky/metrics/utils.py",
  },
  {
    feature: "gpuMetrics",
    principal: "launcher",
    scope: "metrics",
    apiGroups: [""],
    resources: ["pods/portforward"],
    verbs: ["create", "get"],
    reason: "kubectl port-forward to it",
    source: "sky/metrics/utils.py",
  },
  {
    feature: "gpuMetrics",
    principal: "launcher",
    scope: "cluster",
    apiGroups: [""],
    resources: ["namespaces"],
    resourceNames: ["kube-system"],
    verbs: ["get"],
    reason: "whether a context is the hosting cluster, whose metrics would count twice; SkyPilot 0.14 compares the ID of this namespace",
    source: "sky/metrics/utils.py of SkyPilot 0.14",
  },
  {
    feature: "core",
    principal: "workload",
    scope: "tasks",
    apiGroups: [""],
    resources: ["pods"],
    verbs: ["delete", "list"],
    reason: "autodown: a cluster removes its own pods",
    source: "docs: cloud-permissions/kubernetes, workload service account",
  },
  {
    feature: "core",
    principal: "workload",
    scope: "tasks",
    apiGroups: [""],
    resources: ["services"],
    verbs: ["delete", "deletecollection"],
    reason: "autodown: a cluster removes its own services",
    source: "docs: cloud-permissions/kubernetes, workload service account",
  },
  {
    feature: "core",
    principal: "workload",
    scope: "tasks",
    apiGroups: [""],
    resources: ["events"],
    verbs: ["create"],
    reason: "autodown records an event with the reason",
    source: INSTANCE,
  },
  {
    feature: "core",
    principal: "workload",
    scope: "tasks",
    apiGroups: ["apps"],
    resources: ["deployments"],
    verbs: ["list"],
    reason: "autodown checks whether the cluster is a Deployment",
    source: "docs: cloud-permissions/kubernetes, workload service account",
  },
  {
    feature: "hostNetwork",
    principal: "workload",
    scope: "tasks",
    apiGroups: [""],
    resources: ["configmaps"],
    verbs: ["create", "get", "update"],
    reason: "tasks on the host's network record the ports that they use",
    source: INSTANCE,
  },
];

/**
 * The effect of the chart's own rules: verbs `*` on roles include escalate and bind (chart template rbac.yaml, rbac.manageRbacPolicies).
 */
export const CHART_RULES: KubernetesRule[] = [
  {
    feature: "core",
    principal: "launcher",
    scope: "cluster",
    apiGroups: ["*"],
    resources: ["*"],
    verbs: ["*"],
    reason: "the chart lets the API server grant itself and its tasks any right",
    source: "chart template rbac.yaml",
  },
];

/** Returns the rules of a principal for the selected features, in the order of the table. */
export function kubernetesRules(principal: KubernetesPrincipal, features: KubernetesFeature[]): KubernetesRule[] {
  const chosen = (row: KubernetesRule) => row.feature === "core" || features.includes(row.feature);
  const own = KUBERNETES_RULES.filter((row) => row.principal === principal && chosen(row));
  return principal === "workload" && features.includes("controllers") ? [...own, ...controllerRules(features)] : own;
}

/**
 * Returns the API server's rules for controllers in pods, which launch like it, except those for the objects of the release and the
 * metrics.
 */
function controllerRules(features: KubernetesFeature[]): KubernetesRule[] {
  return kubernetesRules("launcher", features)
    .filter(({ scope, feature }) => scope !== "release" && feature !== "gpuMetrics")
    .map((row) => ({ ...row, principal: "workload", feature: "controllers" }));
}

/** Returns the names of a rule's objects in a release; `undefined` for all objects. */
export function namesIn(resourceNames: string[] | undefined, releaseName: string): string[] | undefined {
  return resourceNames?.map((name) => name.replace("{release}", releaseName));
}

/** SkyPilot's settings of one context (SkyPilot docs: config reference, kubernetes.context_configs). */
import { isTree } from "../../core/merge";
import { nearest } from "../../core/nearest";
import { isPlaceholder, type Problem } from "../../core/problem";

/** Keys of a context's settings in SkyPilot 0.13.0 (sky/utils/schemas.py). */
const KNOWN_KEYS = [
  "allowed_nodes",
  "apt_mirrors",
  "auto_mounts",
  "autoscaler",
  "custom_metadata",
  "dws",
  "enable_docker",
  "high_availability",
  "kueue",
  "networking",
  "pod_config",
  "ports",
  "post_provision_runcmd",
  "pricing",
  "provision_timeout",
  "quota",
  "set_pod_resource_limits",
];

const WORDS: Record<string, string[]> = {
  autoscaler: ["gke", "karpenter", "coreweave", "nebius", "generic"],
  networking: ["nodeport", "portforward"],
  ports: ["loadbalancer", "ingress", "podip"],
};

const isMapOf =
  (...keys: string[]) =>
  (value: unknown) =>
    isTree(value) && Object.keys(value).every((key) => keys.includes(key));

/** The form of a key's value, and the message if it is wrong. */
const SHAPES: Record<string, { is: (value: unknown) => boolean; says: string }> = {
  allowed_nodes: {
    is: isMapOf("label_selector", "names", "ips"),
    says: "is not a map of node filters; write label_selector, names or ips below it",
  },
  apt_mirrors: { is: Array.isArray, says: "is not a list; write names of hosts" },
  auto_mounts: { is: Array.isArray, says: "is not a list; write maps of volume_name and mount_paths" },
  custom_metadata: {
    is: (value) => isTree(value) && value.name === undefined && value.namespace === undefined,
    says: "is not a map of metadata that SkyPilot accepts; write labels and annotations below it, without a name or a namespace",
  },
  dws: { is: isMapOf("enabled", "max_run_duration"), says: "is not a map of DWS settings; write enabled or max_run_duration below it" },
  enable_docker: {
    is: (value) => typeof value === "boolean" || value === "ALL" || value === "BUILD" || isMapOf("mode", "cache_volume")(value),
    says: 'must be true, false, "ALL", "BUILD", or a map of mode and cache_volume',
  },
  high_availability: { is: isMapOf("storage_class_name"), says: "is not a map; write storage_class_name below it" },
  kueue: { is: isMapOf("local_queue_name"), says: "is not a map of Kueue settings; write local_queue_name below it" },
  pod_config: { is: isTree, says: "is not a map; write the parts of the pod below it, such as spec" },
  post_provision_runcmd: { is: Array.isArray, says: "is not a list; write commands" },
  pricing: { is: isMapOf("cpu", "memory", "accelerators"), says: "is not a map of prices; write cpu, memory or accelerators below it" },
  provision_timeout: {
    is: Number.isInteger,
    says: "is not a valid number of seconds; write a whole number, such as 600, or -1 to wait forever",
  },
  quota: { is: isTree, says: "is not a map; write queue below it" },
  set_pod_resource_limits: {
    is: (value) => typeof value === "boolean" || (typeof value === "number" && value >= 1),
    says: "must be true, false, or a number of at least 1 that multiplies the requests",
  },
};

/** Keys that the program sets, and the argument of each. */
const OURS: Record<string, string> = { namespace: "namespace", remote_identity: "remoteIdentity" };

/** Returns the problems of a context's settings. */
export function contextConfigProblems(config: Record<string, unknown> = {}): Problem[] {
  return Object.entries(config).flatMap(([key, value]): Problem[] => {
    const at = key;
    if (OURS[key]) return [{ path: at, message: `is derived from another key; set ${OURS[key]} of the cluster instead` }];
    if (isPlaceholder(value)) return [];
    const words = WORDS[key];
    if (words && !words.includes(String(value).toLowerCase())) return [{ path: at, message: `must be one of ${words.join(", ")}` }];
    const shape = SHAPES[key];
    if (shape && !shape.is(value)) return [{ path: at, message: shape.says }];
    const meant = KNOWN_KEYS.includes(key) ? undefined : nearest(key, KNOWN_KEYS);
    if (meant) return [{ path: at, message: `is not a key of SkyPilot; did you mean "${meant}"?` }];
    return [];
  });
}

/** Returns the keys that SkyPilot 0.13.0 does not support: it would reject the whole config. */
export function unknownContextKeys(config: Record<string, unknown> = {}): string[] {
  return Object.keys(config).filter((key) => !KNOWN_KEYS.includes(key) && !OURS[key]);
}

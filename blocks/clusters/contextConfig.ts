/** SkyPilot's settings of one context (SkyPilot docs: config reference, kubernetes.context_configs). */
import { isTree } from "../../core/merge";
import { nearest } from "../../core/nearest";
import type { Problem } from "../../core/problem";

/** What the settings of a context hold in SkyPilot 0.13.0 (sky/utils/schemas.py). */
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

/** What the value of a key looks like, and how to say so. */
const SHAPES: Record<string, { is: (value: unknown) => boolean; says: string }> = {
  allowed_nodes: {
    is: isMapOf("label_selector", "names", "ips"),
    says: "is no map of node filters; write label_selector, names or ips below it",
  },
  apt_mirrors: { is: Array.isArray, says: "is no list; write names of hosts" },
  auto_mounts: { is: Array.isArray, says: "is no list; write maps of volume_name and mount_paths" },
  custom_metadata: {
    is: (value) => isTree(value) && value.name === undefined && value.namespace === undefined,
    says: "is no map of metadata that SkyPilot takes; write labels and annotations below it, but no name and no namespace",
  },
  dws: { is: isMapOf("enabled", "max_run_duration"), says: "is no map of DWS; write enabled or max_run_duration below it" },
  enable_docker: {
    is: (value) => typeof value === "boolean" || value === "ALL" || value === "BUILD" || isMapOf("mode", "cache_volume")(value),
    says: 'is none of true, false, "ALL", "BUILD" and a map of mode and cache_volume',
  },
  high_availability: { is: isMapOf("storage_class_name"), says: "is no map of it; write storage_class_name below it" },
  kueue: { is: isMapOf("local_queue_name"), says: "is no map of Kueue; write local_queue_name below it" },
  pod_config: { is: isTree, says: "is no map; write the parts of the pod below it, such as spec" },
  post_provision_runcmd: { is: Array.isArray, says: "is no list; write commands" },
  pricing: { is: isMapOf("cpu", "memory", "accelerators"), says: "is no map of prices; write cpu, memory or accelerators below it" },
  provision_timeout: {
    is: Number.isInteger,
    says: "is no number of seconds; write a whole number, such as 600, or -1 to wait for ever",
  },
  quota: { is: isTree, says: "is no map; write queue below it" },
  set_pod_resource_limits: {
    is: (value) => typeof value === "boolean" || (typeof value === "number" && value >= 1),
    says: "is neither true nor false nor a number of at least 1, by which the requests are multiplied",
  },
};

/** Keys that the program writes itself: from which argument. */
const OURS: Record<string, string> = { namespace: "namespace", remote_identity: "remoteIdentity" };

/** Returns what is wrong with the settings of a context; `path` is that of its cluster. */
export function contextConfigProblems(path: string, config: Record<string, unknown> = {}): Problem[] {
  return Object.entries(config).flatMap(([key, value]): Problem[] => {
    const at = `${path}.contextConfig.${key}`;
    if (OURS[key]) return [{ path: at, message: `follows from another key; write it as ${path}.${OURS[key]}` }];
    const words = WORDS[key];
    if (words && !words.includes(String(value).toLowerCase())) return [{ path: at, message: `is none of ${words.join(", ")}` }];
    const shape = SHAPES[key];
    if (shape && !shape.is(value)) return [{ path: at, message: shape.says }];
    const meant = KNOWN_KEYS.includes(key) ? undefined : nearest(key, KNOWN_KEYS);
    if (meant) return [{ path: at, message: `is no key of SkyPilot's; did you mean "${meant}"?` }];
    return [];
  });
}

/** Returns the keys that SkyPilot 0.13.0 does not know: it would refuse the whole config. */
export function unknownContextKeys(config: Record<string, unknown> = {}): string[] {
  return Object.keys(config).filter((key) => !KNOWN_KEYS.includes(key) && !OURS[key]);
}

/** SkyPilot's settings of one context (SkyPilot docs: config reference, kubernetes.context_configs). */
import type { Problem } from "./problem";

/** What the settings of a context hold in SkyPilot 0.13.0 (sky/utils/schemas.py). */
const KNOWN_KEYS = [
  "allowed_nodes",
  "autoscaler",
  "custom_metadata",
  "dws",
  "high_availability",
  "kueue",
  "networking",
  "pod_config",
  "ports",
  "post_provision_runcmd",
  "pricing",
  "provision_timeout",
  "set_pod_resource_limits",
];

const WORDS: Record<string, string[]> = {
  autoscaler: ["gke", "karpenter", "coreweave", "nebius", "generic"],
  ports: ["loadbalancer", "ingress", "podip"],
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
    if (key === "provision_timeout" && !Number.isInteger(value))
      return [{ path: at, message: "is no number of seconds; write a whole number, such as 600, or -1 to wait for ever" }];
    if (key === "pod_config" && (typeof value !== "object" || value === null || Array.isArray(value)))
      return [{ path: at, message: "is no map; write the parts of the pod below it, such as spec" }];
    return [];
  });
}

/** Returns the keys that SkyPilot 0.13.0 does not know: it would refuse the whole config. */
export function unknownContextKeys(config: Record<string, unknown> = {}): string[] {
  return Object.keys(config).filter((key) => !KNOWN_KEYS.includes(key) && !OURS[key]);
}

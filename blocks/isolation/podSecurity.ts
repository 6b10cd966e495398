/** The Pod Security level that pods need, and the labels of a namespace (kubernetes.io docs: Pod Security Standards). */
import { isTree } from "../../core/merge";
import type { KubernetesFeature } from "../../permissions/kubernetes";
import { PodSecurityLevel } from "./args";

// Pods with a FUSE mount or a volume of the node have a hostPath (SkyPilot: templates/kubernetes-ray.yml.j2).
const PRIVILEGED: KubernetesFeature[] = ["objectStoreMounts", "hostPathVolumes", "hostNetwork"];

/** Returns the strictest level of a namespace of tasks with these features, and with these parts of the SkyPilot config. */
export function tasksLevel(features: KubernetesFeature[], ...configs: unknown[]): PodSecurityLevel {
  return features.some((feature) => PRIVILEGED.includes(feature)) ? PodSecurityLevel.Privileged : levelOf(...configs);
}

/** Returns the strictest level for pods that these specifications, or values from which they are made, describe. */
export function levelOf(...specs: unknown[]): PodSecurityLevel {
  return specs.some(reachesNode) ? PodSecurityLevel.Privileged : PodSecurityLevel.Baseline;
}

// Fields of a pod that the level "baseline" rejects, and switches of SkyPilot and its chart that set one.
const NODE_FIELDS = ["hostPath", "hostNetwork", "hostPID", "hostIPC", "hostPort", "privileged", "enable_docker", "rdma", "devMode"];
const NODE_CHARTS = ["prometheus-node-exporter"];

function reachesNode(spec: unknown): boolean {
  if (Array.isArray(spec)) return spec.some(reachesNode);
  if (!isTree(spec)) return false;
  return Object.entries(spec).some(
    ([key, value]) =>
      (NODE_FIELDS.includes(key) && isOn(value)) ||
      (NODE_CHARTS.includes(key) && isTree(value) && isOn(value.enabled)) ||
      reachesNode(value),
  );
}

function isOn(value: unknown): boolean {
  return isTree(value) && "enabled" in value ? isOn(value.enabled) : Boolean(value);
}

/** Returns the labels of a namespace: the level that Kubernetes enforces, and the level whose violations it reports. */
export function podSecurityLabels(
  level: PodSecurityLevel,
  reported: PodSecurityLevel = level === PodSecurityLevel.Privileged ? PodSecurityLevel.Baseline : level,
): { [label: string]: string } {
  return {
    "pod-security.kubernetes.io/enforce": level,
    "pod-security.kubernetes.io/warn": reported,
    "pod-security.kubernetes.io/audit": reported,
  };
}

/** The labels of the namespace `skypilot-system`, in which every pod mounts the node's files. */
export const SYSTEM_LABELS = podSecurityLabels(PodSecurityLevel.Privileged, PodSecurityLevel.Privileged);

/** Both ends of connections, as a NetworkPolicy names them. */
import type { Input } from "@pulumi/pulumi";
import { INGRESS_NAMESPACE } from "../../permissions/kubernetes";
import type { ClientArgs } from "./args";

/** A requirement of a label selector. */
export interface Requirement {
  key: string;
  operator: "In" | "NotIn";
  values: Input<string>[];
}

/** A selector of pods or namespaces by their labels. */
export interface Selector {
  matchLabels?: { [label: string]: Input<string> };
  matchExpressions?: Requirement[];
}

/** One end of connections. */
export interface Peer {
  namespaceSelector?: Selector;
  podSelector?: Selector;
  ipBlock?: { cidr: Input<string>; except?: Input<string>[] };
}

/** A port of a pod. */
export interface Port {
  protocol: "TCP" | "UDP";
  port: number;
  endPort?: number;
}

/** Returns a port for TCP. */
export function tcp(port: number): Port {
  return { protocol: "TCP", port };
}

// Kubernetes gives each namespace this label (kubernetes.io docs: automatic labelling).
const NAMESPACE = "kubernetes.io/metadata.name";

/** Returns a selector of one namespace. */
export function namespaceNamed(namespace: Input<string>): Selector {
  return { matchLabels: { [NAMESPACE]: namespace } };
}

/** Returns a selector of every namespace except those of tasks, whose pods can have any label. */
export function outside(taskNamespaces: Input<string>[]): Selector {
  return taskNamespaces.length === 0 ? {} : { matchExpressions: [{ key: NAMESPACE, operator: "NotIn", values: taskNamespaces }] };
}

/** Returns the peer of a client in the arguments. */
export function clientPeer({ cidr, namespace, podLabels }: ClientArgs, taskNamespaces: Input<string>[]): Peer {
  if (cidr !== undefined) return { ipBlock: { cidr } };
  return {
    namespaceSelector: namespace === undefined ? outside(taskNamespaces) : namespaceNamed(namespace),
    ...(podLabels && { podSelector: { matchLabels: podLabels } }),
  };
}

// The label of its pods in its own chart, and in RKE2's.
const INGRESS_NGINX: Requirement = { key: "app.kubernetes.io/name", operator: "In", values: ["ingress-nginx", "rke2-ingress-nginx"] };

/** Returns the peer of an existing ingress-nginx, in any namespace except those of tasks. */
export function existingIngressNginx(taskNamespaces: Input<string>[]): Peer {
  return { namespaceSelector: outside(taskNamespaces), podSelector: { matchExpressions: [INGRESS_NGINX] } };
}

/** The ingress controller through which SkyPilot opens the ports of tasks. */
export const TASKS_INGRESS: Peer = { namespaceSelector: namespaceNamed(INGRESS_NAMESPACE) };

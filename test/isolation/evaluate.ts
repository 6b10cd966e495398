/** Decides connections as the API of NetworkPolicy defines it (kubernetes.io docs: network policies), for CI, which has no other evaluator. */
import { BlockList, isIPv6 } from "node:net";
import type { Peer, Port, Selector } from "../../blocks/isolation/peers";
import type { PolicySpec } from "../../blocks/isolation/policy";
import type { End } from "./pods";

/** A policy in its namespace, as the plan has it. */
export interface PlannedPolicy {
  namespace: string;
  spec: PolicySpec;
}

/** A connection. */
export interface Connection {
  from: End;
  to: End;
  port: Port;
}

/** Returns whether the policies allow a connection: both ends must, and a pod that no policy selects allows everything. */
export function isAllowed(policies: PlannedPolicy[], { from, to, port }: Connection): boolean {
  if (from === to) return true;
  const ingress = selecting(policies, to, "Ingress").map(({ namespace, spec }) =>
    spec.ingress.some((rule) => hasPort(rule.ports, port) && hasPeer(rule.from, from, namespace)),
  );
  const egress = selecting(policies, from, "Egress").map(({ namespace, spec }) =>
    (spec.egress ?? []).some((rule) => hasPort(rule.ports, port) && hasPeer(rule.to, to, namespace)),
  );
  return [ingress, egress].every((answers) => answers.length === 0 || answers.includes(true));
}

function selecting(policies: PlannedPolicy[], { pod }: End, type: "Ingress" | "Egress"): PlannedPolicy[] {
  return policies.filter(
    ({ namespace, spec }) => pod?.namespace === namespace && spec.policyTypes.includes(type) && matches(spec.podSelector, pod.labels),
  );
}

function hasPort(ports: Port[] | undefined, { port, protocol }: Port): boolean {
  return ports === undefined || ports.some((one) => one.protocol === protocol && one.port === port);
}

function hasPeer(peers: Peer[] | undefined, { ip, pod }: End, own: string): boolean {
  if (peers === undefined || peers.length === 0) return true;
  return peers.some(({ ipBlock, namespaceSelector, podSelector = {} }) => {
    if (ipBlock) return contains(ipBlock.cidr, ip) && !(ipBlock.except ?? []).some((cidr) => contains(cidr, ip));
    if (!pod) return false;
    const inNamespace = namespaceSelector
      ? matches(namespaceSelector, { "kubernetes.io/metadata.name": pod.namespace })
      : pod.namespace === own;
    return inNamespace && matches(podSelector, pod.labels);
  });
}

function matches({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Record<string, string>): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => (operator === "In") === (values as string[]).includes(labels[key] ?? ""))
  );
}

function contains(cidr: unknown, ip: string): boolean {
  const [address = "", length] = String(cidr).split("/");
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (family !== (isIPv6(ip) ? "ipv6" : "ipv4")) return false;
  const block = new BlockList();
  block.addSubnet(address, Number(length), family);
  return block.check(ip, family);
}

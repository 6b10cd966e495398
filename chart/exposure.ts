/** How the API server is reached, and the URL that follows from it. */
import { isIP } from "node:net";
import type { Input } from "@pulumi/pulumi";
import { enumProblems, isPlaceholder, type Problem } from "./problem";

/** How the API server is exposed. */
export const ExposureType = {
  /** A load balancer of the cloud, in front of the chart's ingress controller. */
  LoadBalancer: "LoadBalancer",
  /** Ports of the cluster's nodes, in front of the chart's ingress controller. */
  NodePort: "NodePort",
} as const;
export type ExposureType = (typeof ExposureType)[keyof typeof ExposureType];

/** The ports of the nodes. */
export interface NodePortsArgs {
  /**
   * Port for HTTP, from 30000 to 32767.
   * @default chosen by Kubernetes
   */
  http?: number;
  /**
   * Port for HTTPS, from 30000 to 32767.
   * @default chosen by Kubernetes
   */
  https?: number;
}

/** How the API server is reached. */
export interface ExposureArgs {
  /**
   * What stands in front of the chart's ingress controller: `LoadBalancer` or `NodePort`.
   * @default "LoadBalancer"
   */
  type?: ExposureType;
  /**
   * Host name that leads to the API server; its DNS record is yours to make.
   * @default any host
   */
  host?: string;
  /** Ports of the nodes, with `NodePort` only. */
  nodePorts?: NodePortsArgs;
  /**
   * Address of a node, with `NodePort` only: an IP address or a host name without scheme or port.
   * @default looked up by the stack program
   */
  nodeAddress?: Input<string>;
}

/** Returns what stands in place of a URL that is not known yet. */
export function pendingNote({ type, nodePorts }: ExposureArgs): string {
  if (type !== ExposureType.NodePort)
    return "pending: the cloud has not assigned an address to the load balancer yet; run `pulumi up` again in a minute";
  return `pending: the address of a node is not known; set it with: pulumi config set --path exposure.nodeAddress ADDRESS${nodePorts?.http ? "" : ", and run `pulumi up` again"}`;
}

/** The part of a Kubernetes Service that tells its address. */
export interface ServiceState {
  ports?: { name?: string; nodePort?: number }[];
  ingress?: { hostname?: string; ip?: string }[];
}

/** Returns the URL of the API server without credentials, or `undefined` where the cluster has not assigned an address yet. */
export function endpointUrl(exposure: ExposureArgs & { nodeAddress?: string }, service: ServiceState): string | undefined {
  if (exposure.type === ExposureType.NodePort) {
    const address = exposure.host ?? exposure.nodeAddress;
    const port = exposure.nodePorts?.http ?? service.ports?.find(({ name }) => name === "http")?.nodePort;
    return address && port ? `http://${bracketed(address)}:${port}` : undefined;
  }
  // AWS gives its load balancers host names, other clouds IP addresses.
  const [ingress] = service.ingress ?? [];
  const address = exposure.host ?? ingress?.hostname ?? ingress?.ip;
  return address ? `http://${bracketed(address)}` : undefined;
}

/** Returns whether the URL can be told without asking the cluster for its Service. */
export function knowsAddress({ type, host, nodePorts }: ExposureArgs): boolean {
  return type === ExposureType.NodePort ? nodePorts?.http !== undefined : host !== undefined;
}

/** An IPv6 address stands in brackets in a URL. */
function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

/** Returns the URL with the user's name and password in it. */
export function withCredentials(url: string, username: string, password: string): string {
  return url.replace("://", `://${encodeURIComponent(username)}:${encodeURIComponent(password)}@`);
}

/** Returns what is wrong with an exposure. */
export function exposureProblems(args: ExposureArgs = {}): Problem[] {
  return [...enumProblems("exposure.type", args.type, ExposureType), ...portProblems(args.nodePorts), ...hostProblems(args)];
}

/** Returns what is given but not used. */
export function exposureUnused(args: ExposureArgs = {}): Problem[] {
  if (args.type === ExposureType.NodePort) return [];
  return (["nodePorts", "nodeAddress"] as const)
    .filter((key) => args[key] !== undefined)
    .map((key) => ({ path: `exposure.${key}`, message: 'is not used: it has a meaning only with exposure.type "NodePort"' }));
}

function portProblems({ http, https }: NodePortsArgs = {}): Problem[] {
  const problems = Object.entries({ http, https })
    .filter(([, port]) => port !== undefined && !(Number.isInteger(port) && port >= 30000 && port <= 32767))
    .map(([key, port]) => ({
      path: `exposure.nodePorts.${key}`,
      message: `${port} is outside the ports of nodes; write a whole number from 30000 to 32767`,
    }));
  if (http === undefined || http !== https) return problems;
  return [...problems, { path: "exposure.nodePorts.https", message: `${https} is the HTTP port already; write another one` }];
}

const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function hostProblems({ host, nodeAddress }: ExposureArgs): Problem[] {
  const problems: Problem[] = [];
  const ofName = 'write a lower-case name without scheme, port or path, such as "skypilot.example.com"';
  // The Ingress takes names only.
  if (host !== undefined && !isPlaceholder(host) && (!DNS_NAME.test(host) || isIP(host))) {
    problems.push({ path: "exposure.host", message: `"${host}" is no host name; ${ofName}` });
  }
  if (typeof nodeAddress === "string" && !isPlaceholder(nodeAddress) && !DNS_NAME.test(nodeAddress) && !isIP(nodeAddress)) {
    problems.push({
      path: "exposure.nodeAddress",
      message: `"${nodeAddress}" is no address; write an IP address, or ${ofName.slice("write ".length)}`,
    });
  }
  if (host !== undefined && nodeAddress !== undefined) {
    problems.push({ path: "exposure.nodeAddress", message: "is not used beside exposure.host; remove one of the two" });
  }
  return problems;
}

/** What is wrong with the way in which the API server is reached. */
import { isIP } from "node:net";
import { nameProblems } from "../../core/names";
import { enumProblems, isPlaceholder, type Problem } from "../../core/problem";
import { type ExposureArgs, ExposureType, type LoadBalancerArgs, LoadBalancerCloud, type NodePortsArgs } from "./args";
import { exposureType, hasIngress, ownsController } from "./endpoint";
import { tlsProblems } from "./tls";

/** Returns the ingress class of the API server. */
export function ingressClass(exposure: ExposureArgs, releaseName: string): string {
  return exposure.className ?? (ownsController(exposure) ? releaseName : "nginx");
}

/** Returns whether the ingress controller is ingress-nginx, which alone knows basic auth and paths as the chart writes them. */
export function isNginx(exposure: ExposureArgs = {}): boolean {
  return hasIngress(exposure) && (ownsController(exposure) || (exposure.ingress?.nginx ?? true));
}

/** Returns what is wrong with an exposure. */
export function exposureProblems(args: ExposureArgs = {}): Problem[] {
  return [
    ...enumProblems("exposure.type", args.type, ExposureType),
    ...portProblems(args.nodePorts),
    ...hostProblems(args),
    ...nameProblems("exposure.className", args.className, "subdomain"),
    ...pathProblems(args),
    ...(exposureType(args) === ExposureType.LoadBalancer ? loadBalancerProblems(args) : []),
    ...(args.tls ? tlsProblems(args, args.tls) : []),
  ];
}

// What has a meaning with one type only.
const OF_TYPE: Partial<Record<keyof ExposureArgs, ExposureType>> = {
  nodePorts: ExposureType.NodePort,
  nodeAddress: ExposureType.NodePort,
  loadBalancer: ExposureType.LoadBalancer,
  ingress: ExposureType.Ingress,
};

/** Returns what is given but not used. */
export function exposureUnused(args: ExposureArgs = {}): Problem[] {
  const type = exposureType(args);
  const ofOthers = Object.entries(OF_TYPE)
    .filter(([key, owner]) => owner !== type && args[key as keyof ExposureArgs] !== undefined)
    .map(([key, owner]) => ({ path: `exposure.${key}`, message: `is not used: it has a meaning only with exposure.type "${owner}"` }));
  const direct =
    type === ExposureType.Ingress && args.direct
      ? [{ path: "exposure.direct", message: 'is not used: exposure.type "Ingress" is a way through an ingress controller' }]
      : [];
  const className =
    args.className !== undefined && !hasIngress(args)
      ? [{ path: "exposure.className", message: "is not used: exposure.direct leads past every ingress controller" }]
      : [];
  return [...ofOthers, ...direct, ...className];
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

// The chart puts the path into a regular expression of nginx, which a trailing slash or a second segment breaks.
const PATH = /^\/[A-Za-z0-9._-]+$/;
// The chart's Ingress leads these elsewhere.
const RESERVED = ["/grafana", "/oauth2"];

function pathProblems(args: ExposureArgs): Problem[] {
  const { path } = args;
  const at = "exposure.path";
  if (path === undefined || path === "/") return [];
  if (!PATH.test(path)) return [{ path: at, message: `"${path}" is no path of one segment; write one such as "/skypilot"` }];
  if (RESERVED.includes(path)) return [{ path: at, message: `"${path}" is taken by the chart; write another one` }];
  if (isNginx(args)) return [];
  return [
    { path: at, message: `"${path}" needs ingress-nginx, which takes it off again; write "/", or give the API server a host of its own` },
  ];
}

function loadBalancerProblems({ loadBalancer = {} }: ExposureArgs): Problem[] {
  const at = "exposure.loadBalancer";
  const { cloud, internal, sourceRanges = [] } = loadBalancer;
  const problems = enumProblems(`${at}.cloud`, cloud, LoadBalancerCloud);
  if (internal && cloud === undefined) {
    problems.push({
      path: `${at}.cloud`,
      message: "is missing; each cloud is asked for an internal load balancer in its own way, so write aws, gcp or azure",
      set: { example: "aws" },
    });
  }
  const ranges = sourceRanges.flatMap((range, index) => rangeProblems(`${at}.sourceRanges[${index}]`, range));
  return [...problems, ...ranges, ...addressProblems(loadBalancer)];
}

function rangeProblems(path: string, range: string): Problem[] {
  if (isPlaceholder(range) || isCidr(range)) return [];
  const hint = isIP(range) ? `"${range}/${range.includes(":") ? 128 : 32}"` : 'one such as "203.0.113.0/24"';
  return [{ path, message: `"${range}" is no CIDR block; write ${hint}` }];
}

function addressProblems({ cloud, ip, eipAllocations = [] }: LoadBalancerArgs): Problem[] {
  const at = "exposure.loadBalancer";
  const problems: Problem[] = [];
  if (ip !== undefined && cloud === LoadBalancerCloud.Aws) {
    problems.push({ path: `${at}.ip`, message: "AWS takes Elastic IP addresses by their ids; write exposure.loadBalancer.eipAllocations" });
  } else if (ip !== undefined && !isPlaceholder(ip) && !isIP(ip)) {
    problems.push({ path: `${at}.ip`, message: `"${ip}" is no IP address; write one such as "203.0.113.7"` });
  }
  if (eipAllocations.length > 0 && cloud !== LoadBalancerCloud.Aws) {
    problems.push({ path: `${at}.eipAllocations`, message: 'is of AWS; set exposure.loadBalancer.cloud to "aws", or remove it' });
  }
  const ids = eipAllocations.flatMap((id, index) =>
    isPlaceholder(id) || /^eipalloc-[0-9a-f]+$/.test(id)
      ? []
      : [
          {
            path: `${at}.eipAllocations[${index}]`,
            message: `"${id}" is no allocation id; write one such as "eipalloc-0123456789abcdef0"`,
          },
        ],
  );
  return [...problems, ...ids];
}

function isCidr(text: string): boolean {
  const [, address = "", bits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
}

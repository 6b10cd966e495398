/** Rules and warnings of the exposure. */
import { isIP } from "node:net";
import type { Input } from "@pulumi/pulumi";
import { traefikRelease } from "../../contract/chart";
import { nameProblems } from "../../core/names";
import { enumProblems, isKnownText, type Problem } from "../../core/problem";
import { AuthType } from "../auth/args";
import type { AuthSettings } from "../auth/settings";
import { recordSizeProblems } from "../release/recordSize";
import type { ReleaseSettings } from "../release/release";
import { type ExposureArgs, ExposureType, IngressController, type LoadBalancerArgs, LoadBalancerCloud, type NodePortsArgs } from "./args";
import { dnsRules } from "./dns";
import { gatewayRules } from "./gateway/rules";
import { type ExposureSettings, typesWith } from "./settings";
import { tlsRules } from "./tls";

/** Returns the problems of an exposure. */
export function exposureRules(
  args: ExposureArgs = {},
  settings: ExposureSettings,
  { auth, release }: { auth: AuthSettings; release: Pick<ReleaseSettings, "name"> },
): Problem[] {
  return [
    ...enumProblems("type", args.type, ExposureType),
    ...enumProblems("controller", args.controller, IngressController),
    ...traefikProblems(args, settings, release),
    ...portProblems(args.nodePorts),
    ...hostProblems(args),
    ...nameProblems("className", args.className, "subdomain"),
    ...pathProblems(args, settings),
    ...gatewayRules(args, settings),
    ...dnsRules(args, settings),
    ...(typesWith("loadBalancer").includes(settings.type) ? loadBalancerProblems(args, settings) : []),
    ...(args.tls ? tlsRules(args, args.tls, settings) : []),
    ...(auth.type === AuthType.Oauth ? oauthProblems(settings) : []),
  ];
}

/**
 * Returns the settings that keep an OAuth login from starting: the server sends browsers to /oauth2 at the root of its host, over HTTP
 * (sky/server/auth/oauth2_proxy.py).
 */
function oauthProblems({ path, atRoot, tlsInFront, type, controller }: ExposureSettings): Problem[] {
  const problems: Problem[] = [];
  if (!atRoot) {
    problems.push({
      path: "path",
      message: `"${path}" cannot be combined with auth.type "oauth", whose login is at the root of the host; write "/", or use a separate host for the API server`,
    });
  }
  if (tlsInFront && type === ExposureType.LoadBalancer) {
    problems.push({
      path: "tls.type",
      message: `"loadBalancer" cannot be combined with auth.type "oauth", whose login uses HTTP, which the load balancer does not redirect to HTTPS; write ${controller ? '"secret" or "certManager"' : '"secret" or "certManager", and exposure.direct false'}`,
    });
  }
  return problems;
}

/** Helm's limit of the name of a release. */
const LONGEST_RELEASE = 53;

function traefikProblems({ traefik = {} }: ExposureArgs, { controller }: ExposureSettings, { name }: { name: string }): Problem[] {
  if (controller !== IngressController.Traefik) return [];
  const longest = LONGEST_RELEASE - (traefikRelease(name).length - name.length);
  const long = {
    path: "controller",
    message: `"traefik" requires a release.name of at most ${longest} characters, and "${name}" has ${name.length}; write a shorter release.name`,
  };
  return [...(name.length > longest ? [long] : []), ...recordSizeProblems("traefik.values", traefik.values)];
}

/** Returns consequences of an exposure that the chart does not report. */
export function exposureWarnings(settings: ExposureSettings, auth: AuthSettings): Problem[] {
  return [...retiredWarnings(settings), ...(auth.type === AuthType.Oauth ? oauthWarnings(settings) : [])];
}

function retiredWarnings({ controller }: ExposureSettings): Problem[] {
  if (controller !== IngressController.Nginx) return [];
  return [
    {
      path: "controller",
      message:
        '"nginx" is ingress-nginx, which is retired: no version gets security fixes, and the chart has one with known vulnerabilities (CVE-2026-24512); write "traefik", which changes the address of the load balancer, as docs/exposure.md describes',
    },
  ];
}

function oauthWarnings({ tlsInFront, address, service, ingress, gateway }: ExposureSettings): Problem[] {
  const problems: Problem[] = [];
  // A Gateway of the stack redirects.
  if (tlsInFront && !gateway?.own) {
    problems.push({
      path: "tls.type",
      message: '"loadBalancer" requires that the proxy that ends TLS redirects HTTP to HTTPS, because the OAuth login starts over HTTP',
    });
  }
  if (address === "cluster" && service === "none" && !ingress) {
    problems.push({
      path: "type",
      message:
        '"ClusterIP" with exposure.direct leaves `kubectl port-forward` as the way in, which bypasses OAuth because SkyPilot trusts connections from its own pod (skypilot#10409): who may forward ports in the namespace is an administrator; set exposure.direct to false',
    });
  }
  return problems;
}

/** Returns the arguments that are ignored. */
export function exposureIgnored(args: ExposureArgs = {}, { type, ingress, controller }: ExposureSettings): Problem[] {
  const given = (Object.keys(args) as (keyof ExposureArgs)[]).filter((key) => args[key] !== undefined);
  const ofOthers = given.flatMap((path) => {
    const owners = typesWith(path);
    if (owners.length === 0 || owners.includes(type)) return [];
    return [{ path, message: `is ignored unless exposure.type is ${owners.map((owner) => `"${owner}"`).join(" or ")}` }];
  });
  const direct =
    args.direct && ingress ? [{ path: "direct", message: `is ignored because exposure.type "${type}" uses an ingress controller` }] : [];
  const className =
    args.className !== undefined && !ingress
      ? [{ path: "className", message: "is ignored because exposure.direct bypasses every ingress controller" }]
      : [];
  const installed =
    args.controller !== undefined && controller === undefined
      ? [{ path: "controller", message: "is ignored because this exposure installs no ingress controller" }]
      : [];
  const traefik =
    args.traefik !== undefined && controller !== IngressController.Traefik
      ? [{ path: "traefik", message: 'is ignored unless exposure.controller is "traefik"' }]
      : [];
  return [...ofOthers, ...direct, ...className, ...installed, ...traefik];
}

function portProblems({ http, https }: NodePortsArgs = {}): Problem[] {
  if (http === undefined || http !== https) return [];
  return [{ path: "nodePorts.https", message: `${https} is also the HTTP port; write another one` }];
}

const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function hostProblems({ host, nodeAddress }: ExposureArgs): Problem[] {
  const problems: Problem[] = [];
  const ofName = 'write a lower-case name without scheme, port or path, such as "skypilot.example.com"';
  // An Ingress accepts only names.
  if (isKnownText(host) && (!DNS_NAME.test(host) || isIP(host))) {
    problems.push({ path: "host", message: `"${host}" is not a valid host name; ${ofName}` });
  }
  if (isKnownText(nodeAddress) && !DNS_NAME.test(nodeAddress) && !isIP(nodeAddress)) {
    problems.push({
      path: "nodeAddress",
      message: `"${nodeAddress}" is not a valid address; write an IP address, or ${ofName.slice("write ".length)}`,
    });
  }
  if (host !== undefined && nodeAddress !== undefined) {
    problems.push({ path: "nodeAddress", message: "cannot be combined with exposure.host; remove one of the two" });
  }
  return problems;
}

// The chart puts the path into a regular expression for nginx, which a trailing slash or a second segment breaks.
const PATH = /^\/[A-Za-z0-9._-]+$/;
// The chart's Ingress routes these elsewhere.
const RESERVED = ["/grafana", "/oauth2"];

function pathProblems({ path }: ExposureArgs, { nginx, gateway }: ExposureSettings): Problem[] {
  const at = "path";
  if (path === undefined || path === "/") return [];
  if (!PATH.test(path)) return [{ path: at, message: `"${path}" is not a valid path of one segment; write one such as "/skypilot"` }];
  if (RESERVED.includes(path)) return [{ path: at, message: `"${path}" is reserved by the chart; write another one` }];
  if (nginx || gateway) return [];
  return [
    {
      path: at,
      message: `"${path}" requires a controller that strips the path, as ingress-nginx and Traefik do; write "/", or use a separate host for the API server`,
    },
  ];
}

function loadBalancerProblems({ loadBalancer = {} }: ExposureArgs, { gateway }: ExposureSettings): Problem[] {
  const at = "loadBalancer";
  const { cloud, internal, sourceRanges = [] } = loadBalancer;
  const problems = enumProblems(`${at}.cloud`, cloud, LoadBalancerCloud);
  if (internal && cloud === undefined && (!gateway || gateway.implementation.annotates)) {
    problems.push({
      path: `${at}.cloud`,
      message: "is required, because each cloud has its own annotation for an internal load balancer; write aws, gcp or azure",
      set: { example: "aws" },
    });
  }
  const ranges = sourceRanges.flatMap((range, index) => rangeProblems(`${at}.sourceRanges[${index}]`, range));
  return [...problems, ...ranges, ...addressProblems(loadBalancer)];
}

function rangeProblems(path: string, range: Input<string>): Problem[] {
  if (!isKnownText(range) || isCidr(range)) return [];
  const hint = isIP(range) ? `"${range}/${range.includes(":") ? 128 : 32}"` : 'one such as "203.0.113.0/24"';
  return [{ path, message: `"${range}" is not a valid CIDR block; write ${hint}` }];
}

function addressProblems({ cloud, ip, eipAllocations = [] }: LoadBalancerArgs): Problem[] {
  const at = "loadBalancer";
  const problems: Problem[] = [];
  if (ip !== undefined && cloud === LoadBalancerCloud.Aws) {
    problems.push({
      path: `${at}.ip`,
      message: "is not supported on AWS, which uses the IDs of Elastic IP addresses; set exposure.loadBalancer.eipAllocations",
    });
  } else if (isKnownText(ip) && !isIP(ip)) {
    problems.push({ path: `${at}.ip`, message: `"${ip}" is not a valid IP address; write one such as "203.0.113.7"` });
  }
  if (eipAllocations.length > 0 && cloud !== LoadBalancerCloud.Aws) {
    problems.push({
      path: `${at}.eipAllocations`,
      message: 'is supported only on AWS; set exposure.loadBalancer.cloud to "aws", or remove it',
    });
  }
  return problems;
}

function isCidr(text: string): boolean {
  const [, address = "", bits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
}

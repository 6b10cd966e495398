/** What is wrong with the way in which the API server is reached. */
import { isIP } from "node:net";
import type { Input } from "@pulumi/pulumi";
import { exposureType, hasIngress, ownsController } from "./endpoint";
import {
  type ExposureArgs,
  ExposureType,
  type LoadBalancerArgs,
  LoadBalancerCloud,
  type NodePortsArgs,
  type TlsArgs,
  TlsType,
} from "./exposureArgs";
import { nameProblems } from "./names";
import { enumProblems, isPlaceholder, type Problem } from "./problem";

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
    problems.push({ path: `${at}.eipAllocations`, message: 'is of AWS; set exposure.loadBalancer.cloud to "aws", or write ip' });
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

// Which of the keys beside `type` belong to it.
const TLS_KEYS: Record<TlsType, (keyof TlsArgs)[]> = {
  secret: ["certificate", "privateKey"],
  certManager: ["clusterIssuer", "issuer"],
  loadBalancer: ["certificateArn"],
};

function tlsProblems(args: ExposureArgs, tls: TlsArgs): Problem[] {
  const at = "exposure.tls";
  if (tls.type === undefined)
    return [{ path: `${at}.type`, message: `is missing; write one of ${Object.values(TlsType).join(", ")}`, set: { example: "secret" } }];
  const wrong = enumProblems(`${at}.type`, tls.type, TlsType);
  if (wrong.length > 0) return wrong;
  const strays = Object.values(TLS_KEYS)
    .flat()
    .filter((key) => tls[key] !== undefined && !TLS_KEYS[tls.type].includes(key))
    .map((key) => ({ path: `${at}.${key}`, message: `does not belong to exposure.tls.type "${tls.type}"; remove it, or change the type` }));
  return [...strays, ...(tls.type === TlsType.LoadBalancer ? tlsInFrontProblems(args, tls) : tlsInIngressProblems(args, tls))];
}

function tlsInIngressProblems(args: ExposureArgs, tls: TlsArgs): Problem[] {
  const at = "exposure.tls";
  const problems: Problem[] = [];
  if (!hasIngress(args)) {
    problems.push({
      path: `${at}.type`,
      message: `"${tls.type}" needs an ingress controller, past which exposure.direct leads; write "loadBalancer", or set exposure.direct to false`,
    });
  }
  if (args.host === undefined) {
    problems.push({
      path: "exposure.host",
      message: "is missing; a certificate is of a host name",
      set: { example: "skypilot.example.com" },
    });
  }
  if (tls.type === TlsType.Secret) return [...problems, ...certificateProblems(tls)];
  if ((tls.issuer === undefined) !== (tls.clusterIssuer === undefined)) {
    return [
      ...problems,
      ...nameProblems(`${at}.issuer`, tls.issuer, "subdomain"),
      ...nameProblems(`${at}.clusterIssuer`, tls.clusterIssuer, "subdomain"),
    ];
  }
  problems.push(
    tls.issuer === undefined
      ? {
          path: `${at}.clusterIssuer`,
          message: "is missing; name the ClusterIssuer of cert-manager, or an Issuer as exposure.tls.issuer",
          set: { example: "letsencrypt" },
        }
      : { path: `${at}.issuer`, message: "stands beside exposure.tls.clusterIssuer; remove one of the two" },
  );
  return problems;
}

/** Both may be secret, so no message quotes them. */
function certificateProblems({ certificate, privateKey }: TlsArgs): Problem[] {
  const at = "exposure.tls";
  if (certificate === undefined && privateKey === undefined) return [];
  const missing = (key: string): Problem => ({
    path: `${at}.${key}`,
    message: "is missing; give both, or none where the Secret is there already",
  });
  return [
    ...(certificate === undefined ? [missing("certificate")] : pemProblems(`${at}.certificate`, certificate, "CERTIFICATE")),
    ...(privateKey === undefined ? [missing("privateKey")] : pemProblems(`${at}.privateKey`, privateKey, "PRIVATE KEY")),
  ];
}

function pemProblems(path: string, pem: Input<string>, label: string): Problem[] {
  if (typeof pem !== "string" || isPlaceholder(pem) || new RegExp(`^-----BEGIN [A-Z ]*${label}-----`).test(pem.trimStart())) return [];
  return [{ path, message: `is no PEM; give the content of a file that begins with -----BEGIN ${label}-----` }];
}

function tlsInFrontProblems(args: ExposureArgs, tls: TlsArgs): Problem[] {
  const type = exposureType(args);
  const cloud = args.loadBalancer?.cloud;
  if (type === ExposureType.ClusterIP) {
    return [
      { path: "exposure.tls.type", message: '"loadBalancer" has nothing in front of exposure.type "ClusterIP"; remove exposure.tls' },
    ];
  }
  if (type !== ExposureType.LoadBalancer) {
    const problems: Problem[] = [];
    if (tls.certificateArn !== undefined)
      problems.push({
        path: "exposure.tls.certificateArn",
        message: `is of a load balancer, which exposure.type "${type}" does not make; remove it`,
      });
    if (type === ExposureType.NodePort && args.host === undefined)
      problems.push({
        path: "exposure.host",
        message: "is missing; what ends TLS in front of the nodes has a name of its own",
        set: { example: "skypilot.example.com" },
      });
    return problems;
  }
  if (cloud === LoadBalancerCloud.Gcp || cloud === LoadBalancerCloud.Azure) {
    return [
      {
        path: "exposure.tls.type",
        message: `"loadBalancer" is not possible on ${cloud}, whose load balancers pass TLS through; write "secret" or "certManager"`,
      },
    ];
  }
  if (cloud === undefined || tls.certificateArn !== undefined) return arnProblems(cloud, tls);
  return [
    {
      path: "exposure.tls.certificateArn",
      message: "is missing; name the certificate of ACM with which the load balancer ends TLS",
      set: { example: "arn:aws:acm:REGION:ACCOUNT:certificate/ID" },
    },
  ];
}

function arnProblems(cloud: LoadBalancerCloud | undefined, { certificateArn }: TlsArgs): Problem[] {
  if (certificateArn === undefined) return [];
  if (cloud === undefined)
    return [
      {
        path: "exposure.loadBalancer.cloud",
        message: "is missing; a certificate of ACM is for a load balancer of AWS",
        set: { example: "aws" },
      },
    ];
  if (typeof certificateArn !== "string" || isPlaceholder(certificateArn) || /^arn:aws[a-z-]*:(acm|iam):/.test(certificateArn)) return [];
  return [
    { path: "exposure.tls.certificateArn", message: `"${certificateArn}" is no ARN of a certificate; write one such as "arn:aws:acm:..."` },
  ];
}

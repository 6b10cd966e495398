/** Rules of TLS. */
import type { Input } from "@pulumi/pulumi";
import { nameProblems } from "../../core/names";
import { enumProblems, isPlaceholder, type Problem } from "../../core/problem";
import { type ExposureArgs, ExposureType, LoadBalancerCloud, type TlsArgs, TlsType } from "./args";
import { certificateProblems } from "./certificate";
import { gatewayTlsProblems } from "./gateway/rules";
import type { ExposureSettings } from "./settings";

// The keys that belong to each `type`.
const TLS_KEYS: Record<TlsType, (keyof TlsArgs)[]> = {
  secret: ["certificate", "privateKey"],
  certManager: ["clusterIssuer", "issuer"],
  loadBalancer: ["certificateArn"],
};

/** Returns the problems of TLS. */
export function tlsRules(args: ExposureArgs, tls: TlsArgs, settings: ExposureSettings): Problem[] {
  const at = "tls";
  if (tls.type === undefined)
    return [{ path: `${at}.type`, message: `is required; write one of ${Object.values(TlsType).join(", ")}`, set: { example: "secret" } }];
  const wrong = enumProblems(`${at}.type`, tls.type, TlsType);
  if (wrong.length > 0) return wrong;
  const strays = Object.values(TLS_KEYS)
    .flat()
    .filter((key) => tls[key] !== undefined && !TLS_KEYS[tls.type].includes(key))
    .map((key) => ({
      path: `${at}.${key}`,
      message: `cannot be combined with exposure.tls.type "${tls.type}"; remove it, or change the type`,
    }));
  const refused = settings.gateway ? gatewayTlsProblems(args, tls, settings.gateway) : [];
  if (refused.length > 0 || (settings.gateway && tls.type === TlsType.LoadBalancer)) return [...strays, ...refused];
  return [
    ...strays,
    ...(tls.type === TlsType.LoadBalancer ? tlsInFrontProblems(args, tls, settings) : tlsInIngressProblems(args, tls, settings)),
  ];
}

function tlsInIngressProblems(args: ExposureArgs, tls: TlsArgs, { ingress, gateway }: ExposureSettings): Problem[] {
  const at = "tls";
  const problems: Problem[] = [];
  if (!ingress && !gateway) {
    problems.push({
      path: `${at}.type`,
      message: `"${tls.type}" requires an ingress controller, which exposure.direct bypasses; write "loadBalancer", or set exposure.direct to false`,
    });
  }
  if (args.host === undefined) {
    problems.push({
      path: "host",
      message: "is required, because a certificate is issued for a host name",
      set: { example: "skypilot.example.com" },
    });
  }
  if (tls.type === TlsType.Secret) return [...problems, ...pairProblems(tls), ...certificateProblems(tls, args.host)];
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
          message: "is required; name the ClusterIssuer of cert-manager, or an Issuer as exposure.tls.issuer",
          set: { example: "letsencrypt" },
        }
      : { path: `${at}.issuer`, message: "cannot be combined with exposure.tls.clusterIssuer; remove one of the two" },
  );
  return problems;
}

/** Both may be secret, so messages do not quote them. */
function pairProblems({ certificate, privateKey }: TlsArgs): Problem[] {
  const at = "tls";
  if (certificate === undefined && privateKey === undefined) return [];
  const missing = (key: string): Problem => ({
    path: `${at}.${key}`,
    message: "is required; set both, or neither if the Secret exists",
  });
  return [
    ...(certificate === undefined ? [missing("certificate")] : pemProblems(`${at}.certificate`, certificate, "CERTIFICATE")),
    ...(privateKey === undefined ? [missing("privateKey")] : pemProblems(`${at}.privateKey`, privateKey, "PRIVATE KEY")),
  ];
}

function pemProblems(path: string, pem: Input<string>, label: string): Problem[] {
  if (typeof pem !== "string" || isPlaceholder(pem) || new RegExp(`^-----BEGIN [A-Z ]*${label}-----`).test(pem.trimStart())) return [];
  return [{ path, message: `is not valid PEM; set the content of a file that starts with -----BEGIN ${label}-----` }];
}

function tlsInFrontProblems(args: ExposureArgs, tls: TlsArgs, { type }: ExposureSettings): Problem[] {
  const cloud = args.loadBalancer?.cloud;
  if (type === ExposureType.ClusterIP) {
    return [{ path: "tls.type", message: '"loadBalancer" cannot be combined with exposure.type "ClusterIP"; remove exposure.tls' }];
  }
  if (type !== ExposureType.LoadBalancer) {
    const problems: Problem[] = [];
    if (tls.certificateArn !== undefined)
      problems.push({
        path: "tls.certificateArn",
        message: `is ignored unless exposure.type is "LoadBalancer", and here it is "${type}"; remove it`,
      });
    if (type === ExposureType.NodePort && args.host === undefined)
      problems.push({
        path: "host",
        message: "is required, because the proxy that ends TLS in front of the nodes has its own name",
        set: { example: "skypilot.example.com" },
      });
    return problems;
  }
  if (cloud === LoadBalancerCloud.Gcp || cloud === LoadBalancerCloud.Azure) {
    return [
      {
        path: "tls.type",
        message: `"loadBalancer" is not supported on ${cloud}, whose load balancers pass TLS through; write "secret" or "certManager"`,
      },
    ];
  }
  if (cloud === undefined && tls.certificateArn === undefined && args.host === undefined) {
    return [
      {
        path: "host",
        message: "is required, because the proxy that ends TLS in front of the load balancer has its own name",
        set: { example: "skypilot.example.com" },
      },
    ];
  }
  if (cloud === undefined || tls.certificateArn !== undefined) return arnProblems(cloud, tls);
  return [
    {
      path: "tls.certificateArn",
      message: "is required; set the ARN of the load balancer's ACM certificate",
      set: { example: "arn:aws:acm:REGION:ACCOUNT:certificate/ID" },
    },
  ];
}

function arnProblems(cloud: LoadBalancerCloud | undefined, { certificateArn }: TlsArgs): Problem[] {
  if (certificateArn === undefined) return [];
  if (cloud !== undefined) return [];
  return [
    {
      path: "loadBalancer.cloud",
      message: "is required, because a certificate of ACM works on a load balancer of AWS only",
      set: { example: "aws" },
    },
  ];
}

/** What is wrong with TLS. */
import type { Input } from "@pulumi/pulumi";
import { nameProblems } from "../../core/names";
import { enumProblems, isPlaceholder, type Problem } from "../../core/problem";
import { type ExposureArgs, ExposureType, LoadBalancerCloud, type TlsArgs, TlsType } from "./args";
import { exposureType, hasIngress } from "./endpoint";

// Which of the keys beside `type` belong to it.
const TLS_KEYS: Record<TlsType, (keyof TlsArgs)[]> = {
  secret: ["certificate", "privateKey"],
  certManager: ["clusterIssuer", "issuer"],
  loadBalancer: ["certificateArn"],
};

/** Returns what is wrong with TLS. */
export function tlsProblems(args: ExposureArgs, tls: TlsArgs): Problem[] {
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
  if (cloud === undefined && tls.certificateArn === undefined && args.host === undefined) {
    return [
      {
        path: "exposure.host",
        message: "is missing; what ends TLS in front of the load balancer has a name of its own",
        set: { example: "skypilot.example.com" },
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

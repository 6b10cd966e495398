/** Annotations and fields for a load balancer on each cloud. */
import type { Input } from "@pulumi/pulumi";
import { derived } from "../../core/known";
import { LoadBalancerCloud } from "./args";
import { EXTERNAL_DNS_HOST } from "./dns";
import { DnsProvider } from "./dnsArgs";
import type { ExposureSettings } from "./settings";

type Annotations = { [key: string]: Input<string> };

const AWS = "service.beta.kubernetes.io/aws-load-balancer";

/** The annotations of each cloud (docs of the AWS Load Balancer Controller, GKE: Service parameters, AKS: load balancer annotations). */
const ANNOTATIONS: Record<LoadBalancerCloud, { always: Annotations; public: Annotations; internal: Annotations }> = {
  // Without a scheme, the controllers of EKS differ in whether a load balancer is public.
  aws: {
    always: { [`${AWS}-type`]: "nlb" },
    public: { [`${AWS}-scheme`]: "internet-facing" },
    internal: { [`${AWS}-scheme`]: "internal", [`${AWS}-internal`]: "true" },
  },
  gcp: {
    always: {},
    public: { "cloud.google.com/l4-rbs": "enabled" },
    internal: { "networking.gke.io/load-balancer-type": "Internal" },
  },
  azure: { always: {}, public: {}, internal: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" } },
};

/** Returns the annotations of the Service of a load balancer. */
export function loadBalancerAnnotations({
  loadBalancer,
  tlsInFront,
  tls,
  ports,
  dns,
  host,
}: Pick<ExposureSettings, "loadBalancer" | "tlsInFront" | "tls" | "ports" | "dns" | "host">): Annotations {
  const { cloud, internal = false, ip, eipAllocations, annotations } = loadBalancer;
  const preset = cloud && ANNOTATIONS[cloud];
  const certificate = tlsInFront ? tls?.certificateArn : undefined;
  return {
    ...(preset && { ...preset.always, ...(internal ? preset.internal : preset.public) }),
    ...(eipAllocations && { [`${AWS}-eip-allocations`]: derived(eipAllocations, (ids) => ids.join(",")) }),
    ...(cloud === LoadBalancerCloud.Azure && ip && { "service.beta.kubernetes.io/azure-load-balancer-ipv4": ip }),
    ...(certificate !== undefined && { [`${AWS}-ssl-cert`]: certificate, [`${AWS}-ssl-ports`]: ports.https }),
    ...(dns?.provider === DnsProvider.ExternalDns && host !== undefined && { [EXTERNAL_DNS_HOST]: host }),
    ...annotations,
  };
}

/** Returns the load balancer's fields in the specification of the Service. */
export function loadBalancerSpec({ loadBalancer: { cloud, ip, sourceRanges, class: loadBalancerClass } }: ExposureSettings) {
  return {
    ...(ip && cloud !== LoadBalancerCloud.Azure && { loadBalancerIP: ip }),
    ...(sourceRanges && { loadBalancerSourceRanges: sourceRanges }),
    ...(loadBalancerClass && { loadBalancerClass }),
  };
}

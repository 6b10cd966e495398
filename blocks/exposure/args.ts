/** How the API server is reached: the arguments. */
import type { Input } from "@pulumi/pulumi";
import type { DnsArgs } from "./dnsArgs";
import type { GatewayArgs } from "./gateway/args";

/** How the API server is exposed. */
export const ExposureType = {
  /** A load balancer of the cloud, in front of an ingress controller of the stack. */
  LoadBalancer: "LoadBalancer",
  /** Ports of the cluster's nodes, in front of an ingress controller of the stack. */
  NodePort: "NodePort",
  /** From inside the cluster only, or through a port-forward. */
  ClusterIP: "ClusterIP",
  /** An ingress controller that is already there. */
  Ingress: "Ingress",
  /** A Gateway of the Gateway API, whose controller is already there. */
  Gateway: "Gateway",
} as const;
export type ExposureType = (typeof ExposureType)[keyof typeof ExposureType];

/** The ingress controller that the stack installs. */
export const IngressController = {
  /** Traefik, from its own chart. */
  Traefik: "traefik",
  /** Ingress-nginx, which the SkyPilot chart has and which is retired. */
  Nginx: "nginx",
} as const;
export type IngressController = (typeof IngressController)[keyof typeof IngressController];

/** The cloud of a load balancer, which determines its annotations. */
export const LoadBalancerCloud = {
  /** A Network Load Balancer of AWS. */
  Aws: "aws",
  /** A passthrough Network Load Balancer of GCP. */
  Gcp: "gcp",
  /** A load balancer of Azure. */
  Azure: "azure",
} as const;
export type LoadBalancerCloud = (typeof LoadBalancerCloud)[keyof typeof LoadBalancerCloud];

/** Who ends TLS. */
export const TlsType = {
  /** The ingress controller, with the certificate of a Secret. */
  Secret: "secret",
  /** The ingress controller, with a certificate that cert-manager gets. */
  CertManager: "certManager",
  /** At a proxy in front: on AWS a load balancer with an ACM certificate, elsewhere your own proxy. */
  LoadBalancer: "loadBalancer",
} as const;
export type TlsType = (typeof TlsType)[keyof typeof TlsType];

/** The ports of the nodes. */
export interface NodePortsArgs {
  /**
   * Port for HTTP.
   * @default chosen by Kubernetes
   * @minimum 30000
   * @maximum 32767
   * @example 30080
   */
  http?: number;
  /**
   * Port for HTTPS.
   * @default chosen by Kubernetes
   * @minimum 30000
   * @maximum 32767
   * @example 30443
   */
  https?: number;
}

/** The load balancer. */
export interface LoadBalancerArgs {
  /**
   * Cloud of the load balancer, whose annotations are set.
   * @default none, and no annotation but those of the chart
   */
  cloud?: LoadBalancerCloud;
  /**
   * Whether the load balancer has a private address only; requires `cloud`.
   * @default false
   */
  internal?: boolean;
  /**
   * CIDR blocks that can connect.
   * @default all addresses
   * @example 203.0.113.0/24
   */
  sourceRanges?: Input<string>[];
  /**
   * Static IP address that you reserved; on GCP, Azure and bare metal.
   * @example 203.0.113.7
   */
  ip?: Input<string>;
  /**
   * Allocation IDs of Elastic IP addresses, one for each subnet; on AWS.
   * @pattern ^eipalloc-[0-9a-f]+$
   * @example eipalloc-0123456789abcdef0
   */
  eipAllocations?: Input<string>[];
  /**
   * Kubernetes load balancer class; to change it, delete the Service first.
   * @example service.k8s.aws/nlb
   */
  class?: Input<string>;
  /** Further annotations of the Service, merged over those of `cloud`. */
  annotations?: { [key: string]: Input<string> };
}

/** TLS. */
export interface TlsArgs {
  /** Who ends TLS. */
  type: TlsType;
  /**
   * Certificate chain in PEM, with `secret`.
   * @default that of the existing Secret `RELEASE-tls-secrets`
   */
  certificate?: Input<string>;
  /**
   * Private key in PEM, required with `certificate`.
   * @secret
   */
  privateKey?: Input<string>;
  /**
   * Name of a ClusterIssuer of cert-manager, with `certManager`.
   * @example letsencrypt
   */
  clusterIssuer?: Input<string>;
  /**
   * Name of an Issuer of cert-manager in the API server's namespace, with `certManager`.
   * @example letsencrypt
   */
  issuer?: Input<string>;
  /**
   * ARN of a certificate of ACM, with `loadBalancer` on AWS.
   * @pattern ^arn:aws[a-z-]*:(acm|iam):
   * @example arn:aws:acm:us-east-1:123456789012:certificate/0123
   */
  certificateArn?: Input<string>;
}

/** The release of Traefik. */
export interface TraefikArgs {
  /**
   * The chart: a name in the repository, an OCI reference (`oci://...`), or the path of an archive or folder.
   * @default "traefik"
   * @example oci://registry.example.com/charts/traefik
   */
  chart?: string;
  /**
   * Exact version of the chart; a chart that is a file has its own.
   * @default "41.3.0"
   * @example 41.3.0
   */
  version?: string;
  /**
   * URL of the Helm repository.
   * @default "https://traefik.github.io/charts"
   * @example https://charts.example.com
   */
  repository?: Input<string>;
  /**
   * Values of the chart, merged deep over those of this program: lists are replaced, and null removes a default of the chart.
   * @default {}
   */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  values?: { [key: string]: any };
}

/** The ingress controller that is already there. */
export interface IngressArgs {
  /**
   * Whether the controller reads the annotations of ingress-nginx, which basic auth and paths require as the chart writes them.
   * @default true
   */
  nginx?: boolean;
  /** Further annotations of the Ingress. */
  annotations?: { [key: string]: Input<string> };
}

/** How the API server is reached. */
export interface ExposureArgs {
  /**
   * How the API server is reached.
   * @default "LoadBalancer"
   */
  type?: ExposureType;
  /**
   * Host name of the API server; without `dns`, you create its DNS record.
   * @default any host
   * @example skypilot.example.com
   */
  host?: Input<string>;
  /**
   * Path below the host, of one segment, so that several API servers can share a host.
   * @default "/"
   * @example /skypilot
   */
  path?: string;
  /** The DNS record of `host`. */
  dns?: DnsArgs;
  /** TLS; without it, HTTP. */
  tls?: TlsArgs;
  /**
   * The ingress controller that the stack installs, with `LoadBalancer`, `NodePort` and `ClusterIP`.
   * @default "nginx", which existing stacks have; new ones use "traefik"
   */
  controller?: IngressController;
  /** The release of Traefik, with the controller `traefik` only. */
  traefik?: TraefikArgs;
  /**
   * Whether the load balancer, the node ports or the cluster address lead straight to the API server, without an ingress controller, which
   * basic auth requires; to turn it
   * off, change or remove `nodePorts` in the same `pulumi up`, because the old Service goes last.
   * @default false
   */
  direct?: boolean;
  /**
   * Ingress class: that of the existing controller with `Ingress`, else that of the controller of the stack; a class can exist only once in
   * a cluster.
   * @default "nginx" with `Ingress`, else the name of the release, with "-traefik" at its end for Traefik
   * @example nginx
   */
  className?: Input<string>;
  /** The existing ingress controller, with `Ingress` only. */
  ingress?: IngressArgs;
  /** The Gateway, with `Gateway` only. */
  gateway?: GatewayArgs;
  /** The load balancer, with `LoadBalancer` or a `Gateway` of the stack only. */
  loadBalancer?: LoadBalancerArgs;
  /** Ports of the nodes, with `NodePort` only. */
  nodePorts?: NodePortsArgs;
  /**
   * Address of a node, with `NodePort` only: an IP address or a host name, without scheme or port.
   * @default looked up by the stack program
   * @example 203.0.113.7
   */
  nodeAddress?: Input<string>;
}

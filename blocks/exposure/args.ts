/** How the API server is reached: what the config says. */
import type { Input } from "@pulumi/pulumi";

/** How the API server is exposed. */
export const ExposureType = {
  /** A load balancer of the cloud, in front of the chart's ingress controller. */
  LoadBalancer: "LoadBalancer",
  /** Ports of the cluster's nodes, in front of the chart's ingress controller. */
  NodePort: "NodePort",
  /** From inside the cluster only, or through a port-forward. */
  ClusterIP: "ClusterIP",
  /** An ingress controller that is already there. */
  Ingress: "Ingress",
} as const;
export type ExposureType = (typeof ExposureType)[keyof typeof ExposureType];

/** The cloud of a load balancer, which tells how it is asked for. */
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
  /** What stands in front: on AWS a load balancer with a certificate of ACM, else something of yours. */
  LoadBalancer: "loadBalancer",
} as const;
export type TlsType = (typeof TlsType)[keyof typeof TlsType];

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

/** The load balancer. */
export interface LoadBalancerArgs {
  /**
   * The cloud, whose annotations are set: `aws`, `gcp` or `azure`.
   * @default none, and no annotation but those of the chart
   */
  cloud?: LoadBalancerCloud;
  /**
   * Whether it has a private address only; needs `cloud`.
   * @default false
   */
  internal?: boolean;
  /**
   * CIDR blocks that may connect, such as `203.0.113.0/24`.
   * @default everybody
   */
  sourceRanges?: string[];
  /** Static IP address, reserved before; on GCP, Azure and bare metal. */
  ip?: string;
  /** Allocation ids of Elastic IP addresses, one for each subnet; on AWS. */
  eipAllocations?: string[];
  /** Load balancer class of Kubernetes, such as `service.k8s.aws/nlb`. Kubernetes does not let it change: delete the Service first. */
  class?: string;
  /** Further annotations of its Service, merged over those of `cloud`. */
  annotations?: { [key: string]: string };
}

/** TLS. */
export interface TlsArgs {
  /** `secret`, `certManager` or `loadBalancer`. */
  type: TlsType;
  /**
   * Certificate chain in PEM, with `secret`.
   * @default the Secret `RELEASE-tls-secrets` is there already
   */
  certificate?: Input<string>;
  /** Private key in PEM, beside `certificate`; secret. */
  privateKey?: Input<string>;
  /** Name of a ClusterIssuer of cert-manager, with `certManager`. */
  clusterIssuer?: string;
  /** Name of an Issuer of cert-manager in the API server's namespace, with `certManager`. */
  issuer?: string;
  /** ARN of a certificate of ACM, with `loadBalancer` on AWS. */
  certificateArn?: Input<string>;
}

/** The ingress controller that is already there. */
export interface IngressArgs {
  /**
   * Whether it is ingress-nginx, the only one that knows basic auth and paths as the chart writes them.
   * @default true
   */
  nginx?: boolean;
  /** Further annotations of the Ingress. */
  annotations?: { [key: string]: string };
}

/** How the API server is reached. */
export interface ExposureArgs {
  /**
   * `LoadBalancer`, `NodePort`, `ClusterIP` or `Ingress`.
   * @default "LoadBalancer"
   */
  type?: ExposureType;
  /**
   * Host name that leads to the API server; its DNS record is yours to make.
   * @default any host
   */
  host?: string;
  /**
   * Path below the host, such as `/skypilot`; where several API servers share a host.
   * @default "/"
   */
  path?: string;
  /** TLS; without it, HTTP. */
  tls?: TlsArgs;
  /**
   * Whether the load balancer, the node ports or the cluster address lead straight to the API server, without an ingress controller; basic auth then has nobody who checks it.
   * Turning it off wants other `nodePorts`, or none, in the same `pulumi up`, because the old Service goes last.
   * @default false
   */
  direct?: boolean;
  /**
   * Ingress class: that of the controller which is there, with `Ingress`, else the one that the chart's controller gets. A cluster has each class once.
   * @default "nginx" with `Ingress`, else the name of the release
   */
  className?: string;
  /** The ingress controller that is already there, with `Ingress` only. */
  ingress?: IngressArgs;
  /** The load balancer, with `LoadBalancer` only. */
  loadBalancer?: LoadBalancerArgs;
  /** Ports of the nodes, with `NodePort` only. */
  nodePorts?: NodePortsArgs;
  /**
   * Address of a node, with `NodePort` only: an IP address or a host name without scheme or port.
   * @default looked up by the stack program
   */
  nodeAddress?: Input<string>;
}

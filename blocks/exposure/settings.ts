/** How the API server is reached, with the defaults filled in: each exposure as data. */
import type { Input } from "@pulumi/pulumi";
import type { ReleaseSettings } from "../release/release";
import {
  type ExposureArgs,
  ExposureType,
  type IngressArgs,
  type LoadBalancerArgs,
  type NodePortsArgs,
  type TlsArgs,
  TlsType,
} from "./args";

/** What leads to the API server. */
export interface Way {
  /** Whether the chart's own ingress controller is installed. */
  controller: boolean;
  /** Whether an Ingress leads to the API server. */
  ingress: boolean;
  /** Whose Service users reach: the chart's ingress controller's, one that this program makes, or none. */
  service: "controller" | "own" | "none";
  /** Where the address comes from. */
  address: "loadBalancer" | "node" | "cluster" | "ingress";
}

/** Each exposure, through an ingress controller and past it. */
const WAYS: Record<ExposureType, { through: Way; direct: Way }> = {
  LoadBalancer: {
    through: { controller: true, ingress: true, service: "controller", address: "loadBalancer" },
    direct: { controller: false, ingress: false, service: "own", address: "loadBalancer" },
  },
  NodePort: {
    through: { controller: true, ingress: true, service: "controller", address: "node" },
    direct: { controller: false, ingress: false, service: "own", address: "node" },
  },
  ClusterIP: {
    through: { controller: true, ingress: true, service: "none", address: "cluster" },
    direct: { controller: false, ingress: false, service: "none", address: "cluster" },
  },
  Ingress: {
    through: { controller: false, ingress: true, service: "none", address: "ingress" },
    direct: { controller: false, ingress: true, service: "none", address: "ingress" },
  },
};

/** An exposure with the defaults filled in. */
export interface ExposureSettings extends Way {
  type: ExposureType;
  /** Whether the ingress controller is ingress-nginx, which alone supports basic auth and paths as the chart writes them. */
  nginx: boolean;
  host?: Input<string>;
  /** Path below the host; not set, or `/`, for the host itself. */
  path?: string;
  /** Whether the API server is at the root of its host. */
  atRoot: boolean;
  scheme: "http" | "https";
  tls?: TlsArgs;
  /** Whether something in front of the cluster ends TLS. */
  tlsInFront: boolean;
  /** Ingress class. */
  className: Input<string>;
  loadBalancer: LoadBalancerArgs;
  nodePorts: NodePortsArgs;
  nodeAddress?: Input<string>;
  /** Annotations of the Ingress. */
  annotations: NonNullable<IngressArgs["annotations"]>;
}

/** Fills in the defaults. */
export function exposureSettings(args: ExposureArgs = {}, release: ReleaseSettings): ExposureSettings {
  const type = args.type ?? ExposureType.LoadBalancer;
  const ways = WAYS[type] ?? WAYS.LoadBalancer;
  const way = args.direct ? ways.direct : ways.through;
  return {
    ...way,
    type,
    nginx: way.ingress && (way.controller || (args.ingress?.nginx ?? true)),
    host: args.host,
    path: args.path,
    atRoot: (args.path ?? "/") === "/",
    scheme: args.tls ? "https" : "http",
    tls: args.tls,
    tlsInFront: args.tls?.type === TlsType.LoadBalancer,
    className: args.className ?? (way.controller ? release.name : "nginx"),
    loadBalancer: args.loadBalancer ?? {},
    nodePorts: args.nodePorts ?? {},
    nodeAddress: args.nodeAddress,
    annotations: args.ingress?.annotations ?? {},
  };
}

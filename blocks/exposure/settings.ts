/** Settings of the exposure, and a table of the types. */
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

/** How traffic reaches the API server. */
export interface Way {
  /** Whether the chart's own ingress controller is installed. */
  controller: boolean;
  /** Whether traffic goes through an Ingress. */
  ingress: boolean;
  /** The Service that users reach: that of the chart's ingress controller, one that this program creates, or none. */
  service: "controller" | "own" | "none";
  /** Source of the address. */
  address: "loadBalancer" | "node" | "cluster" | "ingress";
}

/** Each type, with and without an ingress controller. */
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

/** Settings of an exposure. */
export interface ExposureSettings extends Way {
  type: ExposureType;
  /** Whether the ingress controller is ingress-nginx, the only one that supports the chart's basic auth and paths. */
  nginx: boolean;
  host?: Input<string>;
  /** Path below the host; unset or `/` for the root. */
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

/** Computes the settings. */
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

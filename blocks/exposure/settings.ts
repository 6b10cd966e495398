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

/** A type of exposure. */
interface TypeRow {
  /** The way through an ingress controller. */
  through: Way;
  /** The way straight to the API server; absent if `direct` has no effect. */
  direct?: Way;
  /** Arguments that only this type and others that name them use. */
  own?: (keyof ExposureArgs)[];
}

const TYPES: Record<ExposureType, TypeRow> = {
  LoadBalancer: {
    own: ["loadBalancer"],
    through: { controller: true, ingress: true, service: "controller", address: "loadBalancer" },
    direct: { controller: false, ingress: false, service: "own", address: "loadBalancer" },
  },
  NodePort: {
    own: ["nodePorts", "nodeAddress"],
    through: { controller: true, ingress: true, service: "controller", address: "node" },
    direct: { controller: false, ingress: false, service: "own", address: "node" },
  },
  ClusterIP: {
    through: { controller: true, ingress: true, service: "none", address: "cluster" },
    direct: { controller: false, ingress: false, service: "none", address: "cluster" },
  },
  Ingress: {
    own: ["ingress"],
    through: { controller: false, ingress: true, service: "none", address: "ingress" },
  },
};

/** Returns the types that use an argument; none if it does not depend on the type. */
export function typesWith(argument: keyof ExposureArgs): ExposureType[] {
  return Object.values(ExposureType).filter((type) => TYPES[type].own?.includes(argument));
}

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
  const { through, direct = through } = TYPES[type] ?? TYPES.LoadBalancer;
  const way = args.direct ? direct : through;
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

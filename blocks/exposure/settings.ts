/** Settings of the exposure, and a table of the types. */
import type { Input } from "@pulumi/pulumi";
import type { ReleaseSettings } from "../release/release";
import {
  type ExposureArgs,
  ExposureType,
  type IngressArgs,
  IngressController,
  type LoadBalancerArgs,
  type NodePortsArgs,
  type TlsArgs,
  TlsType,
  type TraefikArgs,
} from "./args";
import type { DnsArgs } from "./dnsArgs";
import { type GatewaySettings, gatewaySettings } from "./gateway/settings";

/** How traffic reaches the API server. */
export interface Way {
  /** Whether the stack installs an ingress controller. */
  installs: boolean;
  /** Whether traffic goes through an Ingress. */
  ingress: boolean;
  /** The Service that users reach: that of the stack's ingress controller, one that this program creates, or none. */
  service: "controller" | "own" | "none";
  /** Source of the address. */
  address: "loadBalancer" | "node" | "cluster" | "ingress" | "gateway";
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
    through: { installs: true, ingress: true, service: "controller", address: "loadBalancer" },
    direct: { installs: false, ingress: false, service: "own", address: "loadBalancer" },
  },
  NodePort: {
    own: ["nodePorts", "nodeAddress"],
    through: { installs: true, ingress: true, service: "controller", address: "node" },
    direct: { installs: false, ingress: false, service: "own", address: "node" },
  },
  ClusterIP: {
    through: { installs: true, ingress: true, service: "none", address: "cluster" },
    direct: { installs: false, ingress: false, service: "none", address: "cluster" },
  },
  Ingress: {
    own: ["ingress"],
    through: { installs: false, ingress: true, service: "none", address: "ingress" },
  },
  Gateway: {
    own: ["gateway", "loadBalancer"],
    through: { installs: false, ingress: false, service: "none", address: "gateway" },
  },
};

/** Returns the types that use an argument; none if it does not depend on the type. */
export function typesWith(argument: keyof ExposureArgs): ExposureType[] {
  return Object.values(ExposureType).filter((type) => TYPES[type].own?.includes(argument));
}

/** Settings of an exposure. */
export interface ExposureSettings extends Way {
  type: ExposureType;
  /** The ingress controller that the stack installs; not set without one. */
  controller?: IngressController;
  traefik: TraefikArgs;
  /** Only with the type `Gateway`. */
  gateway?: GatewaySettings;
  /** Whether the ingress controller reads the annotations of ingress-nginx, in which the chart writes basic auth and paths. */
  nginx: boolean;
  /** Names of the ports of the Service that users reach. */
  ports: { http: string; https: string };
  host?: Input<string>;
  dns?: DnsArgs;
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

/** The names of ports that the chart of each controller has. */
export const CONTROLLER_PORTS: Record<IngressController, ExposureSettings["ports"]> = {
  nginx: { http: "http", https: "https" },
  traefik: { http: "web", https: "websecure" },
};

const CLASS_SUFFIX: Record<IngressController, string> = { nginx: "", traefik: "-traefik" };

/** What follows from the controller; the rules refuse one that is not in the tables. */
function controllerSettings(controller: IngressController | undefined, release: ReleaseSettings) {
  if (controller === undefined) return { className: "nginx", ports: CONTROLLER_PORTS.nginx };
  const suffix = CLASS_SUFFIX[controller] ?? "";
  return { controller, className: `${release.name}${suffix}`, ports: CONTROLLER_PORTS[controller] ?? CONTROLLER_PORTS.nginx };
}

function wayOf(type: ExposureType, args: ExposureArgs): Way {
  const { through, direct = through } = TYPES[type] ?? TYPES.LoadBalancer;
  return args.direct ? direct : through;
}

/** Computes the settings. */
export function exposureSettings(args: ExposureArgs = {}, release: ReleaseSettings): ExposureSettings {
  const type = args.type ?? ExposureType.LoadBalancer;
  const way = wayOf(type, args);
  const installed = controllerSettings(way.installs ? (args.controller ?? IngressController.Nginx) : undefined, release);
  return {
    ...way,
    type,
    ...installed,
    traefik: args.traefik ?? {},
    ...(way.address === "gateway" ? { gateway: gatewaySettings(args, release) } : {}),
    nginx: way.ingress && (way.installs || (args.ingress?.nginx ?? true)),
    host: args.host,
    ...(args.dns && { dns: args.dns }),
    path: args.path,
    atRoot: (args.path ?? "/") === "/",
    scheme: args.tls ? "https" : "http",
    tls: args.tls,
    tlsInFront: args.tls?.type === TlsType.LoadBalancer,
    className: args.className ?? installed.className,
    loadBalancer: args.loadBalancer ?? {},
    nodePorts: args.nodePorts ?? {},
    nodeAddress: args.nodeAddress,
    annotations: args.ingress?.annotations ?? {},
  };
}

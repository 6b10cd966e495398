/** What each implementation of the Gateway API can do, and which objects of its own the API server requires. */
import type { Input } from "@pulumi/pulumi";
import type { LoadBalancerArgs } from "../args";
import { GatewayImplementation } from "./args";
import {
  albConfigurations,
  authenticationFilter,
  gkePolicies,
  middleware,
  nginxSettings,
  type ObjectMaker,
  securityPolicy,
} from "./policies";

/** How an implementation checks passwords. */
export interface BasicAuth {
  /** Key of the Secret with the htpasswd lines. */
  secretKey: string;
  /** Hash that the lines must have. */
  hash: "bcrypt" | "sha1";
  /** Makes the object that checks them. */
  objects: ObjectMaker;
  /** The object as a filter of the route; not set if the object names the route. */
  filter?: { group: string; kind: string };
}

/** The pods through which traffic comes, as network policies name them. */
export interface Proxies {
  labels: (gateway: Input<string>) => { [label: string]: Input<string> };
  ports: number[];
}

/** An implementation. */
export interface Implementation {
  title: string;
  controllerName: string;
  /** The GatewayClass that its documentation or platform has. */
  usualClass: string;
  /** Ports of the listeners of a Gateway that the stack creates. */
  ports: { http: number; https: number };
  /** Whether the limit of a request's time is the route's (conformance: HTTPRouteRequestTimeout). */
  routeTimeout: boolean;
  /** Time limits in words, for the documentation. */
  timeLimit: string;
  /** Whether a route can remove a path (conformance: HTTPRoutePathRewrite). */
  rewritesPath: boolean;
  /** Whether a route can add a header to responses (conformance: HTTPRouteResponseHeaderModification). */
  addsHeaders: boolean;
  /** Not set if it cannot check passwords. */
  basicAuth?: BasicAuth;
  /** Source of the certificate of a Gateway that the stack creates. */
  certificates: "secret" | "acm";
  /** Whether its load balancer is a Service with the annotations of the Gateway. */
  annotates: boolean;
  /** Not set if no labels select its pods. */
  proxies?: Proxies;
  /** Makes the objects that every login requires. */
  objects?: ObjectMaker;
  /** Keys of the load balancer that it does not support, and what to do instead. */
  notSupported: Partial<Record<keyof LoadBalancerArgs, string>>;
}

const WEB = { http: 80, https: 443 };
const GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name";
const OWN_SERVICE = "it is a setting of Traefik's own Service";
const NO_CLASS = "the GatewayClass determines it";
const NO_ELASTIC_IP = "write annotations";

/** The implementations, from their documentation, source and conformance reports for Gateway API 1.6. */
export const IMPLEMENTATIONS: Record<GatewayImplementation, Implementation> = {
  envoyGateway: {
    title: "Envoy Gateway",
    controllerName: "gateway.envoyproxy.io/gatewayclass-controller",
    usualClass: "eg",
    ports: WEB,
    routeTimeout: true,
    timeLimit: "15 seconds, which the route turns off",
    rewritesPath: true,
    addsHeaders: true,
    basicAuth: { secretKey: ".htpasswd", hash: "sha1", objects: securityPolicy },
    certificates: "secret",
    annotates: true,
    proxies: {
      labels: () => ({ "app.kubernetes.io/name": "envoy", "app.kubernetes.io/managed-by": "envoy-gateway" }),
      // Its pods cannot listen on privileged ports, so each is 10000 higher (envoyproxy/gateway: internal/gatewayapi).
      ports: [10080, 10443],
    },
    notSupported: {
      sourceRanges: "write a SecurityPolicy for the Gateway",
      eipAllocations: NO_ELASTIC_IP,
      class: "write an EnvoyProxy for the GatewayClass",
    },
  },
  nginxGatewayFabric: {
    title: "NGINX Gateway Fabric",
    controllerName: "gateway.nginx.org/nginx-gateway-controller",
    usualClass: "nginx",
    ports: WEB,
    routeTimeout: false,
    timeLimit: "1 minute without data, which ProxySettingsPolicy raises to an hour",
    rewritesPath: true,
    addsHeaders: true,
    basicAuth: {
      secretKey: "auth",
      hash: "bcrypt",
      objects: authenticationFilter,
      filter: { group: "gateway.nginx.org", kind: "AuthenticationFilter" },
    },
    certificates: "secret",
    annotates: true,
    proxies: { labels: (gateway) => ({ [GATEWAY_NAME]: gateway }), ports: [80, 443] },
    objects: nginxSettings,
    notSupported: {
      sourceRanges: "write a NginxProxy for the GatewayClass",
      ip: "write a NginxProxy for the GatewayClass",
      eipAllocations: NO_ELASTIC_IP,
      class: "write a NginxProxy for the GatewayClass",
    },
  },
  traefik: {
    title: "Traefik",
    controllerName: "traefik.io/gateway-controller",
    usualClass: "traefik",
    // A listener must have the port of an entry point (values.yaml of Traefik's chart: ports).
    ports: { http: 8000, https: 8443 },
    routeTimeout: false,
    timeLimit: "1 minute to read a request; set `readTimeout` of the entry point to `0s`",
    rewritesPath: true,
    addsHeaders: true,
    basicAuth: { secretKey: "auth", hash: "bcrypt", objects: middleware, filter: { group: "traefik.io", kind: "Middleware" } },
    certificates: "secret",
    annotates: false,
    proxies: { labels: () => ({ "app.kubernetes.io/name": "traefik" }), ports: [8000, 8443] },
    notSupported: {
      cloud: OWN_SERVICE,
      internal: OWN_SERVICE,
      sourceRanges: OWN_SERVICE,
      ip: OWN_SERVICE,
      eipAllocations: OWN_SERVICE,
      class: OWN_SERVICE,
      annotations: OWN_SERVICE,
    },
  },
  gke: {
    title: "GKE Gateway",
    controllerName: "networking.gke.io/gateway",
    usualClass: "gke-l7-global-external-managed",
    ports: WEB,
    routeTimeout: false,
    timeLimit: "30 seconds, which GCPBackendPolicy raises to a day",
    rewritesPath: false,
    addsHeaders: true,
    certificates: "secret",
    annotates: false,
    objects: gkePolicies,
    notSupported: {
      cloud: NO_CLASS,
      internal: "write the class gke-l7-rilb",
      sourceRanges: "write a Cloud Armor policy",
      eipAllocations: NO_CLASS,
      ip: "reserve an address, and name an existing Gateway with it",
      class: NO_CLASS,
      annotations: NO_CLASS,
    },
  },
  awsAlb: {
    title: "AWS Load Balancer Controller",
    controllerName: "gateway.k8s.aws/alb",
    usualClass: "aws-alb",
    ports: WEB,
    routeTimeout: false,
    timeLimit: "1 minute without data, which LoadBalancerConfiguration raises to an hour",
    rewritesPath: false,
    addsHeaders: false,
    certificates: "acm",
    annotates: false,
    objects: albConfigurations,
    notSupported: {
      cloud: "it is always AWS",
      ip: "an Application Load Balancer has a name, and no static address",
      eipAllocations: "an Application Load Balancer has no static address",
      class: NO_CLASS,
      annotations: "write a LoadBalancerConfiguration for the GatewayClass",
    },
  },
  cilium: {
    title: "Cilium",
    controllerName: "io.cilium/gateway-controller",
    usualClass: "cilium",
    ports: WEB,
    routeTimeout: true,
    timeLimit: "none",
    rewritesPath: true,
    addsHeaders: true,
    certificates: "secret",
    annotates: true,
    notSupported: {
      sourceRanges: "write a CiliumGatewayClassConfig for the GatewayClass",
      eipAllocations: NO_ELASTIC_IP,
      class: "write a CiliumGatewayClassConfig for the GatewayClass",
    },
  },
  istio: {
    title: "Istio",
    controllerName: "istio.io/gateway-controller",
    usualClass: "istio",
    ports: WEB,
    routeTimeout: true,
    timeLimit: "none",
    rewritesPath: true,
    addsHeaders: true,
    certificates: "secret",
    annotates: true,
    proxies: { labels: (gateway) => ({ [GATEWAY_NAME]: gateway }), ports: [80, 443] },
    notSupported: { sourceRanges: "write an AuthorizationPolicy", eipAllocations: NO_ELASTIC_IP, class: NO_CLASS },
  },
};

/** Returns the implementations that check passwords. */
export function withBasicAuth(): GatewayImplementation[] {
  return Object.values(GatewayImplementation).filter((one) => IMPLEMENTATIONS[one].basicAuth);
}

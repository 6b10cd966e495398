/** The objects of the Gateway API through which users reach the API server. */
import type { Input } from "@pulumi/pulumi";
import { chartObjects } from "../../../contract/chart";
import type { Tree } from "../../../core/merge";
import { loadBalancerAnnotations } from "../loadBalancer";
import { issuerAnnotations } from "../values";
import { type GatewayFacts, gatewayNames, type KubernetesObject } from "./policies";
import { type GatewaySettings, LISTENERS } from "./settings";

const API = "gateway.networking.k8s.io/v1";

const STRICT_TRANSPORT = {
  type: "ResponseHeaderModifier",
  responseHeaderModifier: { set: [{ name: "Strict-Transport-Security", value: "max-age=31536000" }] },
};

/** The objects, in the order in which the cluster must get them. */
export interface GatewayObjects {
  /** What a route depends on, its login above all. */
  policies: KubernetesObject[];
  /** Not set with an existing one. */
  gateway?: KubernetesObject;
  routes: KubernetesObject[];
}

/** Returns the objects. */
export function gatewayObjects(facts: GatewayFacts, gateway: GatewaySettings): GatewayObjects {
  const { basicAuth, objects } = gateway.implementation;
  const checks = facts.authSecret === undefined ? undefined : basicAuth?.objects(facts);
  return {
    policies: [...(checks ?? []), ...(objects?.(facts) ?? [])],
    ...(gateway.own && { gateway: gatewayOf(facts, gateway) }),
    routes: [serverRoute(facts, gateway), ...(gateway.own && facts.exposure.tls ? [redirectRoute(facts, gateway)] : [])],
  };
}

function gatewayOf({ exposure, release }: GatewayFacts, gateway: GatewaySettings): KubernetesObject {
  const { host, tls, loadBalancer } = exposure;
  const { ports, certificates, annotates } = gateway.implementation;
  const common = { ...(host !== undefined && { hostname: host }), allowedRoutes: { namespaces: { from: "Same" } } };
  const secret = [{ kind: "Secret", name: chartObjects(release.name).tlsSecret }];
  const https = {
    name: LISTENERS.https,
    protocol: "HTTPS",
    port: ports.https,
    ...common,
    ...(certificates === "secret" && { tls: { mode: "Terminate", certificateRefs: secret } }),
  };
  const annotations = {
    ...issuerAnnotations(exposure),
    ...(gateway.wait && { "pulumi.com/waitFor": "condition=Programmed" }),
  };
  const ofService = annotates ? loadBalancerAnnotations(exposure) : {};
  const infrastructure = {
    ...(Object.keys(ofService).length > 0 && { annotations: ofService }),
    ...(certificates === "acm" && {
      parametersRef: { group: "gateway.k8s.aws", kind: "LoadBalancerConfiguration", name: gatewayNames(release.name).policy },
    }),
  };
  return {
    apiVersion: API,
    kind: "Gateway",
    metadata: { name: gatewayNames(release.name).gateway, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      gatewayClassName: gateway.class,
      listeners: [{ name: LISTENERS.http, protocol: "HTTP", port: ports.http, ...common }, ...(tls ? [https] : [])],
      ...(Object.keys(infrastructure).length > 0 && { infrastructure }),
      ...(loadBalancer.ip !== undefined && { addresses: [{ type: "IPAddress", value: loadBalancer.ip }] }),
    },
  };
}

function serverRoute(facts: GatewayFacts, gateway: GatewaySettings): KubernetesObject {
  const { exposure, release, monitoring } = facts;
  const { path = "/", atRoot, tls } = exposure;
  const { basicAuth, routeTimeout, addsHeaders } = gateway.implementation;
  const names = gatewayNames(release.name);
  const login =
    facts.authSecret !== undefined && basicAuth?.filter
      ? [{ type: "ExtensionRef", extensionRef: { ...basicAuth.filter, name: names.policy } }]
      : [];
  const rewrite = { type: "URLRewrite", urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/" } } };
  const { apiService, grafanaService } = chartObjects(release.name);
  // A browser never returns to HTTP, which is right only where no one else has a part of the host.
  const strict = gateway.own && atRoot && tls && addsHeaders ? [STRICT_TRANSPORT] : [];
  const server = rule(path, apiService, [...login, ...strict, ...(atRoot ? [] : [rewrite])], routeTimeout);
  // Its users are administrators, as with the chart's Ingress.
  const administrator = { type: "RequestHeaderModifier", requestHeaderModifier: { set: [{ name: "X-WEBAUTH-USER", value: "admin" }] } };
  const dashboards = monitoring.grafana ? [rule("/grafana", grafanaService, [...login, administrator], routeTimeout)] : [];
  return route(names.route, facts, gateway, gateway.listener, [server, ...dashboards]);
}

function rule(path: string, service: string, filters: Tree[], routeTimeout: boolean): Tree {
  return {
    matches: [{ path: { type: "PathPrefix", value: path } }],
    ...(filters.length > 0 && { filters }),
    backendRefs: [{ name: service, port: 80 }],
    // A limit would end log streams and uploads.
    ...(routeTimeout && { timeouts: { request: "0s" } }),
  };
}

function redirectRoute(facts: GatewayFacts, gateway: GatewaySettings): KubernetesObject {
  const redirect = { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } };
  return route(gatewayNames(facts.release.name).redirect, facts, gateway, LISTENERS.http, [{ filters: [redirect] }]);
}

function route(
  name: string,
  { exposure: { host } }: GatewayFacts,
  gateway: GatewaySettings,
  listener: Input<string> | undefined,
  rules: Tree[],
): KubernetesObject {
  const parent = {
    name: gateway.name,
    ...(gateway.namespace !== undefined && { namespace: gateway.namespace }),
    ...(listener !== undefined && { sectionName: listener }),
  };
  return {
    apiVersion: API,
    kind: "HTTPRoute",
    metadata: { name },
    spec: { parentRefs: [parent], ...(host !== undefined && { hostnames: [host] }), rules },
  };
}

/** The network policies of the API server's namespace: who can connect to each pod of the release. */
import type { Input } from "@pulumi/pulumi";
import { chartPods } from "../../contract/chart";
import { SessionStore } from "../auth/args";
import type { AuthSettings } from "../auth/settings";
import { IngressController } from "../exposure/args";
import type { ExposureSettings } from "../exposure/settings";
import { TRAEFIK_PORTS } from "../exposure/traefik";
import type { MonitoringSettings } from "../monitoring";
import type { ReleaseSettings } from "../release/release";
import type { ClientArgs } from "./args";
import { clientPeer, existingIngressNginx, namespaceNamed, outside, type Peer, tcp } from "./peers";
import type { IngressRule, PolicySpec } from "./policy";

/** Ports on which the pods of the release listen (templates of the chart and its sub-charts). */
const PORTS = { apiServer: 46580, metrics: 9090, oauth2Proxy: 4180, redis: 6379, grafana: 3000, prometheus: 9090, kubeStateMetrics: 8080 };

/** What the policies of a release follow from. */
export interface ReleaseFacts {
  release: Pick<ReleaseSettings, "name" | "namespace">;
  exposure: Pick<ExposureSettings, "controller" | "ingress" | "nginx" | "address" | "gateway">;
  auth: Pick<AuthSettings, "oauth">;
  monitoring: MonitoringSettings;
  /** Who else can connect to the API server. */
  clients: ClientArgs[];
  /** The namespaces of tasks in the hosting cluster. */
  taskNamespaces: Input<string>[];
}

/** A policy and the role of its pods. */
export interface ServerPolicy {
  role: "api-server" | "oauth2-proxy" | "redis" | "grafana" | "prometheus" | "kube-state-metrics" | "backup";
  spec: PolicySpec;
}

/**
 * Returns the policies. They limit incoming connections only: the API server calls every cloud and cluster, by addresses that change.
 */
export function serverPolicies(facts: ReleaseFacts): ServerPolicy[] {
  const { auth, monitoring } = facts;
  const pods = chartPods(facts.release.name);
  const ownRedis = auth.oauth?.redisUrl !== undefined || auth.oauth?.existingRedisSecret !== undefined;
  const redis = auth.oauth !== undefined && auth.oauth.sessionStore !== SessionStore.Cookie && !ownRedis;
  const rows: [ServerPolicy["role"], boolean, Labels, IngressRule[]][] = [
    ["api-server", true, pods.apiServer, [rule(apiServerClients(facts), PORTS.apiServer), ...metricsRules(facts)]],
    ["oauth2-proxy", auth.oauth !== undefined, pods.oauth2Proxy, [rule([pod(pods.apiServer)], PORTS.oauth2Proxy)]],
    ["redis", redis, pods.redis, [rule([pod(pods.oauth2Proxy)], PORTS.redis)]],
    ["grafana", monitoring.grafana, pods.grafana, [rule(ingressControllers(facts), PORTS.grafana)]],
    ["prometheus", monitoring.prometheus, pods.prometheus, monitoring.grafana ? [rule([pod(pods.grafana)], PORTS.prometheus)] : []],
    ["kube-state-metrics", monitoring.prometheus, pods.kubeStateMetrics, [rule([pod(pods.prometheus)], PORTS.kubeStateMetrics)]],
  ];
  return rows
    .filter(([, exists]) => exists)
    .map(([role, , labels, ingress]) => ({ role, spec: { podSelector: { matchLabels: labels }, policyTypes: ["Ingress"], ingress } }));
}

type Labels = { [label: string]: string };

function rule(from: Peer[] | undefined, port: number): IngressRule {
  return { ...(from && { from }), ports: [tcp(port)] };
}

function pod(matchLabels: Labels): Peer {
  return { podSelector: { matchLabels } };
}

/** Returns who can connect to the API server; `undefined` if no policy can name them. */
function apiServerClients(facts: ReleaseFacts): Peer[] | undefined {
  const { exposure, clients, taskNamespaces } = facts;
  const given = clients.map((client) => clientPeer(client, taskNamespaces));
  if (exposure.controller || exposure.gateway?.implementation.proxies) return [...(ingressControllers(facts) ?? []), ...given];
  if (given.length > 0) return given;
  if (exposure.nginx) return ingressControllers(facts);
  return exposure.address === "cluster" ? [{ namespaceSelector: outside(taskNamespaces) }] : undefined;
}

/** Returns the pods of the ingress controller or the Gateway; `undefined` where no labels are known to select them. */
export function ingressControllers({
  release,
  exposure,
  taskNamespaces,
}: Pick<ReleaseFacts, "release" | "exposure" | "taskNamespaces">): Peer[] | undefined {
  if (exposure.controller) {
    const matchLabels = chartPods(release.name).controllers[exposure.controller];
    return [{ namespaceSelector: namespaceNamed(release.namespace), podSelector: { matchLabels } }];
  }
  if (exposure.gateway) {
    const { implementation, name } = exposure.gateway;
    const { proxies } = implementation;
    return proxies && [{ namespaceSelector: outside(taskNamespaces), podSelector: { matchLabels: proxies.labels(name) } }];
  }
  return exposure.nginx ? [existingIngressNginx(taskNamespaces)] : undefined;
}

/** Returns the ports on which the pods of the ingress controller or the Gateway listen. */
export function controllerPorts({ controller, gateway }: Pick<ExposureSettings, "controller" | "gateway">): number[] {
  if (gateway) return gateway.implementation.proxies?.ports ?? [];
  return controller === IngressController.Traefik ? [TRAEFIK_PORTS.web, TRAEFIK_PORTS.websecure] : [80, 443];
}

function metricsRules({ release, monitoring, taskNamespaces }: ReleaseFacts): IngressRule[] {
  if (!monitoring.metrics) return [];
  const own = { namespaceSelector: outside(taskNamespaces), podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } } };
  return [rule([monitoring.prometheus ? pod(chartPods(release.name).prometheus) : own], PORTS.metrics)];
}

/** Returns whether everyone can connect to the API server past what is in front of it, tasks too. */
export function isOpenToAll({ exposure, clients }: Pick<ReleaseFacts, "exposure" | "clients">): boolean {
  return !exposure.nginx && !exposure.gateway?.implementation.proxies && exposure.address !== "cluster" && clients.length === 0;
}

/** For each combination of exposure, login and monitoring: exactly who can connect to whom. Whoever is not listed must be denied. */
import { ENDS, type EndName, OTHERS, RELEASE_PODS, TASKS } from "./pods";

/** `END:PORT`, or `END:PORT/UDP`. */
export type Target = `${EndName}:${number}` | `${EndName}:${number}/UDP`;

/** A config of a stack, and its connections. */
export interface Combination {
  config: Record<string, unknown>;
  /** Who can connect to each port; nobody else can. */
  into: Partial<Record<Target, EndName[]>>;
  /** Namespace of the tasks. @default "skypilot-tasks" */
  tasks?: string;
  /** Whether cyclonus decides it wrongly: for it, `NotIn` selects only pods that have the label. */
  misjudged?: boolean;
}

const EVERYONE = Object.keys(ENDS) as EndName[];
const names = <T extends string>(ends: Record<T, unknown>) => Object.keys(ends) as T[];
const isPod = (end: EndName) => ENDS[end]?.pod !== undefined;

// Nobody but the API server and the tasks themselves.
const TO_TASK: EndName[] = [...names(TASKS), "apiServer"];
const POD_OUTSIDE_TASKS = EVERYONE.filter((end) => isPod(end) && !(end in TASKS));
const TASK: Combination["into"] = { "task:22": TO_TASK, "otherTask:6380": TO_TASK };

const OAUTH = {
  type: "oauth",
  oauth: { issuerUrl: "https://accounts.google.com", emailDomain: "example.com", clientId: "a", clientSecret: "b" },
};
// A team in a namespace of its own.
const TEAM = { workspaces: [{ name: "team", contexts: [{ name: "in-cluster", namespace: "team-b" }] }], skypilotConfigMode: "managed" };
const PROXY = { type: "externalProxy" };

/** Name -> combination. */
export const COMBINATIONS: Record<string, Combination> = {
  "the chart's controller, basic auth": {
    config: {},
    into: { ...TASK, "apiServer:46580": ["controller"], "apiServer:9090": [] },
  },
  "Traefik of the stack": {
    config: { exposure: { controller: "traefik" } },
    into: { ...TASK, "apiServer:46580": ["ownTraefik"], "apiServer:9090": [], "ownTraefik:8443": EVERYONE },
  },
  "Traefik of the stack, with Grafana": {
    config: { exposure: { type: "NodePort", controller: "traefik" }, monitoring: { prometheus: true, grafana: true } },
    into: { ...TASK, "apiServer:46580": ["ownTraefik"], "grafana:3000": ["ownTraefik"], "apiServer:9090": ["prometheus"] },
  },
  "the chart's controller on node ports": {
    config: { exposure: { type: "NodePort" } },
    into: { ...TASK, "apiServer:46580": ["controller"] },
  },
  "the chart's controller inside the cluster": {
    config: { exposure: { type: "ClusterIP" } },
    into: { ...TASK, "apiServer:46580": ["controller"] },
  },
  "the chart's controller, OpenID Connect with Redis": {
    config: { auth: OAUTH },
    into: { ...TASK, "apiServer:46580": ["controller"], "oauth2Proxy:4180": ["apiServer"], "redis:6379": ["oauth2Proxy"] },
  },
  "OpenID Connect with sessions in cookies": {
    config: { auth: { ...OAUTH, oauth: { ...OAUTH.oauth, sessionStore: "cookie" } } },
    into: { "oauth2Proxy:4180": ["apiServer"] },
  },
  "no login": {
    config: { auth: { type: "none" } },
    into: { ...TASK, "apiServer:46580": ["controller"] },
  },
  monitoring: {
    config: { monitoring: { prometheus: true, grafana: true } },
    into: {
      ...TASK,
      "apiServer:46580": ["controller"],
      "apiServer:9090": ["prometheus"],
      "prometheus:9090": ["grafana"],
      "grafana:3000": ["controller"],
      "kubeStateMetrics:8080": ["prometheus"],
    },
  },
  "Prometheus without Grafana": {
    config: { monitoring: { prometheus: true } },
    into: { "apiServer:9090": ["prometheus"], "prometheus:9090": [], "kubeStateMetrics:8080": ["prometheus"] },
  },
  "metrics for an existing Prometheus": {
    config: { monitoring: { metrics: true } },
    into: { "apiServer:46580": ["controller"], "apiServer:9090": ["prometheus", "monitoring"] },
  },
  "an existing ingress-nginx": {
    config: { exposure: { type: "Ingress", host: "sky.example.com" } },
    into: { ...TASK, "apiServer:46580": ["controller", "nginx"] },
  },
  "an existing ingress-nginx with Grafana": {
    config: { exposure: { type: "Ingress", host: "sky.example.com" }, monitoring: { grafana: true, prometheus: true } },
    into: { "apiServer:46580": ["controller", "nginx"], "grafana:3000": ["controller", "nginx"] },
  },
  "a Gateway of Envoy Gateway, with Grafana": {
    config: { exposure: { type: "Gateway", gateway: { implementation: "envoyGateway", class: "eg" } }, monitoring: { grafana: true } },
    into: { ...TASK, "apiServer:46580": ["envoy"], "grafana:3000": ["envoy"] },
  },
  "a Gateway of NGINX Gateway Fabric": {
    config: { exposure: { type: "Gateway", gateway: { implementation: "nginxGatewayFabric", class: "nginx" } } },
    into: { ...TASK, "apiServer:46580": ["ownNginxGateway"] },
  },
  "an existing Gateway of Istio, and another client": {
    config: {
      exposure: { type: "Gateway", gateway: { implementation: "istio", name: "shared", namespace: "gateways" } },
      auth: PROXY,
      isolation: { networkPolicy: { apiServerClients: [{ namespace: "traefik" }] } },
    },
    into: { ...TASK, "apiServer:46580": ["sharedNginxGateway", "traefik"] },
  },
  "a Gateway outside of the cluster": {
    config: { exposure: { type: "Gateway", gateway: { implementation: "gke", class: "gke-l7-rilb" } }, auth: OAUTH },
    into: { "apiServer:46580": EVERYONE },
  },
  "a Gateway outside of the cluster, by its addresses": {
    config: {
      exposure: { type: "Gateway", gateway: { implementation: "gke", class: "gke-l7-rilb" } },
      auth: OAUTH,
      isolation: { networkPolicy: { apiServerClients: [{ cidr: "10.0.1.0/24" }] } },
    },
    into: { "apiServer:46580": ["node"] },
  },
  "another ingress controller, by its namespace": {
    config: {
      exposure: { type: "Ingress", className: "traefik", ingress: { nginx: false } },
      auth: PROXY,
      isolation: { networkPolicy: { apiServerClients: [{ namespace: "traefik" }] } },
    },
    into: { ...TASK, "apiServer:46580": ["traefik"] },
  },
  "another ingress controller, by its labels": {
    config: {
      exposure: { type: "Ingress", className: "traefik", ingress: { nginx: false } },
      auth: PROXY,
      isolation: { networkPolicy: { apiServerClients: [{ podLabels: { "app.kubernetes.io/name": "traefik" } }] } },
    },
    into: { "apiServer:46580": ["traefik", "ownTraefik"] },
  },
  "another ingress controller, not named": {
    config: { exposure: { type: "Ingress", className: "traefik", ingress: { nginx: false } }, auth: PROXY },
    into: { ...TASK, "apiServer:46580": EVERYONE },
  },
  "a load balancer straight to the API server": {
    config: { exposure: { direct: true }, auth: OAUTH },
    into: { ...TASK, "apiServer:46580": EVERYONE, "oauth2Proxy:4180": ["apiServer"] },
  },
  "a load balancer straight to the API server, by its addresses": {
    config: {
      exposure: { direct: true },
      auth: OAUTH,
      isolation: { networkPolicy: { apiServerClients: [{ cidr: "10.0.1.0/24" }, { cidr: "203.0.113.0/24" }] } },
    },
    into: { "apiServer:46580": ["node", "internet"] },
  },
  "node ports straight to the API server": {
    config: { exposure: { type: "NodePort", direct: true }, auth: { type: "none" } },
    into: { "apiServer:46580": EVERYONE },
  },
  "a cluster address straight to the API server": {
    config: { exposure: { type: "ClusterIP", direct: true }, auth: { type: "none" } },
    into: { ...TASK, "apiServer:46580": POD_OUTSIDE_TASKS },
  },
  "a cluster address for a proxy": {
    config: {
      exposure: { type: "ClusterIP", direct: true },
      auth: PROXY,
      isolation: { networkPolicy: { apiServerClients: [{ namespace: "default", podLabels: { app: "someone" } }] } },
    },
    into: { "apiServer:46580": ["stranger"] },
  },
  "a team": {
    config: TEAM,
    into: { ...TASK, "otherTeam:22": ["apiServer"], "apiServer:46580": ["controller"] },
  },
  "a team next to a cluster address straight to the API server": {
    config: { ...TEAM, exposure: { type: "ClusterIP", direct: true }, auth: { type: "none" } },
    into: { "otherTeam:22": ["apiServer"], "apiServer:46580": POD_OUTSIDE_TASKS.filter((end) => end !== "otherTeam") },
  },
  "no tasks in the hosting cluster": {
    config: { kubernetes: { inCluster: false } },
    into: { "apiServer:46580": ["controller"] },
  },
  "ports of tasks through an ingress controller": {
    config: { kubernetes: { rbac: { ingress: true } } },
    into: { "task:8080": [...TO_TASK, "nginx"] },
  },
  "ports of tasks through load balancers": {
    config: { isolation: { networkPolicy: { taskClients: [{ cidr: "203.0.113.0/24" }, { namespace: "traefik" }] } } },
    into: { "task:8080": [...TO_TASK, "internet", "traefik"] },
  },
  "tasks and the release in one namespace": {
    config: {
      kubernetes: { rbac: { mode: "chart" } },
      isolation: { networkPolicy: { enabled: true } },
      auth: OAUTH,
    },
    tasks: "skypilot",
    misjudged: true,
    into: {
      // A task with the labels of a client is one: that is why a shared namespace has a warning.
      "apiServer:46580": ["controller", "disguisedAsController"],
      "oauth2Proxy:4180": ["apiServer", "disguisedAsApiServer"],
      "redis:6379": ["oauth2Proxy"],
      "task:22": ["task", "otherTask", "besideRelease", "ownNginxGateway", "apiServer", "disguisedAsApiServer"],
    },
  },
};

/** Whom a task can reach besides the tasks of its namespace, by default: everything but the metadata service. */
export const FROM_TASK: Partial<Record<Target, boolean>> = {
  "otherTask:41234": true,
  "dns:53/UDP": true,
  "localDns:53/UDP": true,
  "internet:443": true,
  "internet6:443": true,
  "kubernetes:6443": true,
  "stranger:5432": true,
  "controller:443": true,
  "metadata:80": false,
  "metadata6:80": false,
  "wireServer:80": false,
  "wireServer:32526": false,
  "localDns:80": false,
  "podIdentity:80": true,
  "podIdentity:443": false,
  "gkeIdentity:988": true,
  "gkeIdentity:80": false,
};

/** The same with arguments that change it. */
export const FROM_TASK_WITH: [Record<string, unknown>, Partial<Record<Target, boolean>>][] = [
  [{ metadata: true }, { "metadata:80": true, "metadata6:80": true, "wireServer:80": true, "internet:443": true }],
  [
    { deniedEgress: ["10.0.0.0/8", "2001:db8::/32"], allowedEgress: ["10.0.0.2/32"] },
    {
      "stranger:5432": false,
      "node:10250": false,
      "internet6:443": false,
      "internet:443": true,
      "kubernetes:6443": true,
      "dns:53/UDP": true,
      "controller:443": true,
      "otherTask:6380": true,
      "metadata:80": false,
    },
  ],
];

/** All ends that a table may name. */
export const ALL_ENDS = [...names(RELEASE_PODS), ...names(TASKS), ...names(OTHERS)];

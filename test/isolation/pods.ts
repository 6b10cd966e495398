/** Who can connect to whom: pods by namespace and labels, and addresses outside of the cluster. */

/** One end of a connection. */
export interface End {
  ip: string;
  /** Not set outside of the cluster. */
  pod?: { namespace: string; labels: Record<string, string> };
}

const chart = (name: string, component?: string) => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/instance": "skypilot",
  ...(component && { "app.kubernetes.io/component": component }),
});

let last = 0;
const pod = (namespace: string, labels: Record<string, string>): End => {
  last += 1;
  return { ip: `10.244.0.${last}`, pod: { namespace, labels } };
};

/** The pods of the release as the charts 0.12.3 and 0.13.0 label them (helm template). */
export const RELEASE_PODS = {
  apiServer: pod("skypilot", { app: "skypilot-api", "skypilot.co/ready": "true" }),
  controller: pod("skypilot", chart("ingress-nginx", "controller")),
  // As the chart of Traefik labels it with the values of this program (helm template).
  ownTraefik: pod("skypilot", chart("traefik")),
  oauth2Proxy: pod("skypilot", { app: "skypilot-oauth2-proxy", "skypilot.co/component": "oauth2-proxy" }),
  redis: pod("skypilot", { app: "skypilot-oauth2-proxy-redis", "skypilot.co/component": "oauth2-proxy-redis" }),
  grafana: pod("skypilot", chart("grafana")),
  prometheus: pod("skypilot", chart("prometheus", "server")),
  kubeStateMetrics: pod("skypilot", chart("kube-state-metrics", "metrics")),
  besideRelease: pod("skypilot", { app: "someone" }),
};

const TASK = { parent: "skypilot", "ray-node-type": "head" };

/** Tasks; a user can give a task any label. */
export const TASKS = {
  task: pod("skypilot-tasks", TASK),
  otherTask: pod("skypilot-tasks", { ...TASK, "ray-node-type": "worker" }),
  disguisedAsController: pod("skypilot-tasks", chart("ingress-nginx", "controller")),
  disguisedAsApiServer: pod("skypilot-tasks", { app: "skypilot-api" }),
  disguisedAsPrometheus: pod("skypilot-tasks", chart("prometheus", "server")),
};

/** Everything else. */
export const OTHERS = {
  nginx: pod("ingress-nginx", { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" }),
  traefik: pod("traefik", { "app.kubernetes.io/name": "traefik" }),
  // As the controllers label their proxies (envoyproxy/gateway: internal/infrastructure/kubernetes/proxy, nginx-gateway-fabric:
  // internal/controller/provisioner).
  envoy: pod("envoy-gateway-system", { "app.kubernetes.io/name": "envoy", "app.kubernetes.io/managed-by": "envoy-gateway" }),
  ownNginxGateway: pod("skypilot", { "gateway.networking.k8s.io/gateway-name": "skypilot", "app.kubernetes.io/name": "skypilot-nginx" }),
  sharedNginxGateway: pod("gateways", { "gateway.networking.k8s.io/gateway-name": "shared", "app.kubernetes.io/name": "shared-nginx" }),
  monitoring: pod("monitoring", { "app.kubernetes.io/name": "prometheus" }),
  stranger: pod("default", { app: "someone" }),
  otherTeam: pod("team-b", TASK),
  dns: pod("kube-system", { "k8s-app": "kube-dns" }),
  node: { ip: "10.0.1.7" },
  kubernetes: { ip: "10.0.0.2" },
  internet: { ip: "203.0.113.50" },
  internet6: { ip: "2001:db8::50" },
  metadata: { ip: "169.254.169.254" },
  metadata6: { ip: "fd00:ec2::254" },
  wireServer: { ip: "168.63.129.16" },
  podIdentity: { ip: "169.254.170.23" },
  gkeIdentity: { ip: "169.254.169.252" },
  localDns: { ip: "169.254.20.10" },
};

/** Every end, by its name. */
export const ENDS: Record<string, End> = { ...RELEASE_PODS, ...TASKS, ...OTHERS };

/** The name of an end. */
export type EndName = keyof typeof RELEASE_PODS | keyof typeof TASKS | keyof typeof OTHERS;

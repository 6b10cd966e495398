/** How the chart names its objects (templates of the chart, and of its sub-charts ingress-nginx, grafana and prometheus). */

/** Names of chart objects that this program refers to. */
export function chartObjects(releaseName: string) {
  // The sub-chart shortens the name of a release that already contains its own (ingress-nginx, fullname helper).
  const ingressNginx = shortened(releaseName.includes("ingress-nginx") ? releaseName : `${releaseName}-ingress-nginx`);
  const grafana = shortened(releaseName.includes("grafana") ? releaseName : `${releaseName}-grafana`);
  return {
    grafanaServiceAccount: grafana,
    serviceAccount: `${releaseName}-api-sa`,
    apiService: `${releaseName}-api-service`,
    ingress: `${releaseName}-ingress`,
    tlsSecret: `${releaseName}-tls-secrets`,
    podLabels: { app: `${releaseName}-api`, "skypilot.co/ready": "true" },
    controllerService: shortened(`${ingressNginx}-controller`),
  };
}

/** Labels of the pods of a release, which its network policies select. */
export function chartPods(releaseName: string) {
  const app = (name: string) => ({ app: `${releaseName}-${name}` });
  const ofChart = (name: string, component?: string) => ({
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/instance": releaseName,
    ...(component && { "app.kubernetes.io/component": component }),
  });
  return {
    // A pod that is not ready must be protected too, so the label skypilot.co/ready is not one of them.
    apiServer: app("api"),
    oauth2Proxy: app("oauth2-proxy"),
    redis: app("oauth2-proxy-redis"),
    controller: ofChart("ingress-nginx", "controller"),
    grafana: ofChart("grafana"),
    prometheus: ofChart("prometheus", "server"),
    kubeStateMetrics: ofChart("kube-state-metrics"),
  };
}

function shortened(name: string): string {
  return name.slice(0, 63).replace(/-$/, "");
}

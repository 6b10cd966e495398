/** How the chart names its objects (templates of the chart, of its sub-charts ingress-nginx, grafana and prometheus, and of Traefik's). */

/** Names of chart objects that this program refers to. */
export function chartObjects(releaseName: string) {
  // The sub-chart shortens the name of a release that already contains its own (ingress-nginx, fullname helper).
  const ingressNginx = shortened(releaseName.includes("ingress-nginx") ? releaseName : `${releaseName}-ingress-nginx`);
  const grafana = shortened(releaseName.includes("grafana") ? releaseName : `${releaseName}-grafana`);
  return {
    grafanaServiceAccount: grafana,
    grafanaService: grafana,
    serviceAccount: `${releaseName}-api-sa`,
    apiService: `${releaseName}-api-service`,
    ingress: `${releaseName}-ingress`,
    stateClaim: `${releaseName}-state`,
    tlsSecret: `${releaseName}-tls-secrets`,
    podLabels: { app: `${releaseName}-api`, "skypilot.co/ready": "true" },
    controllerServices: { nginx: shortened(`${ingressNginx}-controller`), traefik: traefikRelease(releaseName) },
  };
}

/** Returns the name of Traefik's release and of its objects, because it contains that of its chart. */
export function traefikRelease(releaseName: string): string {
  return `${releaseName}-traefik`;
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
    controllers: { nginx: ofChart("ingress-nginx", "controller"), traefik: ofChart("traefik") },
    grafana: ofChart("grafana"),
    prometheus: ofChart("prometheus", "server"),
    kubeStateMetrics: ofChart("kube-state-metrics"),
  };
}

function shortened(name: string): string {
  return name.slice(0, 63).replace(/-$/, "");
}

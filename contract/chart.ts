/** How the chart names its objects (templates of the chart, and of its sub-charts ingress-nginx and grafana). */

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

function shortened(name: string): string {
  return name.slice(0, 63).replace(/-$/, "");
}

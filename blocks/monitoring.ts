/** Metrics, Prometheus and Grafana. */

import type { Tree } from "../core/merge";
import type { Problem } from "../core/problem";
import { AuthType } from "./auth/args";
import type { AuthSettings } from "./auth/settings";
import type { ExposureSettings } from "./exposure/settings";
import type { StorageSettings } from "./storage";

/** Metrics of the API server (SkyPilot docs: api-server-gpu-metrics). */
export interface MonitoringArgs {
  /**
   * Whether the API server exposes metrics, on port 9090 of its Service.
   * @default true with `prometheus` or `grafana`, else false
   */
  metrics?: boolean;
  /**
   * Whether the chart installs Prometheus, with a volume of 50Gi.
   * @default false
   */
  prometheus?: boolean;
  /**
   * Whether the chart installs Grafana, with a volume of 10Gi, at `/grafana`; its users are administrators there.
   * @default false
   */
  grafana?: boolean;
}

/** Settings of the metrics. */
export interface MonitoringSettings {
  metrics: boolean;
  prometheus: boolean;
  grafana: boolean;
}

/** Computes the settings. */
export function monitoringSettings({ prometheus = false, grafana = false, metrics }: MonitoringArgs = {}): MonitoringSettings {
  return { metrics: metrics ?? (prometheus || grafana), prometheus, grafana };
}

/** Returns the problems of the metrics. */
export function monitoringRules(
  { metrics, prometheus, grafana }: MonitoringSettings,
  auth: AuthSettings,
  exposure: ExposureSettings,
): Problem[] {
  const problems: Problem[] = [];
  if (prometheus && !metrics) {
    problems.push({
      path: "metrics",
      message: "is false, so Prometheus would have no metrics to collect; remove it, or set monitoring.prometheus to false",
    });
  }
  if (grafana && exposure.gateway && auth.type !== AuthType.Basic) {
    problems.push({
      path: "grafana",
      message: `requires that the Gateway checks the login, and with auth.type "${auth.type}" it does not; set it to false, or set auth.type to "basic"`,
    });
  } else if (grafana && !exposure.nginx && !exposure.gateway) {
    problems.push({
      path: "grafana",
      message: "requires ingress-nginx or Traefik, which this exposure does not have; set it to false, or exposure.direct to false",
    });
  } else if (grafana && !exposure.atRoot) {
    problems.push({
      path: "grafana",
      message: `is at /grafana of the host, regardless of exposure.path; set it to false, or use a separate host for the API server and write "/"`,
    });
  } else if (grafana && auth.type !== AuthType.Basic && auth.type !== AuthType.Oauth) {
    // The chart would refer to a Secret that does not exist, and nginx would respond with 503.
    problems.push({
      path: "grafana",
      message: `has no login with auth.type "${auth.type}"; set it to false, or set auth.type to "basic" or "oauth"`,
    });
  }
  return problems;
}

/**
 * What kube-state-metrics reads for the chart's dashboards (metrics kube_* in the chart's manifests); by default it reads every Secret of
 * the cluster.
 */
const STATE_COLLECTORS = ["deployments", "horizontalpodautoscalers", "nodes", "pods"];

/** The sidecars find dashboards and data sources in ConfigMaps; by default they also read every Secret of the cluster (chart: grafana). */
const ONLY_CONFIG_MAPS = { resource: "configmap" };

/** Returns the chart values. */
export function monitoringValues(
  { metrics, prometheus, grafana }: MonitoringSettings,
  { className, gateway }: ExposureSettings,
  storage: StorageSettings,
): Tree {
  // The class that this program makes is not the cluster's default, so their claims would wait for a volume.
  const ownClass = storage.createClass ? storage.className : undefined;
  return {
    apiService: { metrics: metrics ? { enabled: true } : undefined },
    prometheus: prometheus
      ? {
          enabled: true,
          "kube-state-metrics": { collectors: STATE_COLLECTORS },
          server: ownClass ? { persistentVolume: { storageClass: ownClass } } : undefined,
        }
      : undefined,
    grafana: grafana
      ? {
          enabled: true,
          ingress: gateway ? { enableAuthedIngress: false } : { ingressClassName: className },
          persistence: ownClass ? { storageClassName: ownClass } : undefined,
          // The chart's roles include Secrets, so the program creates one without them.
          rbac: { create: false },
          sidecar: { dashboards: ONLY_CONFIG_MAPS, datasources: ONLY_CONFIG_MAPS },
        }
      : undefined,
  };
}

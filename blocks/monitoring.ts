/** What the API server tells about itself, and who collects and shows it. */

import type { Problem } from "../core/problem";
import { type AuthArgs, AuthType } from "./auth/args";
import type { ExposureArgs } from "./exposure/args";
import { isNginx } from "./exposure/rules";

/** Metrics of the API server (SkyPilot docs: api-server-gpu-metrics). */
export interface MonitoringArgs {
  /**
   * Whether the API server has metrics, on port 9090 of its Service.
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

/** Metrics with the defaults filled in. */
export interface MonitoringSettings {
  metrics: boolean;
  prometheus: boolean;
  grafana: boolean;
}

/** Fills in the defaults. */
export function monitoringSettings({ prometheus = false, grafana = false, metrics }: MonitoringArgs = {}): MonitoringSettings {
  return { metrics: metrics ?? (prometheus || grafana), prometheus, grafana };
}

/** Returns what is wrong with the metrics. */
export function monitoringProblems(args: MonitoringArgs = {}, auth: AuthArgs = {}, exposure: ExposureArgs = {}): Problem[] {
  const { metrics, prometheus, grafana } = monitoringSettings(args);
  const problems: Problem[] = [];
  if (prometheus && !metrics) {
    problems.push({
      path: "monitoring.metrics",
      message: "is false, so Prometheus would find nothing; remove it, or set monitoring.prometheus to false",
    });
  }
  if (grafana && !isNginx(exposure)) {
    problems.push({
      path: "monitoring.grafana",
      message: "is shown through ingress-nginx, which this exposure does not have; set it to false, or exposure.direct to false",
    });
  } else if (grafana && exposure.path !== undefined && exposure.path !== "/") {
    problems.push({
      path: "monitoring.grafana",
      message: `is at /grafana of the host, whatever exposure.path is; set it to false, or give the API server a host of its own and write "/"`,
    });
  } else if (grafana && auth.type !== undefined && auth.type !== AuthType.Basic && auth.type !== AuthType.Oauth) {
    // The chart would name a Secret that nobody makes, and nginx answer 503.
    problems.push({
      path: "monitoring.grafana",
      message: `has nobody who checks its users with auth.type "${auth.type}"; set it to false, or write "basic" or "oauth" as auth.type`,
    });
  }
  return problems;
}

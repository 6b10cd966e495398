/** How the SkyPilot chart is installed. */
import { parse } from "semver";
import type { Rule, Subject } from "./rule";

// biome-ignore lint/suspicious/noExplicitAny: the values of a chart.
type Values = Record<string, any>;

/** Returns the values of a release of the SkyPilot chart, `undefined` for any other resource. */
export function skyPilotValues({ type, props }: Subject): Values | undefined {
  if (!type.startsWith("kubernetes:helm.sh/")) return undefined;
  // The chart may be a copy of any name; its block apiService is in the values of every release of this program.
  return /skypilot[^/]*\/?$/i.test(textOf(props.chart)) || props.values?.apiService !== undefined ? (props.values ?? {}) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** How the API server can be reached from outside the cluster; `undefined` where it cannot. */
function exposure({ ingress, "ingress-nginx": controller }: Values): string | undefined {
  if (ingress?.enabled === false) return undefined;
  if (controller?.enabled === false) return "the cluster's own ingress controller";
  // The chart's own value is LoadBalancer.
  const type = controller?.controller?.service?.type ?? "LoadBalancer";
  return type === "ClusterIP" ? undefined : `a ${type}`;
}

function hasLogIn({ ingress, auth, apiService }: Values): boolean {
  return Boolean(
    ingress?.authSecret ||
      ingress?.authCredentials ||
      ingress?.["oauth2-proxy"]?.enabled ||
      auth?.oauth?.enabled ||
      auth?.externalProxy?.enabled ||
      apiService?.enableUserManagement,
  );
}

/** The chart's own TLS, or an annotation with which a load balancer or an ingress controller gets its certificate. */
function hasTls({ ingress, "ingress-nginx": controller }: Values): boolean {
  // Only the keys: in a preview a value may not be known yet.
  const annotations = [ingress?.annotations, controller?.controller?.service?.annotations].flatMap((given) => Object.keys(given ?? {}));
  return Boolean(ingress?.tls?.enabled) || annotations.some((key) => /certificate|ssl-cert/.test(key));
}

/** Everyone who reaches the API server must log in. */
export const NO_OPEN_API_SERVER: Rule = {
  name: "no-open-api-server",
  description: "An API server that can be reached from outside the cluster asks who is there.",
  level: "mandatory",
  severity: "critical",
  check: (subject) => {
    const values = skyPilotValues(subject);
    const by = values && exposure(values);
    if (!by || hasLogIn(values)) return [];
    return [`${by} leads to the API server, and nobody has to log in: who reaches it may do everything; write auth.type: basic`];
  },
};

/** What users send must not be readable on the way. */
export const TLS_WHERE_PUBLIC: Rule = {
  name: "tls-where-public",
  description: "An API server that can be reached from outside the cluster is reached by HTTPS.",
  level: "advisory",
  severity: "high",
  check: (subject) => {
    const values = skyPilotValues(subject);
    const by = values && exposure(values);
    if (!by || hasTls(values)) return [];
    return [
      `${by} leads to the API server by HTTP, so that passwords can be read on the way; give the chart a host and ingress.tls.enabled, or the load balancer a certificate`,
    ];
  },
};

/** The chart of tomorrow is installed by a change of the config, not by chance. */
export const PINNED_CHART: Rule = {
  name: "pinned-chart",
  description: "The SkyPilot chart has an exact version.",
  level: "mandatory",
  severity: "medium",
  check: (subject) => {
    if (!skyPilotValues(subject)) return [];
    const [chart, version] = [textOf(subject.props.chart), textOf(subject.props.version)];
    // A file has the version that it has.
    if (/^\.{0,2}\/|\.tgz$/.test(chart) && !chart.includes("://")) return [];
    if (parse(version) && !subject.props.devel) return [];
    return [`the chart ${chart} has ${version ? `the version "${version}"` : "no version"}; write an exact one as release.version`];
  },
};

/** The state outlives its release. */
export const STATE_KEPT: Rule = {
  name: "state-kept",
  description: "In production the volume with SkyPilot's state outlives the release, or the state is in a database.",
  level: "mandatory",
  severity: "high",
  onlyInStacks: true,
  check: (subject) => {
    const values = skyPilotValues(subject);
    if (!values || values.apiService?.dbConnectionSecretName || values.apiService?.dbConnectionString) return [];
    if (values.storage?.enabled === false)
      return ["there is no volume, so that the state is lost when the pod restarts; write storage.enabled: true"];
    if (values.storage?.annotations?.["helm.sh/resource-policy"] === "keep") return [];
    return ["the volume with the state is deleted with the release; write storage.keep: true"];
  },
};

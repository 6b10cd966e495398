/** How the SkyPilot chart is installed. */
import { parse } from "semver";
import type { Finding, Rule, Subject } from "./rule";

// biome-ignore lint/suspicious/noExplicitAny: the values of a chart.
type Values = Record<string, any>;

/** Returns the values of a release of the SkyPilot chart, `undefined` for any other resource. */
export function skyPilotValues({ type, props }: Subject): Values | undefined {
  if (!type.startsWith("kubernetes:helm.sh/")) return undefined;
  // The chart can be a copy with any name; every release of this program has the block apiService in its values.
  return /skypilot[^/]*\/?$/i.test(textOf(props.chart)) || props.values?.apiService !== undefined ? (props.values ?? {}) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** How the API server can be reached from outside the cluster; `undefined` if it cannot. */
function exposure({ ingress, "ingress-nginx": controller }: Values): string | undefined {
  if (ingress?.enabled === false) return undefined;
  if (controller?.enabled === false) return "the cluster's own ingress controller";
  // The chart's default is LoadBalancer.
  const type = controller?.controller?.service?.type ?? "LoadBalancer";
  return type === "ClusterIP" ? undefined : `a ${type}`;
}

/** The API server itself authenticates every request. */
function serverAsks({ auth, apiService }: Values): boolean {
  return Boolean(auth?.oauth?.enabled || auth?.externalProxy?.enabled || apiService?.enableUserManagement);
}

function hasLogIn(values: Values): boolean {
  const { ingress } = values;
  return Boolean(ingress?.authSecret || ingress?.authCredentials || ingress?.["oauth2-proxy"]?.enabled || serverAsks(values));
}

/** A separate Service that exposes an API server outside the cluster, and the values of its release. */
interface Entrance {
  service: Subject;
  by: string;
  values: Values;
}

/** Returns the Services that bypass every ingress controller, such as those of exposure.direct. */
function entrances(subjects: Subject[]): Entrance[] {
  const releases = subjects.flatMap((subject) => {
    const values = skyPilotValues(subject);
    return values ? [{ pods: `${textOf(subject.props.name)}-api`, values }] : [];
  });
  return subjects.flatMap((service) => {
    const { type, selector } = service.type === "kubernetes:core/v1:Service" ? (service.props.spec ?? {}) : {};
    if (type !== "LoadBalancer" && type !== "NodePort") return [];
    const named = releases.filter(({ pods }) => selector?.app === pods);
    // The chart's values can change the name of the pods.
    const found = named.length > 0 ? named : selector?.["skypilot.co/ready"] ? releases : [];
    return found.map(({ values }) => ({ service, by: `a Service of type ${type}`, values }));
  });
}

function findings(subjects: Subject[], isWrong: (entrance: Entrance) => boolean, message: (by: string) => string): Finding[] {
  return entrances(subjects)
    .filter(isWrong)
    .map(({ service, by }) => ({ subject: service, message: message(by) }));
}

function isCertificate(annotation: string): boolean {
  return /certificate|ssl-cert/.test(annotation);
}

/** The chart's own TLS, or an annotation that gives a load balancer or an ingress controller its certificate. */
function hasTls({ ingress, "ingress-nginx": controller }: Values): boolean {
  // Only the keys, because a value can be unknown in a preview.
  const annotations = [ingress?.annotations, controller?.controller?.service?.annotations].flatMap((given) => Object.keys(given ?? {}));
  return Boolean(ingress?.tls?.enabled) || annotations.some(isCertificate);
}

function openTo(by: string, instead: string): string {
  return `${by} exposes the API server without a login, so anyone who reaches it has full access; set auth.type: ${instead}`;
}

function readable(by: string, instead: string): string {
  return `${by} exposes the API server over HTTP, which sends passwords in plain text; give ${instead}`;
}

/** Everyone who reaches the API server must log in. */
export const NO_OPEN_API_SERVER: Rule = {
  name: "no-open-api-server",
  description: "An API server that can be reached from outside the cluster requires a login.",
  level: "mandatory",
  severity: "critical",
  check: (subject) => {
    const values = skyPilotValues(subject);
    const by = values && exposure(values);
    if (!by || hasLogIn(values)) return [];
    return [openTo(by, "basic")];
  },
  // The login of an Ingress protects only that Ingress.
  checkStack: (subjects) =>
    findings(
      subjects,
      ({ values }) => !serverAsks(values),
      (by) => openTo(by, "oauth"),
    ),
};

/** Traffic of users must be encrypted. */
export const TLS_WHERE_PUBLIC: Rule = {
  name: "tls-where-public",
  description: "An API server that can be reached from outside the cluster uses HTTPS.",
  level: "advisory",
  severity: "high",
  check: (subject) => {
    const values = skyPilotValues(subject);
    const by = values && exposure(values);
    if (!by || hasTls(values)) return [];
    return [readable(by, "the chart a host and ingress.tls.enabled, or the load balancer a certificate")];
  },
  checkStack: (subjects) =>
    findings(
      subjects,
      ({ service }) => !Object.keys(service.props.metadata?.annotations ?? {}).some(isCertificate),
      (by) => readable(by, "the load balancer a certificate"),
    ),
};

/** A new version of the chart is installed only by a change of the config. */
export const PINNED_CHART: Rule = {
  name: "pinned-chart",
  description: "The SkyPilot chart has an exact version.",
  level: "mandatory",
  severity: "medium",
  check: (subject) => {
    if (!skyPilotValues(subject)) return [];
    const [chart, version] = [textOf(subject.props.chart), textOf(subject.props.version)];
    // The version of a chart file is fixed.
    if (/^\.{0,2}\/|\.tgz$/.test(chart) && !chart.includes("://")) return [];
    if (parse(version) && !subject.props.devel) return [];
    return [`the chart ${chart} has ${version ? `the version "${version}"` : "no version"}; set release.version to an exact version`];
  },
};

/** The state outlives its release. */
export const STATE_KEPT: Rule = {
  name: "state-kept",
  description: "In production, the volume with SkyPilot's state is kept when the release is deleted, or the state is in a database.",
  level: "mandatory",
  severity: "high",
  onlyInStacks: true,
  check: (subject) => {
    const values = skyPilotValues(subject);
    if (!values || values.apiService?.dbConnectionSecretName || values.apiService?.dbConnectionString) return [];
    if (values.storage?.enabled === false)
      return ["there is no volume, so the state is lost when the pod restarts; set storage.enabled: true"];
    if (values.storage?.annotations?.["helm.sh/resource-policy"] === "keep") return [];
    return ["the volume with the state is deleted with the release; set storage.keep: true"];
  },
};

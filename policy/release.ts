/** How the SkyPilot chart is installed. */
import { parse } from "semver";
import type { Finding, Rule, Subject } from "./rule";

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

/** The API server itself asks who is there, whichever way leads to it. */
function serverAsks({ auth, apiService }: Values): boolean {
  return Boolean(auth?.oauth?.enabled || auth?.externalProxy?.enabled || apiService?.enableUserManagement);
}

function hasLogIn(values: Values): boolean {
  const { ingress } = values;
  return Boolean(ingress?.authSecret || ingress?.authCredentials || ingress?.["oauth2-proxy"]?.enabled || serverAsks(values));
}

/** A Service beside the chart's that leads to an API server from outside the cluster, and the values of its release. */
interface Entrance {
  service: Subject;
  by: string;
  values: Values;
}

/** Returns the ways past every ingress controller, such as exposure.direct makes. */
function entrances(subjects: Subject[]): Entrance[] {
  const releases = subjects.flatMap((subject) => {
    const values = skyPilotValues(subject);
    return values ? [{ pods: `${textOf(subject.props.name)}-api`, values }] : [];
  });
  return subjects.flatMap((service) => {
    const { type, selector } = service.type === "kubernetes:core/v1:Service" ? (service.props.spec ?? {}) : {};
    if (type !== "LoadBalancer" && type !== "NodePort") return [];
    const named = releases.filter(({ pods }) => selector?.app === pods);
    // The chart may have been told to call its pods otherwise.
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

/** The chart's own TLS, or an annotation with which a load balancer or an ingress controller gets its certificate. */
function hasTls({ ingress, "ingress-nginx": controller }: Values): boolean {
  // Only the keys: in a preview a value may not be known yet.
  const annotations = [ingress?.annotations, controller?.controller?.service?.annotations].flatMap((given) => Object.keys(given ?? {}));
  return Boolean(ingress?.tls?.enabled) || annotations.some(isCertificate);
}

function openTo(by: string, instead: string): string {
  return `${by} leads to the API server, and nobody has to log in: who reaches it may do everything; write auth.type: ${instead}`;
}

function readable(by: string, instead: string): string {
  return `${by} leads to the API server by HTTP, so that passwords can be read on the way; give ${instead}`;
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
    return [openTo(by, "basic")];
  },
  // The log-in of an Ingress protects the Ingress only.
  checkStack: (subjects) =>
    findings(
      subjects,
      ({ values }) => !serverAsks(values),
      (by) => openTo(by, "oauth"),
    ),
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
    return [readable(by, "the chart a host and ingress.tls.enabled, or the load balancer a certificate")];
  },
  checkStack: (subjects) =>
    findings(
      subjects,
      ({ service }) => !Object.keys(service.props.metadata?.annotations ?? {}).some(isCertificate),
      (by) => readable(by, "the load balancer a certificate"),
    ),
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

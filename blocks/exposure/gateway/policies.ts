/** The objects that an implementation of the Gateway API requires in addition to the Gateway and its routes. */
import type { Input } from "@pulumi/pulumi";
import { chartObjects } from "../../../contract/chart";
import type { Tree } from "../../../core/merge";
import type { ExposureSettings } from "../settings";

/** An object of Kubernetes. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; annotations?: { [key: string]: Input<string> } };
  spec: Tree;
}

/** What the objects follow from. */
export interface GatewayFacts {
  exposure: Pick<ExposureSettings, "host" | "dns" | "path" | "atRoot" | "tls" | "tlsInFront" | "ports" | "loadBalancer" | "gateway">;
  release: { name: string };
  monitoring: { grafana: boolean };
  /** Name of the Secret with the htpasswd lines, if the Gateway checks passwords. */
  authSecret?: Input<string>;
}

/** Returns an object; nothing if these facts require none. */
export type ObjectMaker = (facts: GatewayFacts) => KubernetesObject[];

/** Names of the objects of a release. */
export function gatewayNames(releaseName: string) {
  return {
    gateway: releaseName,
    route: `${releaseName}-server`,
    redirect: `${releaseName}-redirect`,
    policy: `${releaseName}-server`,
  };
}

/** The realm of the SkyPilot chart's Ingress. */
const REALM = "SkyPilot API Server";

// The time without data that the SkyPilot chart allows (its Ingress: proxy-read-timeout).
const IDLE_SECONDS = 3600;
// The load balancers of GKE limit a whole request, log streams included.
const REQUEST_SECONDS = 24 * 3600;

const HEALTH_PATH = "/api/health";

function ofRoute({ release }: GatewayFacts) {
  return { group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: gatewayNames(release.name).route };
}

function ofService({ release }: GatewayFacts, group = "") {
  return { group, kind: "Service", name: chartObjects(release.name).apiService };
}

function metadataOf({ release }: GatewayFacts) {
  return { name: gatewayNames(release.name).policy };
}

/** Envoy Gateway: passwords. A route whose policy is invalid answers 500. */
export function securityPolicy(facts: GatewayFacts): KubernetesObject[] {
  const spec = { targetRefs: [ofRoute(facts)], basicAuth: { users: { name: facts.authSecret } } };
  return [{ apiVersion: "gateway.envoyproxy.io/v1alpha1", kind: "SecurityPolicy", metadata: metadataOf(facts), spec }];
}

/** NGINX Gateway Fabric: passwords. */
export function authenticationFilter(facts: GatewayFacts): KubernetesObject[] {
  const spec = { type: "Basic", basic: { realm: REALM, secretRef: { name: facts.authSecret } } };
  return [{ apiVersion: "gateway.nginx.org/v1alpha1", kind: "AuthenticationFilter", metadata: metadataOf(facts), spec }];
}

/** Traefik: passwords. */
export function middleware(facts: GatewayFacts): KubernetesObject[] {
  const spec = { basicAuth: { realm: REALM, secret: facts.authSecret } };
  return [{ apiVersion: "traefik.io/v1alpha1", kind: "Middleware", metadata: metadataOf(facts), spec }];
}

/** NGINX Gateway Fabric: time limits and sizes as the SkyPilot chart's Ingress has them; log streams must reach the client at once. */
export function nginxSettings(facts: GatewayFacts): KubernetesObject[] {
  const apiVersion = "gateway.nginx.org/v1alpha1";
  const metadata = metadataOf(facts);
  const timeout = { read: `${IDLE_SECONDS}s`, send: `${IDLE_SECONDS}s` };
  return [
    { apiVersion, kind: "ProxySettingsPolicy", metadata, spec: { targetRefs: [ofRoute(facts)], timeout, buffering: { disable: true } } },
    { apiVersion, kind: "ClientSettingsPolicy", metadata, spec: { targetRef: ofRoute(facts), body: { maxSize: "1000m" } } },
  ];
}

/** GKE: time limits, and a health check, whose default path requires a login. */
export function gkePolicies(facts: GatewayFacts): KubernetesObject[] {
  const apiVersion = "networking.gke.io/v1";
  const metadata = metadataOf(facts);
  const targetRef = ofService(facts);
  const config = { type: "HTTP", httpHealthCheck: { requestPath: HEALTH_PATH, portSpecification: "USE_SERVING_PORT" } };
  return [
    { apiVersion, kind: "GCPBackendPolicy", metadata, spec: { targetRef, default: { timeoutSec: REQUEST_SECONDS } } },
    { apiVersion, kind: "HealthCheckPolicy", metadata, spec: { targetRef, default: { config } } },
  ];
}

/** AWS: pods as targets, because the chart's Service has no port of the nodes; and the load balancer of a Gateway of the stack. */
export function albConfigurations(facts: GatewayFacts): KubernetesObject[] {
  const { gateway, tls, loadBalancer } = facts.exposure;
  const apiVersion = "gateway.k8s.aws/v1";
  const metadata = metadataOf(facts);
  const defaultConfiguration = { targetType: "ip", healthCheckConfig: { healthCheckPath: HEALTH_PATH } };
  const targets = { targetReference: ofService(facts), defaultConfiguration };
  const certificate = tls?.certificateArn;
  const balancer = {
    scheme: loadBalancer.internal ? "internal" : "internet-facing",
    loadBalancerAttributes: [{ key: "idle_timeout.timeout_seconds", value: String(IDLE_SECONDS) }],
    ...(loadBalancer.sourceRanges && { sourceRanges: loadBalancer.sourceRanges }),
    ...(certificate !== undefined && { listenerConfigurations: [{ protocolPort: "HTTPS:443", defaultCertificate: certificate }] }),
  };
  return [
    { apiVersion, kind: "TargetGroupConfiguration", metadata, spec: targets },
    ...(gateway?.own ? [{ apiVersion, kind: "LoadBalancerConfiguration", metadata, spec: balancer }] : []),
  ];
}

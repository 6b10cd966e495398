/** The URL at which users find the API server, as far as it is known. */

import { chartObjects } from "../release/release";
import { type ExposureArgs, ExposureType, TlsType } from "./args";

/** What the cluster tells of the address: a node, and the part of a Service or an Ingress that matters here. */
export interface AddressState {
  nodeAddress?: string | undefined;
  ports?: { name?: string; nodePort?: number }[];
  ingress?: { hostname?: string; ip?: string }[];
}

/** The Service that leads to the API server from inside the cluster. */
export interface InternalService {
  name: string;
  namespace: string;
}

/** Returns the type with its default filled in. */
export function exposureType({ type = ExposureType.LoadBalancer }: ExposureArgs = {}): ExposureType {
  return type;
}

/** Returns whether the chart's own ingress controller is installed. */
export function ownsController(exposure: ExposureArgs = {}): boolean {
  return exposureType(exposure) !== ExposureType.Ingress && !exposure.direct;
}

/** Returns whether an Ingress leads to the API server. */
export function hasIngress(exposure: ExposureArgs = {}): boolean {
  return exposureType(exposure) === ExposureType.Ingress || !exposure.direct;
}

/** Returns what stands in place of a URL that is not known yet. */
export function pendingNote(exposure: ExposureArgs): string {
  const again = "run `pulumi up` again in a minute";
  if (exposureType(exposure) === ExposureType.Ingress) return `pending: the ingress controller has not assigned an address yet; ${again}`;
  if (exposureType(exposure) !== ExposureType.NodePort)
    return `pending: the cloud has not assigned an address to the load balancer yet; ${again}`;
  const port = exposure.nodePorts?.[scheme(exposure)];
  return `pending: the address of a node is not known; set it with: pulumi config set --path exposure.nodeAddress ADDRESS${port ? "" : ", and run `pulumi up` again"}`;
}

/** Returns the URL of the API server without credentials, or `undefined` where the cluster has not assigned an address yet. */
export function endpointUrl(exposure: ExposureArgs, found: AddressState, inside: InternalService): string | undefined {
  const authority = authorityOf(exposure, found, inside);
  return authority && `${scheme(exposure)}://${authority}${exposure.path === "/" ? "" : (exposure.path ?? "")}`;
}

function authorityOf(exposure: ExposureArgs, found: AddressState, inside: InternalService): string | undefined {
  const type = exposureType(exposure);
  if (type === ExposureType.ClusterIP) return exposure.host ?? `${inside.name}.${inside.namespace}.svc.cluster.local`;
  if (type === ExposureType.NodePort && !endsTlsInFront(exposure)) {
    const address = exposure.host ?? found.nodeAddress;
    const port = exposure.nodePorts?.[scheme(exposure)] ?? found.ports?.find(({ name }) => name === scheme(exposure))?.nodePort;
    return address && port ? `${bracketed(address)}:${port}` : undefined;
  }
  // AWS gives its load balancers host names, other clouds IP addresses.
  const [ingress] = found.ingress ?? [];
  const address = exposure.host ?? ingress?.hostname ?? ingress?.ip;
  return address && bracketed(address);
}

function scheme({ tls }: ExposureArgs): "http" | "https" {
  return tls ? "https" : "http";
}

/** Returns whether the URL can be told without asking the cluster. */
export function knowsAddress(exposure: ExposureArgs): boolean {
  const type = exposureType(exposure);
  if (type === ExposureType.ClusterIP) return true;
  if (type !== ExposureType.NodePort || endsTlsInFront(exposure)) return exposure.host !== undefined;
  return exposure.nodePorts?.[scheme(exposure)] !== undefined;
}

/** Returns whether something in front of the cluster ends TLS. */
export function endsTlsInFront({ tls }: ExposureArgs): boolean {
  return tls?.type === TlsType.LoadBalancer;
}

/** Returns the Service through which the API server is reached from inside the cluster. */
export function internalService(exposure: ExposureArgs, releaseName: string): string {
  const { controllerService, apiService } = chartObjects(releaseName);
  return ownsController(exposure) ? controllerService : apiService;
}

/** Returns the command that makes the API server reachable at http://localhost:46580 or https://localhost:46580. */
export function portForwardCommand(exposure: ExposureArgs, { name, namespace }: InternalService): string {
  return `kubectl port-forward --namespace ${namespace} service/${name} 46580:${scheme(exposure) === "https" ? 443 : 80}`;
}

/** An IPv6 address stands in brackets in a URL. */
function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

/** Returns the URL with the user's name and password in it. */
export function withCredentials(url: string, username: string, password: string): string {
  return url.replace("://", `://${encodeURIComponent(username)}:${encodeURIComponent(password)}@`);
}

/** The URL of the API server, as far as it is known. */

import { chartObjects } from "../../contract/chart";

import type { ExposureSettings } from "./settings";

/** What is known of the address: the host that is given, a node, and the part of a Service or an Ingress that matters here. */
export interface AddressState {
  host?: string | undefined;
  nodeAddress?: string | undefined;
  ports?: { name?: string; nodePort?: number }[];
  ingress?: { hostname?: string | undefined; ip?: string | undefined }[];
}

/** The Service of the API server inside the cluster. */
export interface InternalService {
  name: string;
  namespace: string;
}

/** Returns the text that replaces a URL until it is known. */
export function pendingNote({ address, nodePorts, scheme }: ExposureSettings): string {
  const again = "run `pulumi up` again in a minute";
  if (address === "ingress") return `pending: the ingress controller has not assigned an address yet; ${again}`;
  if (address === "gateway") return `pending: the controller of the Gateway has not assigned an address yet; ${again}`;
  if (address !== "node") return `pending: the cloud has not assigned an address to the load balancer yet; ${again}`;
  return `pending: the address of a node is not known; set it with: pulumi config set --path exposure.nodeAddress ADDRESS${nodePorts[scheme] ? "" : ", and run `pulumi up` again"}`;
}

/** Returns the URL of the API server without credentials, or `undefined` until the cluster assigns an address. */
export function endpointUrl(exposure: ExposureSettings, found: AddressState, inside: InternalService): string | undefined {
  const authority = authorityOf(exposure, found, inside);
  return authority && `${exposure.scheme}://${authority}${exposure.atRoot ? "" : exposure.path}`;
}

function authorityOf(exposure: ExposureSettings, found: AddressState, inside: InternalService): string | undefined {
  const { address: from, nodePorts, ports, scheme, tlsInFront } = exposure;
  const { host } = found;
  if (from === "cluster") return host ?? `${inside.name}.${inside.namespace}.svc.cluster.local`;
  if (from === "node" && !tlsInFront) {
    const address = host ?? found.nodeAddress;
    const port = nodePorts[scheme] ?? found.ports?.find(({ name }) => name === ports[scheme])?.nodePort;
    return address && port ? `${bracketed(address)}:${port}` : undefined;
  }
  // Load balancers on AWS have host names, those of other clouds IP addresses.
  const [ingress] = found.ingress ?? [];
  const address = host ?? ingress?.hostname ?? ingress?.ip;
  return address && bracketed(address);
}

/** Returns whether the URL is known without reading the cluster. */
export function knowsAddress({ address, host, nodePorts, scheme, tlsInFront }: ExposureSettings): boolean {
  if (address === "cluster") return true;
  if (address === "node" && !tlsInFront) return nodePorts[scheme] !== undefined;
  return host !== undefined;
}

/** Returns the Service of the API server inside the cluster. */
export function internalService({ controller }: ExposureSettings, releaseName: string): string {
  const { controllerServices, apiService } = chartObjects(releaseName);
  return controller ? controllerServices[controller] : apiService;
}

/** Returns the command that makes the API server reachable at http://localhost:46580 or https://localhost:46580. */
export function portForwardCommand({ scheme }: ExposureSettings, { name, namespace }: InternalService): string {
  return `kubectl port-forward --namespace ${namespace} service/${name} 46580:${scheme === "https" ? 443 : 80}`;
}

/** An IPv6 address in a URL has brackets. */
function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

/** Returns the URL with the user's name and password in it. */
export function withCredentials(url: string, username: string, password: string): string {
  return url.replace("://", `://${encodeURIComponent(username)}:${encodeURIComponent(password)}@`);
}

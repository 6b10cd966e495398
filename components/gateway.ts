import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import * as pulumi from "@pulumi/pulumi";
import { checkedByGateway } from "../blocks/auth/values";
import type { AddressState } from "../blocks/exposure/endpoint";
import { gatewayObjects } from "../blocks/exposure/gateway/objects";
import type { KubernetesObject } from "../blocks/exposure/gateway/policies";
import type { GatewaySettings } from "../blocks/exposure/gateway/settings";
import type { ServerSettings } from "../skypilot/serverSettings";
import type { SecretsPlace } from "./serverSecrets";

/** Creates the Gateway and its routes; a route is created after what checks its login, so that no request passes without. */
export function createGateway(
  { name, namespace, parent }: SecretsPlace,
  settings: ServerSettings,
  authSecret: pulumi.Input<string> | undefined,
  after: pulumi.Resource[],
): pulumi.Resource[] {
  const { exposure, auth } = settings;
  if (!exposure.gateway) return [];
  const checked = checkedByGateway(auth, exposure) && authSecret !== undefined ? { authSecret } : {};
  const { policies, gateway, routes } = gatewayObjects({ ...settings, ...checked }, exposure.gateway);
  const first = [...policies, ...(gateway ? [gateway] : [])].map((object) => create(object, after));
  return [...first, ...routes.map((object) => create(object, [...after, ...first]))];

  function create({ metadata, ...object }: KubernetesObject, dependsOn: pulumi.Resource[]): CustomResource {
    return new CustomResource(
      `${name}-${roleOf(object.kind, metadata.name)}`,
      { ...object, metadata: { ...metadata, namespace } },
      { parent, dependsOn },
    );
  }
}

/** `skypilot-redirect`, an HTTPRoute, has the role `redirect-http-route`. */
function roleOf(kind: string, objectName: string): string {
  const words = kind
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .replace(/^(HTTP|GCP)/, "$1-")
    .toLowerCase();
  return objectName.endsWith("-redirect") ? `redirect-${words}` : words;
}

/** Reads the address of a Gateway, after the resources that create it. */
export function gatewayAddress(
  { name, namespace, parent }: SecretsPlace,
  gateway: GatewaySettings,
  dependsOn: pulumi.Resource[],
): pulumi.Output<AddressState> {
  const id = pulumi.interpolate`${gateway.namespace ?? namespace}/${gateway.name}`;
  const known = { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway", status: undefined };
  const { status } = new CustomResource(`${name}-gateway-status`, known, { id, parent, dependsOn }) as CustomResource & GatewayStatus;
  return pulumi.output(status).apply((state) => ({
    ingress: (state?.addresses ?? []).map(({ type, value }) => (type === "Hostname" ? { hostname: value } : { ip: value })),
  }));
}

/** What a controller reports. */
interface GatewayStatus {
  status: pulumi.Output<{ addresses?: { type?: string; value: string }[] } | undefined>;
}

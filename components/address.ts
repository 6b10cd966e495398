import { Service } from "@pulumi/kubernetes/core/v1/service";
import type { Release } from "@pulumi/kubernetes/helm/v3/release";
import { Ingress } from "@pulumi/kubernetes/networking/v1/ingress";
import * as pulumi from "@pulumi/pulumi";
import { createsRecord } from "../blocks/exposure/dns";
import { type AddressState, internalService, knowsAddress } from "../blocks/exposure/endpoint";
import { loadBalancerAnnotations, loadBalancerSpec } from "../blocks/exposure/loadBalancer";
import { chartObjects } from "../contract/chart";
import type { ServerSettings } from "../skypilot/serverSettings";
import { gatewayAddress } from "./gateway";

/** Creates the Service that the chart does not, and reads the cluster only for an address that the arguments do not determine. */
export function findAddress(
  name: string,
  settings: ServerSettings,
  release: Release,
  after: { controller: Release | undefined; gateway: pulumi.Resource[]; namespace: pulumi.Input<string> },
  parent: pulumi.Resource,
): pulumi.Output<AddressState> {
  const { exposure } = settings;
  const objects = chartObjects(settings.release.name);
  const direct = exposure.service === "own" ? createService(name, settings, release, parent) : undefined;
  if (knowsAddress(exposure) && !createsRecord(exposure)) return pulumi.output({});
  if (exposure.gateway) return gatewayAddress({ name, namespace: after.namespace, parent }, exposure.gateway, after.gateway);
  if (exposure.address === "ingress") {
    const { status } = Ingress.get(`${name}-ingress`, pulumi.interpolate`${release.status.namespace}/${objects.ingress}`, { parent });
    return status.apply((known) => ({ ingress: known?.loadBalancer?.ingress ?? [] }));
  }
  const inside = pulumi.interpolate`${(after.controller ?? release).status.namespace}/${internalService(exposure, settings.release.name)}`;
  const { spec, status } = direct ?? Service.get(`${name}-controller`, inside, { parent });
  return pulumi.all([spec, status]).apply(([known, state]) => ({ ports: known?.ports ?? [], ingress: state?.loadBalancer?.ingress ?? [] }));
}

/** The chart's own Service is reachable only inside the cluster. */
function createService(name: string, settings: ServerSettings, release: Release, parent: pulumi.Resource): Service {
  const { exposure } = settings;
  const balanced = exposure.address === "loadBalancer";
  const scheme = balanced && exposure.tlsInFront ? "https" : "http";
  const nodePort = exposure.nodePorts[scheme];
  return new Service(
    `${name}-service`,
    {
      // A Service of type LoadBalancer is ready only when its pods are.
      metadata: { namespace: release.status.namespace, ...(balanced && { annotations: loadBalancerAnnotations(exposure) }) },
      spec: {
        type: exposure.type,
        selector: chartObjects(settings.release.name).podLabels,
        ports: [{ name: scheme, port: scheme === "https" ? 443 : 80, targetPort: 46580, ...(nodePort && { nodePort }) }],
        ...(balanced && loadBalancerSpec(exposure)),
      },
    },
    { parent, replaceOnChanges: ["spec.loadBalancerClass"] },
  );
}

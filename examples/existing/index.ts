/** SkyPilot for an API server that `helm install skypilot skypilot/skypilot --namespace skypilot` created: the same release, with its volume and its address. */
import * as pulumi from "@pulumi/pulumi";
import { ExposureType, SkyPilot, SkyPilotConfigMode } from "@pulumi-skypilot/skypilot";

const config = new pulumi.Config();

const skypilot = new SkyPilot("skypilot", {
  // The name and the namespace of `helm list`; the namespace is not Pulumi's, and stays when the stack is destroyed.
  release: { name: "skypilot", namespace: "skypilot", createNamespace: false, version: "0.13.0" },
  // Those of the existing release: `helm get values skypilot --namespace skypilot`.
  exposure: { type: ExposureType.LoadBalancer, className: "nginx" },
  storage: { size: config.get("size") ?? "10Gi" },
  // The server keeps the SkyPilot config that it has until you choose otherwise.
  skypilotConfigMode: SkyPilotConfigMode.Initial,
});

export const endpoint = skypilot.endpoint;
export const endpointWithCredentials = skypilot.endpointWithCredentials;
export const dashboard = skypilot.dashboard;

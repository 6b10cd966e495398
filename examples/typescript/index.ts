import * as pulumi from "@pulumi/pulumi";
import { AuthType, AwsFeature, ExposureType, IngressController, LoadBalancerCloud, SkyPilot } from "@pulumi-skypilot/skypilot";

const config = new pulumi.Config();

const skypilot = new SkyPilot("skypilot", {
  exposure: { type: ExposureType.LoadBalancer, controller: IngressController.Traefik, loadBalancer: { cloud: LoadBalancerCloud.Aws } },
  auth: { type: AuthType.Basic, username: "team" },
  aws: { enabled: true, features: [AwsFeature.Spot, AwsFeature.Storage, AwsFeature.Ports] },
  credentials: { runpod: { apiKey: config.requireSecret("runpodApiKey") } },
});

export const endpoint = skypilot.endpoint;
export const endpointWithCredentials = skypilot.endpointWithCredentials;
export const dashboard = skypilot.dashboard;

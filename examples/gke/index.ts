/** SkyPilot without keys on GKE, from an empty GCP project: each file makes one part of it. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  AuthType,
  ExposureType,
  GcpFeature,
  GcpIdentityKind,
  GcpVmUse,
  LoadBalancerCloud,
  SkyPilot,
  SkyPilotConfigMode,
  TlsType,
} from "@pulumi-skypilot/skypilot";
import { reservedAddress } from "./address";
import { enabledApis } from "./apis";
import { createIssuer } from "./certificates";
import { createCluster } from "./cluster";
import { createDatabase } from "./database";
import { createNetwork } from "./network";

const config = new pulumi.Config();
const google = new pulumi.Config("gcp");
const project = google.require("project");
const region = google.require("region");
const host = config.require("host");

const apis = { dependsOn: enabledApis() };
const network = createNetwork(region, apis);
const { kubeconfig, workloadPool, pools } = createCluster({ project, zone: google.require("zone"), network });
const provider = new k8s.Provider("cluster", { kubeconfig });

const ip = reservedAddress({ region, host, dnsZone: config.require("dnsZone") }, apis);
const issuer = createIssuer(config.require("email"), { provider, dependsOn: pools });
const connectionString = createDatabase(network);

const skypilot = new SkyPilot(
  "skypilot",
  {
    exposure: {
      type: ExposureType.LoadBalancer,
      host,
      loadBalancer: { cloud: LoadBalancerCloud.Gcp, ip },
      tls: { type: TlsType.CertManager, clusterIssuer: issuer.metadata.name },
    },
    auth: {
      type: AuthType.Oauth,
      oauth: {
        issuerUrl: config.get("issuerUrl") ?? "https://accounts.google.com",
        clientId: config.require("clientId"),
        clientSecret: config.requireSecret("clientSecret"),
        emailDomain: config.require("emailDomain"),
      },
    },
    gcp: {
      enabled: true,
      project,
      identity: GcpIdentityKind.WorkloadIdentity,
      workloadPool,
      features: [GcpFeature.Storage, GcpFeature.Ports],
      // No controller of SkyServe runs on a VM, so VMs do not have to launch others.
      vm: GcpVmUse.Storage,
    },
    database: { connectionString },
    storage: { size: "50Gi" },
    skypilotConfigMode: SkyPilotConfigMode.Managed,
    // A node for a task exists only after the task waits for it.
    skypilotConfig: { kubernetes: { autoscaler: "gke", provision_timeout: 900 } },
  },
  { providers: { kubernetes: provider }, dependsOn: pools },
);

export const endpoint = skypilot.endpoint;
export const dashboard = skypilot.dashboard;
export const oauthRedirectUrl = skypilot.oauthRedirectUrl;
export const kubeconfigOfCluster = pulumi.secret(kubeconfig);

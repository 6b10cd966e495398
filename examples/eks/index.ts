/** SkyPilot without keys on EKS, from an empty AWS account: each file makes one part of it. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AuthType, AwsFeature, AwsIdentityKind, ExposureType, SkyPilot, SkyPilotConfigMode, TlsType } from "@pulumi-skypilot/skypilot";
import { address, validCertificate } from "./address";
import { createCluster } from "./cluster";
import { createDatabase } from "./database";
import { gpuPool, networkPolicies, publicIngress, stateClass } from "./inCluster";
import { createNetwork } from "./network";

const config = new pulumi.Config();
const host = config.require("host");
const zoneId = config.require("zoneId");

const network = createNetwork();
const { cluster, kubeconfig } = createCluster(network);
const provider = new k8s.Provider("cluster", { kubeconfig });
const inCluster = { provider };

const certificateArn = validCertificate(host, zoneId);
const storageClass = stateClass(inCluster);
const ingressClass = publicIngress(certificateArn, inCluster);
const gpus = gpuPool(inCluster);
const policies = networkPolicies(inCluster);
const connectionString = createDatabase(network, cluster.vpcConfig.clusterSecurityGroupId);

const skypilot = new SkyPilot(
  "skypilot",
  {
    exposure: {
      type: ExposureType.Ingress,
      host,
      className: ingressClass.metadata.name,
      tls: { type: TlsType.LoadBalancer },
      ingress: {
        nginx: false,
        annotations: {
          "alb.ingress.kubernetes.io/target-type": "ip",
          "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]',
          // The login of OAuth starts over HTTP.
          "alb.ingress.kubernetes.io/ssl-redirect": "443",
          "alb.ingress.kubernetes.io/healthcheck-path": "/api/health",
        },
      },
    },
    auth: {
      type: AuthType.Oauth,
      oauth: {
        issuerUrl: config.require("issuerUrl"),
        clientId: config.require("clientId"),
        clientSecret: config.requireSecret("clientSecret"),
        emailDomain: config.require("emailDomain"),
      },
    },
    aws: {
      enabled: true,
      identity: AwsIdentityKind.PodIdentity,
      eksCluster: cluster.name,
      features: [AwsFeature.Stop, AwsFeature.Spot, AwsFeature.Storage, AwsFeature.Ports],
    },
    // Only the load balancer reaches the API server; it has addresses in the public subnets.
    isolation: { networkPolicy: { apiServerClients: network.publicRanges.map((cidr) => ({ cidr })) } },
    database: { connectionString },
    storage: { className: storageClass.metadata.name, size: "50Gi" },
    skypilotConfigMode: SkyPilotConfigMode.Managed,
    // A node for a task exists only after the task waits for it.
    skypilotConfig: { kubernetes: { autoscaler: "generic", provision_timeout: 900 } },
  },
  { providers: { kubernetes: provider }, dependsOn: [gpus, policies] },
);

address(host, zoneId, skypilot, inCluster);

export const endpoint = skypilot.endpoint;
export const dashboard = skypilot.dashboard;
export const oauthRedirectUrl = skypilot.oauthRedirectUrl;
export const kubeconfigOfCluster = pulumi.secret(kubeconfig);

import { stringify } from "yaml";
import { AwsFeature } from "../../permissions/awsFeatures";
import { GcpFeature } from "../../permissions/gcp";

/** A value that must never be seen; each has a name, to find the leak. */
export function hush(name: string): string {
  return `HUSH-${name}`;
}

/** A kubeconfig that works, with a secret token. */
export function kubeconfig(name: string): string {
  return stringify({
    clusters: [{ name, cluster: { server: `https://${name}.example.com`, "certificate-authority-data": "Q0E=" } }],
    users: [{ name, user: { token: hush(`token-${name}`) } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}

const apiKey = (cloud: string) => ({ apiKey: hush(cloud) });

/** Every cloud and every feature, with known secrets in every place that holds one. */
export const FULL_STACK = {
  release: { values: { apiService: { imagePullPolicy: "IfNotPresent" } } },
  exposure: { type: "LoadBalancer", host: "sky.example.com" },
  auth: { type: "basic", username: "team" },
  aws: { enabled: true, features: Object.values(AwsFeature).filter((feature) => feature !== "autoRole") },
  gcp: { enabled: true, project: "my-project", hostProject: "host-project", features: Object.values(GcpFeature) },
  credentials: {
    runpod: apiKey("runpod"),
    lambda: apiKey("lambda"),
    vast: apiKey("vast"),
    digitalocean: apiKey("digitalocean"),
    nebius: { credentials: hush("nebius"), tenantId: "tenant-1" },
    r2: { credentials: hush("r2"), accountId: hush("r2-account") },
    coreweave: { config: hush("coreweave-config"), credentials: hush("coreweave") },
  },
  kubernetes: {
    inCluster: true,
    rbac: {
      mode: "minimal",
      objectStoreMounts: true,
      gpuListing: true,
      volumes: true,
      ingress: true,
      highAvailability: true,
      hostNetwork: true,
    },
  },
  clusters: [
    { name: "east", kubeconfig: kubeconfig("east"), namespace: "sky" },
    { name: "west", kubeconfig: kubeconfig("west") },
  ],
  storage: { size: "50Gi", className: "gp3", accessMode: "ReadWriteOnce", keep: true },
  resources: { cpu: "8", memory: "16Gi" },
  skypilotConfig: { jobs: { controller: { resources: { cpus: "2+" } } } },
  skypilotConfigMode: "managed",
  adminPolicy: { policy: "my_policies.AddLabelsPolicy", preDeployHook: "pip install my-policies" },
};

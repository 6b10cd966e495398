/** A config for each example that is a whole program, as its README sets it; secrets begin with HUSH. */
import { KUBECONFIGS } from "./kubeconfigs";

const OAUTH = (project: string) => ({
  [`${project}:issuerUrl`]: "https://login.example.com",
  [`${project}:clientId`]: "client",
  [`${project}:clientSecret`]: "HUSH-client",
  [`${project}:emailDomain`]: "example.com",
});

/** The examples that are whole programs, each with a config as its README sets it. */
/** The config of an example: full key to value, and the keys that are secret. */
export interface ExampleConfig {
  config: Record<string, string>;
  secretKeys?: string[];
}

export const WHOLE: Record<string, ExampleConfig> = {
  eks: {
    config: {
      "aws:region": "us-east-1",
      "skypilot-eks:host": "skypilot.example.com",
      "skypilot-eks:zoneId": "Z0123",
      ...OAUTH("skypilot-eks"),
    },
    secretKeys: ["skypilot-eks:clientSecret"],
  },
  gke: {
    config: {
      "gcp:project": "my-project",
      "gcp:region": "us-central1",
      "gcp:zone": "us-central1-a",
      "skypilot-gke:host": "skypilot.example.com",
      "skypilot-gke:dnsZone": "example-com",
      "skypilot-gke:email": "ops@example.com",
      ...OAUTH("skypilot-gke"),
    },
    secretKeys: ["skypilot-gke:clientSecret"],
  },
  kind: { config: {} },
  "multi-team": {
    config: {
      "skypilot-multi-team:host": "skypilot.example.com",
      "skypilot-multi-team:clusterIssuer": "letsencrypt",
      "skypilot-multi-team:hostingKubeconfig": KUBECONFIGS.eks,
      "skypilot-multi-team:gpuKubeconfig": KUBECONFIGS.gke,
      ...OAUTH("skypilot-multi-team"),
    },
    secretKeys: ["clientSecret", "hostingKubeconfig", "gpuKubeconfig"].map((key) => `skypilot-multi-team:${key}`),
  },
  existing: { config: {} },
};

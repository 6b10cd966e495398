/** The values that this program gives to the chart; every key is one that chart 0.13.0 knows. */
import type { Input } from "@pulumi/pulumi";
import { CREDENTIALS, type CredentialCloud } from "./credentials";
import { type ExposureArgs, ExposureType } from "./exposure";
import { type KubernetesSettings, RbacMode } from "./kubernetes";
import type { ResourcesArgs, StorageArgs } from "./server";

/** What the values depend on. */
export interface ValuesFacts {
  exposure: ExposureArgs;
  storage: StorageArgs;
  resources: ResourcesArgs;
  kubernetes: KubernetesSettings;
  /** Shell commands that the pod runs before the server starts. */
  preDeployHook?: Input<string>;
  /** Name of the Secret with the htpasswd lines, where users log in with basic auth. */
  authSecret?: Input<string>;
  /** Name of each cloud's Secret. */
  secretNames: Partial<Record<CredentialCloud, Input<string>>>;
  /** Whether the Secret of AWS holds files instead of a pair of keys. */
  awsCredentialsFile: boolean;
  gcpProject?: Input<string>;
  nebiusTenantId?: Input<string>;
  serviceAccount: Input<string>;
  /** Annotations of the service account, by which a cloud knows it; set by the chart only where it creates the account. */
  serviceAccountAnnotations?: Input<{ [key: string]: string }>;
  /** Environment of the server: name -> value. */
  environment?: { [name: string]: Input<string> };
  tasksNamespace: Input<string>;
  /** The SkyPilot config, as YAML. */
  skypilotConfig: Input<string>;
  /** Annotations of the pod: whatever must restart it when it changes. */
  podAnnotations: { [key: string]: Input<string> };
}

/** A part of the values. */
type Values = { [key: string]: unknown };

/** Returns the chart's values; they hold names of Secrets and no secret. */
export function chartValues(facts: ValuesFacts): Values {
  return {
    apiService: apiServiceValues(facts),
    storage: storageValues(facts.storage),
    ingress: {
      enabled: true,
      ...(facts.exposure.host && { host: facts.exposure.host }),
      ...(facts.authSecret && { authSecret: facts.authSecret }),
    },
    "ingress-nginx": { enabled: true, controller: { service: controllerServiceValues(facts.exposure) } },
    rbac: rbacValues(facts),
    ...credentialValues(facts),
  };
}

// The chart copies its ConfigMap into the state volume only where the volume has no config yet; the hook runs before that.
const TAKE_CONFIG = "mkdir -p /root/.sky && cp -f /var/skypilot/config/config.yaml /root/.sky/config.yaml";

/** Returns what the pod runs before the server starts: it takes the config, where that is managed, and does what the user wants. */
export function preDeployHook(managed: boolean, own?: string): string {
  return [...(managed ? [TAKE_CONFIG] : []), ...(own ? [own] : [])].join("\n");
}

function apiServiceValues({ resources, preDeployHook: hook, skypilotConfig, podAnnotations, environment = {} }: ValuesFacts): Values {
  const extraEnvs = Object.entries(environment).map(([name, value]) => ({ name, value }));
  const size = { cpu: resources.cpu ?? "4", memory: resources.memory ?? "8Gi" };
  return {
    config: skypilotConfig,
    ...(hook && { preDeployHook: hook }),
    ...(Object.keys(podAnnotations).length > 0 && { annotations: podAnnotations }),
    // Requests steer the number of workers, so a higher limit would never be used.
    resources: { requests: size, limits: size },
    ...(extraEnvs.length > 0 && { extraEnvs }),
    ...(resources.skipCheck && { skipResourceCheck: true }),
  };
}

function storageValues({ enabled = true, className, size, accessMode, keep = true }: StorageArgs): Values {
  if (!enabled) return { enabled };
  return {
    enabled,
    size: size ?? "10Gi",
    accessMode: accessMode ?? "ReadWriteOnce",
    ...(className && { storageClassName: className }),
    ...(keep && { annotations: { "helm.sh/resource-policy": "keep" } }),
  };
}

function controllerServiceValues({ type = ExposureType.LoadBalancer, nodePorts }: ExposureArgs): Values {
  return { type, ...(nodePorts && { nodePorts: { ...nodePorts } }) };
}

function rbacValues({ kubernetes, serviceAccount, serviceAccountAnnotations }: ValuesFacts): Values {
  if (kubernetes.mode !== RbacMode.Chart) return { create: false, serviceAccountName: serviceAccount };
  // Where SkyPilot does not launch, the API server has nobody to give rights to.
  return {
    create: true,
    manageRbacPolicies: kubernetes.inCluster,
    manageSystemComponents: kubernetes.objectStoreMounts,
    ...(serviceAccountAnnotations && { serviceAccountAnnotations }),
  };
}

function credentialValues(facts: ValuesFacts): Values {
  const { kubernetes, secretNames } = facts;
  const extras: Partial<Record<CredentialCloud, Values>> = {
    aws: facts.awsCredentialsFile ? { useCredentialsFile: true } : {},
    gcp: { projectId: facts.gcpProject },
    nebius: { tenantId: facts.nebiusTenantId },
  };
  const blocks: Record<string, Values> = {
    kubernetesCredentials: {
      useApiServerCluster: kubernetes.inCluster,
      ...(kubernetes.inCluster && { inclusterNamespace: facts.tasksNamespace }),
    },
  };
  for (const [cloud, secretName] of Object.entries(secretNames) as [CredentialCloud, Input<string>][]) {
    const shape = CREDENTIALS[cloud];
    blocks[shape.block] = { ...blocks[shape.block], [shape.switch]: true, [shape.secretName]: secretName, ...extras[cloud] };
  }
  return blocks;
}

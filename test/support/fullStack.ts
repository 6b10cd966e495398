import { stringify } from "yaml";
import { CREDENTIAL_CLOUDS, CREDENTIALS } from "../../blocks/credentials/table";
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

/** Returns the credentials of the clouds that have this argument only. */
function credentialsWith(argument: string): Record<string, Record<string, string>> {
  const clouds = CREDENTIAL_CLOUDS.filter((cloud) => CREDENTIALS[cloud].ways.some(({ keys }) => argument in keys));
  return Object.fromEntries(clouds.map((cloud) => [cloud, { [argument]: hush(cloud) }]));
}

/** Every cloud and every feature, with known secrets in every place that holds one. */
export const FULL_STACK = {
  release: { values: { apiService: { imagePullPolicy: "IfNotPresent" } } },
  exposure: {
    type: "LoadBalancer",
    host: "sky.example.com",
    path: "/team",
    loadBalancer: { cloud: "gcp", internal: true, sourceRanges: ["10.0.0.0/8"] },
    tls: { type: "secret", certificate: "-----BEGIN CERTIFICATE-----", privateKey: `-----BEGIN PRIVATE KEY-----\n${hush("tls")}` },
  },
  auth: { type: "basic", users: [{ username: "team" }, { username: "ada", password: hush("password") }] },
  aws: { enabled: true, features: Object.values(AwsFeature).filter((feature) => feature !== "autoRole") },
  gcp: { enabled: true, project: "my-project", hostProject: "host-project", features: Object.values(GcpFeature) },
  credentials: {
    ...credentialsWith("apiKey"),
    nebius: { credentials: hush("nebius"), tenantId: "tenant-1" },
    r2: { credentials: hush("r2"), accountId: hush("r2-account") },
    coreweave: { config: hush("coreweave-config"), credentials: hush("coreweave") },
    azure: { clientId: hush("azure-id"), clientSecret: hush("azure"), tenantId: hush("tenant"), subscriptionId: hush("subscription") },
    oci: { config: hush("oci-config"), privateKey: hush("oci") },
    vastdata: { config: hush("vastdata-config"), credentials: hush("vastdata") },
    ...credentialsWith("file"),
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
  storage: { size: "50Gi", createClass: true, accessMode: "ReadWriteMany", keep: true, annotations: { team: "ml" } },
  database: { connectionString: `postgresql://sky:${hush("database")}@db.example.com/sky` },
  resources: { preset: "medium", memory: "32Gi" },
  pod: {
    image: "berkeleyskypilot/skypilot:0.13.0",
    imageRegistry: "registry.example.com",
    imagePullSecrets: ["registry"],
    nodeSelector: { pool: "system" },
    tolerations: [{ key: "system", operator: "Exists" }],
    affinity: { nodeAffinity: {} },
    topologySpreadKey: "topology.kubernetes.io/zone",
    livenessProbe: { timeoutSeconds: 5 },
    readinessProbe: { timeoutSeconds: 5 },
    annotations: { team: "ml" },
    environment: { SKYPILOT_DEBUG: "1" },
    volumes: [{ name: "scratch", emptyDir: {} }],
    volumeMounts: [{ name: "scratch", mountPath: "/scratch" }],
  },
  upgrade: { strategy: "RollingUpdate", gracePeriod: 300 },
  monitoring: { prometheus: true },
  ssh: { nodePools: { lab: { hosts: ["10.0.0.1"] } }, slurmConfig: "Host slurm\n", keys: { lab: hush("ssh-key") } },
  healthCheck: { enabled: true, timeout: 60 },
  skypilotConfig: { jobs: { controller: { resources: { cpus: "2+" } } } },
  skypilotConfigMode: "managed",
  adminPolicy: { policy: "my_policies.AddLabelsPolicy", preDeployHook: `pip install https://${hush("hook")}@example.com/my-policies` },
};

/** The other ways: OAuth, a certificate of cert-manager, an ingress controller that is there, and identities without keys. */
export const KEYLESS_STACK = {
  exposure: { type: "Ingress", host: "sky.example.com", className: "nginx", tls: { type: "certManager", clusterIssuer: "letsencrypt" } },
  auth: {
    type: "oauth",
    serviceAccountTokens: true,
    oauth: {
      issuerUrl: "https://accounts.google.com",
      clientId: "client",
      clientSecret: hush("client"),
      emailDomain: "example.com",
      redisUrl: `rediss://:${hush("redis")}@redis.example.com`,
      cookieRefresh: "55m",
      cookieExpire: "24h",
    },
  },
  aws: { enabled: true, identity: "irsa", oidcProvider: "https://oidc.eks.us-east-1.amazonaws.com/id/ABC" },
  database: { connectionString: `postgresql://sky:${hush("database")}@db.example.com/sky` },
  storage: { enabled: false },
  upgrade: { strategy: "RollingUpdate" },
  skypilotConfigMode: "managed",
};

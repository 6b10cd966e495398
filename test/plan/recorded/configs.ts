/** The configs whose plans are recorded: together they have every key of the stack config, and every word that a key may hold. */
import { FULL_STACK, hush, KEYLESS_STACK } from "../../support/fullStack";
import { KUBECONFIGS } from "../../support/kubeconfigs";

/** A config as a stack file writes it, without the namespace. */
export type RecordedConfig = Record<string, unknown>;

/** The stacks as they are shipped. */
export const STACKS = ["dev", "keyless", "minimal", "multi-team", "multicluster", "prod"];

// A word that is written here and not taken from the code stays what people's stack files have, whatever becomes of the code.
const AWS_CORE = ["stop", "spot", "ports", "cloneDisk", "storage", "buckets", "efa", "reservations", "quotas", "ssm", "ecr", "logs", "kms"];
const GCP_ALL = [
  ...["storage", "tpu", "ports", "images", "cloneDisk", "reservations", "autoVpc", "sharedVpc", "mig", "placement"],
  ...["iap", "artifactRegistry", "logs"],
];
const FILE_CLOUDS = [
  ...[
    "ibm",
    "fluidstack",
    "cudo",
    "paperspace",
    "hyperbolic",
    "shadeform",
    "seeweb",
    "primeintellect",
    "mithril",
    "verda",
    "scp",
    "vsphere",
  ],
];
const CLOUDS = [
  ...["aws", "gcp", "kubernetes", "runpod", "lambda", "vast", "digitalocean", "nebius", "r2", "coreweave", "azure", "oci", "vastdata"],
  ...FILE_CLOUDS,
];
const ofEach = (clouds: string[], values: (cloud: string) => object) => Object.fromEntries(clouds.map((cloud) => [cloud, values(cloud)]));

const QUOTA = {
  ...{ gpus: 4, cpu: "64", memory: "1Ti", pods: 3, storage: "2Ti", persistentVolumeClaims: 9, loadBalancers: 2 },
  hard: { "requests.amd.com/gpu": "1" },
};

const RBAC_FEATURES = {
  objectStoreMounts: false,
  gpuListing: false,
  volumes: false,
  hostPathVolumes: true,
  ingress: true,
  highAvailability: true,
  hostNetwork: true,
  gpuMetrics: true,
  controllers: true,
};
const DATABASE = { connectionString: `postgresql://sky:${hush("database")}@db.example.com/sky` };
const ISSUER = { issuerUrl: "https://accounts.google.com", emailDomain: "example.com" };
const CLIENT = { clientId: "client", clientSecret: hush("client") };
const PEM = { certificate: "-----BEGIN CERTIFICATE-----", privateKey: `-----BEGIN PRIVATE KEY-----\n${hush("tls")}` };
const OAUTH_WITH_HOST = {
  exposure: { host: "sky.example.com", tls: { type: "certManager", clusterIssuer: "letsencrypt" } },
  auth: { type: "oauth", oauth: { ...ISSUER, ...CLIENT } },
};
const TEAM_PROFILE = { name: "team", roleArn: "arn:aws:iam::210987654321:role/skypilot" };
const OIDC = "https://oidc.eks.us-east-1.amazonaws.com/id/ABC";
const PROBE = { initialDelaySeconds: 10, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 };

/** Name of the recording -> config. */
export const CONFIGS: Record<string, RecordedConfig> = {
  full: FULL_STACK,
  encrypted: FULL_STACK,
  keyless: KEYLESS_STACK,
  nothing: {},

  release: {
    release: {
      name: "team",
      namespace: "team-sky",
      createNamespace: false,
      chart: "skypilot",
      version: "0.12.3",
      repository: "https://charts.example.com",
      timeout: 1200,
      atomic: true,
      values: { apiService: { imagePullPolicy: "IfNotPresent", annotations: null } },
    },
  },
  "release-nightly": { release: { version: "nightly" } },
  "release-path": { release: { chart: "./charts/skypilot-0.13.0.tgz", wait: false } },
  "release-oci": { release: { chart: "oci://registry.example.com/charts/skypilot", version: "0.13.0" } },

  "exposure-aws": {
    exposure: {
      type: "LoadBalancer",
      host: "sky.example.com",
      className: "sky",
      tls: { type: "loadBalancer", certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/abc" },
      loadBalancer: {
        cloud: "aws",
        sourceRanges: ["203.0.113.0/24", "2001:db8::/32"],
        eipAllocations: ["eipalloc-0123456789abcdef0", "eipalloc-0123456789abcdef1"],
        class: "service.k8s.aws/nlb",
        annotations: { "service.beta.kubernetes.io/aws-load-balancer-attributes": "deletion_protection.enabled=true" },
      },
    },
  },
  "exposure-aws-internal": { exposure: { loadBalancer: { cloud: "aws", internal: true } } },
  "exposure-gcp": {
    exposure: {
      host: "sky.example.com",
      tls: { type: "certManager", clusterIssuer: "letsencrypt" },
      loadBalancer: { cloud: "gcp", ip: "203.0.113.7", sourceRanges: ["203.0.113.0/24"] },
    },
  },
  "exposure-azure": { exposure: { path: "/skypilot", loadBalancer: { cloud: "azure", internal: true, ip: "10.0.0.7" } } },
  "exposure-direct": {
    exposure: { direct: true, host: "sky.example.com", tls: { type: "loadBalancer" }, loadBalancer: { annotations: { team: "ml" } } },
    auth: { type: "externalProxy" },
  },
  "exposure-node-port": {
    exposure: { type: "NodePort", nodePorts: { http: 30080, https: 30443 }, nodeAddress: "203.0.113.9" },
  },
  "exposure-node-port-direct": {
    exposure: { type: "NodePort", direct: true, nodePorts: { http: 30080 } },
    auth: { type: "none" },
  },
  "exposure-nginx": { exposure: { controller: "nginx" } },
  "exposure-traefik": {
    exposure: {
      controller: "traefik",
      host: "sky.example.com",
      tls: { type: "loadBalancer", certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/abc" },
      loadBalancer: { cloud: "aws", internal: true, sourceRanges: ["203.0.113.0/24"] },
      traefik: { version: "41.2.0", repository: "https://charts.example.com", values: { deployment: { replicas: 2 } } },
    },
    pod: { imageRegistry: "registry.example.com", imagePullSecrets: ["registry"] },
  },
  "exposure-traefik-node-port": {
    exposure: {
      type: "NodePort",
      controller: "traefik",
      nodePorts: { http: 30080, https: 30443 },
      host: "sky.example.com",
      tls: { type: "certManager", clusterIssuer: "letsencrypt" },
      traefik: { chart: "./charts/traefik-41.3.0.tgz" },
    },
    auth: { type: "oauth", oauth: { ...ISSUER, ...CLIENT } },
    monitoring: { prometheus: true, grafana: true },
  },
  "exposure-cluster-ip": { exposure: { type: "ClusterIP" } },
  "exposure-cluster-ip-direct": { exposure: { type: "ClusterIP", direct: true }, auth: { type: "none" } },
  "exposure-ingress": {
    exposure: {
      type: "Ingress",
      className: "traefik",
      host: "sky.example.com",
      tls: { type: "certManager", issuer: "team" },
      ingress: { nginx: false, annotations: { "traefik.ingress.kubernetes.io/router.priority": "10" } },
    },
    auth: { type: "externalProxy" },
  },
  "exposure-ingress-nginx": {
    exposure: {
      type: "Ingress",
      host: "sky.example.com",
      path: "/skypilot",
      tls: { type: "secret" },
      ingress: { annotations: { team: "ml" } },
    },
  },
  "exposure-dns-route53": {
    exposure: {
      host: "sky.example.com",
      controller: "traefik",
      loadBalancer: { cloud: "aws" },
      dns: { provider: "route53", zone: "example.com" },
    },
  },
  "exposure-dns-clouddns": {
    exposure: {
      type: "Gateway",
      host: "sky.example.com",
      gateway: { implementation: "gke", class: "gke-l7-global-external-managed" },
      dns: { provider: "clouddns", zone: "example-com", project: "names" },
    },
    auth: { type: "oauth", oauth: { ...ISSUER, ...CLIENT } },
  },
  "exposure-dns-external": {
    exposure: { host: "sky.example.com", controller: "traefik", dns: { provider: "externalDns" } },
  },
  "exposure-gateway-envoy": {
    exposure: {
      type: "Gateway",
      host: "sky.example.com",
      path: "/",
      tls: { type: "secret", ...PEM },
      gateway: { implementation: "envoyGateway", class: "eg", wait: true },
      loadBalancer: { cloud: "aws", internal: true },
    },
    monitoring: { grafana: true },
  },
  "exposure-gateway-nginx": {
    exposure: {
      type: "Gateway",
      host: "sky.example.com",
      path: "/skypilot",
      tls: { type: "certManager", clusterIssuer: "letsencrypt" },
      gateway: { implementation: "nginxGatewayFabric", class: "nginx" },
    },
    auth: { users: [{ username: "ada", password: hush("password") }] },
  },
  "exposure-gateway-traefik": {
    exposure: {
      type: "Gateway",
      host: "sky.example.com",
      tls: { type: "loadBalancer" },
      gateway: { implementation: "traefik", name: "shared", namespace: "gateways", sectionName: "websecure" },
    },
  },
  "exposure-gateway-gke": {
    exposure: { type: "Gateway", gateway: { implementation: "gke", class: "gke-l7-global-external-managed" } },
    auth: { type: "oauth", oauth: { ...ISSUER, ...CLIENT } },
  },
  "exposure-gateway-alb": {
    exposure: {
      type: "Gateway",
      host: "sky.example.com",
      tls: { type: "loadBalancer", certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0123" },
      gateway: { implementation: "awsAlb", class: "aws-alb" },
      loadBalancer: { sourceRanges: ["203.0.113.0/24"] },
    },
    auth: { type: "oauth", oauth: { ...ISSUER, ...CLIENT } },
  },
  "exposure-gateway-cilium": {
    exposure: { type: "Gateway", gateway: { implementation: "cilium", class: "cilium" }, loadBalancer: { ip: "203.0.113.7" } },
    auth: { type: "externalProxy" },
  },
  "exposure-gateway-istio": {
    exposure: { type: "Gateway", gateway: { implementation: "istio", name: "shared", namespace: "gateways" } },
    auth: { type: "none" },
  },

  "auth-username": { auth: { username: "team" }, exposure: { host: "sky.example.com", tls: { type: "secret", ...PEM } } },
  "auth-users": { auth: { type: "basic", users: [{ username: "ada", password: hush("password") }, { username: "team" }] } },
  "auth-existing-secret": { auth: { existingSecret: "users" } },
  "auth-oauth-cookie": {
    auth: {
      type: "oauth",
      serviceAccountTokens: false,
      oauth: { ...ISSUER, existingSecret: "client", sessionStore: "cookie", cookieRefresh: "55m", cookieExpire: "24h" },
    },
  },
  "auth-oauth-google": { auth: { type: "oauth", oauth: { ...CLIENT, emailDomain: "example.com", provider: "google" } } },
  "auth-oauth-okta": {
    auth: {
      type: "oauth",
      oauth: { ...CLIENT, emailDomain: "example.com", provider: "okta", domain: "example.okta.com", authorizationServer: "default" },
    },
  },
  "auth-oauth-entra": {
    auth: {
      type: "oauth",
      oauth: { ...CLIENT, emailDomain: "example.com", provider: "entra", tenant: "11111111-2222-3333-4444-555555555555" },
    },
  },
  "auth-oauth-cognito": {
    auth: { type: "oauth", oauth: { ...CLIENT, emailDomain: "example.com", provider: "cognito", userPool: "eu-west-1_AbCdEfGhI" } },
  },
  "auth-oauth-keycloak": {
    auth: {
      type: "oauth",
      oauth: { ...CLIENT, emailDomain: "example.com", provider: "keycloak", domain: "login.example.com", realm: "team" },
    },
  },
  "auth-oauth-auth0": {
    auth: { type: "oauth", oauth: { ...CLIENT, emailDomain: "example.com", provider: "auth0", domain: "example.eu.auth0.com" } },
  },
  "auth-oauth-redis": { auth: { type: "oauth", oauth: { ...ISSUER, ...CLIENT, sessionStore: "redis", existingRedisSecret: "redis" } } },
  "auth-oauth-redis-url": {
    auth: { type: "oauth", oauth: { ...ISSUER, ...CLIENT, redisUrl: `rediss://:${hush("redis")}@redis.example.com` } },
  },
  "auth-proxy": {
    auth: {
      type: "externalProxy",
      externalProxy: { headerName: "X-User", headerFormat: "jwt", jwtIdentityClaim: "email" },
      serviceAccountTokens: true,
    },
  },
  "auth-proxy-plain": { auth: { type: "externalProxy", externalProxy: { headerFormat: "plaintext" } } },

  database: {
    database: { existingSecret: "database" },
    storage: { accessMode: "ReadWriteMany", className: "efs" },
    upgrade: { strategy: "RollingUpdate", maxSurge: 2, maxUnavailable: 1, gracePeriod: 300 },
    pod: { topologySpreadKey: "topology.kubernetes.io/zone" },
    skypilotConfigMode: "managed",
  },
  "database-given": { database: { enabled: true, ...DATABASE }, upgrade: { strategy: "Recreate" }, skypilotConfigMode: "initial" },
  "database-off": { database: { enabled: false } },

  storage: {
    storage: {
      enabled: true,
      className: "premium",
      volumeName: "pv-skypilot",
      annotations: { team: "ml" },
      size: "100Gi",
      accessMode: "ReadWriteOnce",
      keep: false,
    },
  },
  "storage-class": { storage: { createClass: true }, release: { name: "team" } },
  "storage-off": { storage: { enabled: false } },

  pod: {
    pod: {
      image: "registry.example.com/skypilot:0.13.0",
      imagePullPolicy: "IfNotPresent",
      imageRegistry: "registry.example.com/mirror",
      imagePullSecrets: ["registry"],
      nodeSelector: { pool: "system" },
      tolerations: [{ key: "system", operator: "Exists" }],
      affinity: { nodeAffinity: {} },
      livenessProbe: PROBE,
      readinessProbe: PROBE,
      annotations: { team: "ml" },
      environment: { SKYPILOT_DEBUG: "1" },
      volumes: [{ name: "scratch", emptyDir: {} }],
      volumeMounts: [{ name: "scratch", mountPath: "/scratch" }],
    },
  },
  "pod-of-oauth": {
    auth: { type: "oauth", oauth: { ...ISSUER, ...CLIENT } },
    pod: {
      imagePullPolicy: "Never",
      imageRegistry: "registry.example.com",
      nodeSelector: { pool: "system" },
      tolerations: [{ operator: "Exists" }],
    },
  },
  "pod-always": { pod: { imagePullPolicy: "Always" } },
  "resources-small": { resources: { preset: "small", cpu: "2", memory: "4Gi", skipCheck: true } },
  "resources-medium": { resources: { preset: "medium", memory: "24Gi" } },
  "resources-large": { resources: { preset: "large" } },

  monitoring: { monitoring: { metrics: true, prometheus: true, grafana: true } },
  "monitoring-metrics": { monitoring: { metrics: true } },
  ssh: {
    ssh: {
      nodePools: { lab: { hosts: ["10.0.0.1", { ip: "10.0.0.2", user: "sky", identity_file: "~/.ssh/lab" }] } },
      slurmConfig: "Host slurm\n  HostName 10.0.0.3\n",
      keys: { lab: hush("ssh-key") },
    },
    healthCheck: { enabled: true, timeout: 60 },
  },
  "ssh-existing-secret": { ssh: { nodePools: { lab: { hosts: ["10.0.0.1"] } }, existingSecret: "ssh-keys" } },
  "admin-policy": {
    adminPolicy: { policy: "my_policies.AddLabelsPolicy", preDeployHook: "pip install my-policies" },
    skypilotConfig: { rbac: { default_role: "user" }, jobs: { controller: { resources: { cpus: "2+" } } } },
    skypilotConfigMode: "initial",
  },
  "admin-policy-access": { adminPolicy: { apiServerAccess: true } },

  "kubernetes-minimal": {
    kubernetes: {
      inCluster: true,
      namespace: "tasks",
      createNamespace: false,
      allowedContexts: ["in-cluster"],
      rbac: { mode: "minimal", ...RBAC_FEATURES, objectStoreMounts: true, createSystemNamespace: false },
    },
  },
  "kubernetes-bare": { kubernetes: { rbac: { objectStoreMounts: false, gpuListing: false, volumes: false } } },
  "kubernetes-chart": { kubernetes: { namespace: "tasks", rbac: { mode: "chart", objectStoreMounts: false } } },
  "kubernetes-existing": {
    release: { createNamespace: false },
    kubernetes: {
      namespace: "tasks",
      rbac: { mode: "existing", serviceAccount: "launcher", workloadServiceAccount: "tasks", createSystemNamespace: true },
    },
  },
  "kubernetes-off": { kubernetes: { inCluster: false } },

  isolation: {
    isolation: {
      networkPolicy: {
        enabled: true,
        metadata: false,
        apiServerClients: [{ namespace: "proxy", podLabels: { app: "proxy" } }],
        taskClients: [{ cidr: "0.0.0.0/0" }],
        deniedEgress: ["10.0.0.0/8"],
        allowedEgress: ["10.0.0.2/32"],
      },
      podSecurity: { enabled: true, release: "restricted", tasks: "baseline" },
      quota: {
        gpus: 16,
        cpu: "256",
        memory: "2Ti",
        pods: 100,
        storage: "10Ti",
        persistentVolumeClaims: 50,
        loadBalancers: 5,
        hard: { "requests.amd.com/gpu": "8" },
      },
      priorityClasses: [
        { name: "research", value: 1000 },
        { name: "batch", value: -10, preempts: false },
      ],
    },
  },
  "isolation-off": { isolation: { networkPolicy: { enabled: false }, podSecurity: { enabled: false } } },
  "isolation-levels": {
    isolation: {
      networkPolicy: {
        apiServerClients: [{ cidr: "10.0.0.0/16" }],
        taskClients: [{ namespace: "ingress", podLabels: { app: "ingress" } }],
      },
      podSecurity: { release: "baseline", tasks: "restricted" },
    },
    clusters: [
      {
        name: "privileged",
        kubeconfig: KUBECONFIGS.eks,
        isolation: {
          networkPolicy: { taskClients: [{ cidr: "203.0.113.0/24" }] },
          podSecurity: { tasks: "privileged" },
          quota: {
            cpu: "64",
            memory: "1Ti",
            storage: "1Ti",
            persistentVolumeClaims: 5,
            loadBalancers: 0,
            hard: { "requests.amd.com/gpu": "8" },
          },
        },
      },
      { name: "restricted", kubeconfig: KUBECONFIGS.eks, isolation: { podSecurity: { tasks: "restricted" } } },
    ],
  },
  "isolation-chart": {
    kubernetes: { rbac: { mode: "chart" } },
    isolation: {
      networkPolicy: { enabled: true, metadata: true },
      podSecurity: { enabled: true, release: "privileged", tasks: "privileged" },
    },
  },

  "aws-user": {
    aws: {
      enabled: true,
      identity: "user",
      features: AWS_CORE,
      regions: ["us-east-1", "eu-central-1"],
      buckets: ["team-data", "team-logs-*"],
      logGroup: "team-logs",
      permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
      path: "/skypilot/",
      keyRotation: "2026-11",
      role: "create",
      vm: "controller",
      accountId: "210987654321",
      partition: "aws",
    },
  },
  "aws-bare": { aws: { enabled: true, features: [], vm: "storage" } },
  "aws-irsa": {
    aws: {
      enabled: true,
      identity: "irsa",
      oidcProvider: OIDC,
      features: AWS_CORE,
      serviceAccount: { namespace: "team", name: "launcher" },
      permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
      path: "/skypilot/",
    },
  },
  "aws-tags": { aws: { enabled: true, tags: { team: "ml", "cost-center": "42" } } },
  "aws-irsa-chart": {
    aws: { enabled: true, identity: "irsa", oidcProvider: `arn:aws:iam::123456789012:oidc-provider/${OIDC.slice("https://".length)}` },
    kubernetes: { rbac: { mode: "chart" } },
  },
  "aws-pod-identity": { aws: { enabled: true, identity: "podIdentity", eksCluster: "sky" } },
  "aws-existing-role": {
    aws: {
      enabled: true,
      identity: "existing",
      roleArn: "arn:aws:iam::123456789012:role/skypilot",
      features: [...AWS_CORE, "autoRole"],
      role: "existing",
    },
  },
  "aws-roles": {
    aws: {
      enabled: true,
      identity: "podIdentity",
      eksCluster: "sky",
      role: "existing",
      roleName: "team-profile",
      vmRoleArn: "arn:aws:iam::123456789012:role/teams/ml/team-role",
      clusterRoles: [
        { clusters: "sky-serve-controller-*", roleName: "serve-controller", role: "create", vm: "controller" },
        {
          clusters: "*-ml",
          roleName: "ml",
          role: "existing",
          vmRoleArn: "arn:aws:iam::123456789012:role/teams/ml/ml",
        },
        { clusters: "*-web", roleName: "web", vm: "storage" },
      ],
    },
  },
  "aws-role-name": { aws: { enabled: true, roleName: "team-role" } },
  "aws-profiles": {
    aws: {
      enabled: true,
      identity: "irsa",
      oidcProvider: OIDC,
      profiles: [{ name: "team-a", roleArn: "arn:aws:iam::210987654321:role/skypilot-launcher" }],
    },
    skypilotConfig: { workspaces: { "team-a": { aws: { profile: "team-a" } } } },
  },
  "aws-profiles-user": {
    aws: { enabled: true, profiles: [{ name: "team-a", roleArn: "arn:aws:iam::210987654321:role/skypilot-launcher" }] },
  },
  "aws-existing-credentials": {
    aws: { enabled: true, identity: "existing" },
    credentials: { aws: { accessKeyId: hush("aws-id"), secretAccessKey: hush("aws") } },
  },
  "aws-china": { aws: { enabled: true, partition: "aws-cn", features: AWS_CORE, regions: ["cn-north-1"] } },
  "aws-government": { aws: { enabled: true, partition: "aws-us-gov", identity: "irsa", oidcProvider: OIDC } },

  "backup-s3": {
    aws: { enabled: true, identity: "irsa", oidcProvider: OIDC },
    database: DATABASE,
    isolation: { networkPolicy: { enabled: true } },
    backup: {
      enabled: true,
      schedule: "@daily",
      keep: 7,
      bucket: { name: "team-backups", cloud: "s3", create: true, region: "eu-west-1", prefix: "prod/sky" },
      volumeSnapshotClass: "ebs",
      image: "registry.example.com/skypilot:0.13.0",
      postgresImage: "postgres:16",
    },
  },
  "backup-pod-identity": {
    aws: { enabled: true, identity: "podIdentity", eksCluster: "east" },
    backup: { bucket: { name: "team-backups", cloud: "s3" } },
  },
  "backup-key": { aws: { enabled: true }, backup: { bucket: { name: "team-backups", cloud: "s3" } } },
  "backup-gcs": {
    gcp: { enabled: true, project: "my-project", identity: "workloadIdentity" },
    backup: { bucket: { name: "team-backups", cloud: "gcs", location: "EU" } },
  },
  "backup-gcs-key": { gcp: { enabled: true, project: "my-project" }, backup: { bucket: { name: "team-backups", cloud: "gcs" } } },
  "backup-existing": { backup: { bucket: { name: "team-backups", cloud: "s3", create: false, existingSecret: "backup-key" } } },
  buckets: {
    aws: {
      enabled: true,
      identity: "podIdentity",
      eksCluster: "sky",
      vmFeatures: [...AWS_CORE, "autoRole"],
      vmBuckets: ["shared-data"],
      clusterRoles: [{ clusters: "train-*", roleName: "train", vmFeatures: [...AWS_CORE, "autoRole"], vmBuckets: ["train-*"] }],
      tags: { team: "ml" },
    },
    buckets: [
      { name: "team-data", cloud: "s3", region: "eu-central-1", access: { read: ["launcher", "vm"], write: ["tasks"] } },
      { name: "team-jobs", cloud: "s3", jobs: true, expireDays: 30, access: { write: ["launcher"], read: ["vm", "tasks", "east"] } },
      { name: "old-data", cloud: "s3", create: false },
    ],
    kubernetes: { tasks: { identity: { type: "irsa", oidcProvider: OIDC, features: ["pullImages", "logs"] } } },
    clusters: [
      { name: "east", kubeconfig: KUBECONFIGS.eks, namespace: "sky", tasks: { identity: { type: "podIdentity", eksCluster: "east" } } },
    ],
  },
  "workspaces-identity": {
    aws: { enabled: true },
    gcp: { enabled: true, project: "my-project" },
    isolation: { quota: { gpus: 8 } },
    workspaces: [
      { name: "vision", contexts: [{ name: "in-cluster", quota: QUOTA, identity: { type: "podIdentity", eksCluster: "sky" } }] },
      {
        name: "language",
        contexts: [
          {
            name: "east",
            identity: { type: "workloadIdentity", workloadPool: "fleet-project.svc.id.goog", features: ["pullImages", "logs"] },
          },
        ],
      },
      {
        name: "speech",
        contexts: [
          { name: "in-cluster", identity: { type: "irsa", oidcProvider: "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF" } },
          { name: "east", identity: { type: "existing", annotations: { "iam.gke.io/gcp-service-account": "tasks@other.example" } } },
        ],
      },
    ],
    clusters: [{ name: "east", kubeconfig: KUBECONFIGS.gke }],
    buckets: [
      { name: "pictures", cloud: "s3", access: { write: ["launcher", "vision/in-cluster"] } },
      { name: "words", cloud: "gcs", access: { write: ["launcher"], read: ["language/east"] } },
    ],
    skypilotConfigMode: "managed",
  },
  "tasks-pod-identity": { kubernetes: { tasks: { identity: { type: "podIdentity", eksCluster: "sky" } } } },
  "tasks-workload-identity": {
    gcp: { enabled: true, project: "my-project" },
    kubernetes: { tasks: { identity: { type: "workloadIdentity", workloadPool: "fleet-project.svc.id.goog" } } },
  },
  "buckets-gcs": {
    gcp: {
      enabled: true,
      project: "my-project",
      projects: ["other-project"],
      vm: "storage",
      vmFeatures: [...GCP_ALL, "volumes", "gpuDirect"],
    },
    buckets: [
      {
        name: "team-data",
        cloud: "gcs",
        location: "europe-west4",
        versioning: false,
        access: { read: ["launcher", "vm"], write: ["east"] },
      },
      { name: "team-jobs", cloud: "gcs", jobs: true, expireDays: 7 },
    ],
    kubernetes: { tasks: { identity: { type: "existing", annotations: { "iam.gke.io/gcp-service-account": "tasks@other.example" } } } },
    clusters: [
      {
        name: "east",
        kubeconfig: KUBECONFIGS.gke,
        namespace: "sky",
        tasks: { identity: { type: "workloadIdentity", workloadPool: "fleet-project.svc.id.goog", features: ["pullImages", "logs"] } },
      },
      {
        name: "west",
        kubeconfig: KUBECONFIGS.eks,
        namespace: "sky",
        tasks: { identity: { type: "existing", annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/tasks" } } },
      },
      { name: "north", kubeconfig: KUBECONFIGS.eks, namespace: "sky", tasks: { identity: { type: "irsa", oidcProvider: OIDC } } },
    ],
  },

  "gcp-key": {
    gcp: {
      enabled: true,
      identity: "key",
      project: "my-project",
      projects: ["other-project", "third-project"],
      vm: "controller",
      keyRotation: "2026-11",
      features: GCP_ALL,
      hostProject: "host-project",
      vmServiceAccount: "create",
      enableApis: true,
    },
  },
  "gcp-account-name": { gcp: { enabled: true, project: "my-project", accountName: "team-skypilot" } },
  "gcp-workload-identity": {
    gcp: {
      enabled: true,
      identity: "workloadIdentity",
      project: "my-project",
      workloadPool: "fleet-project.svc.id.goog",
      serviceAccount: { namespace: "team", name: "launcher" },
      features: GCP_ALL,
      hostProject: "host-project",
      enableApis: false,
    },
  },
  "gcp-existing": {
    gcp: {
      enabled: true,
      identity: "existing",
      project: "my-project",
      serviceAccountEmail: "skypilot@my-project.iam.gserviceaccount.com",
      features: [],
      vmServiceAccount: "existing",
    },
    credentials: { gcp: { serviceAccountKey: hush("gcp") } },
  },
  "aws-gcp-workload": {
    aws: { enabled: true, identity: "irsa", oidcProvider: OIDC },
    gcp: { enabled: true, identity: "workloadIdentity", project: "my-project" },
    release: { name: "team", namespace: "team" },
  },

  // The full stack gives the others by value, but for those that an identity of the program excludes.
  "credentials-values": {
    gcp: { project: "my-project" },
    kubernetes: { allowedContexts: ["in-cluster", "lab-admin"] },
    credentials: {
      aws: { credentialsFile: hush("aws-credentials"), configFile: hush("aws-config") },
      gcp: { serviceAccountKey: hush("gcp") },
      kubernetes: { kubeconfig: KUBECONFIGS.aksAdmin },
      nebius: { credentials: hush("nebius"), tenantId: "tenant-1" },
    },
  },
  "credentials-existing": {
    release: { createNamespace: false },
    gcp: { project: "my-project" },
    kubernetes: { allowedContexts: ["in-cluster", "lab"] },
    credentials: {
      ...ofEach(CLOUDS, (cloud) => ({ enabled: true, existingSecret: `${cloud}-credentials` })),
      aws: { existingSecret: "aws-credentials", useCredentialsFile: true },
      nebius: { existingSecret: "nebius-credentials", tenantId: "tenant-1" },
    },
  },
  "credentials-off": { credentials: ofEach(CLOUDS, () => ({ enabled: false })) },

  clusters: {
    clusters: [
      { name: "east", kubeconfig: KUBECONFIGS.eks },
      {
        name: "lab/west",
        auth: "serviceAccount",
        kubeconfig: KUBECONFIGS.merged,
        context: "b",
        server: "https://west.example.com:6443",
        insecureSkipTlsVerify: true,
        namespace: "team",
        createNamespace: true,
        rbac: { ...RBAC_FEATURES, objectStoreMounts: true, createSystemNamespace: false },
        contextConfig: { provision_timeout: 900, ports: "ingress", pod_config: { spec: { priorityClassName: "high" } } },
        rotate: "2026-11",
      },
      { name: "bare", kubeconfig: KUBECONFIGS.rancher, namespace: "team", createNamespace: false, rbac: { objectStoreMounts: false } },
      {
        name: "account",
        kubeconfig: KUBECONFIGS.kubeadm,
        namespace: "team",
        remoteIdentity: "tasks",
        isolation: {
          networkPolicy: {
            enabled: true,
            metadata: true,
            taskClients: [{ namespace: "ingress", podLabels: { app: "ingress" } }],
            deniedEgress: ["10.0.0.0/8"],
            allowedEgress: ["10.0.0.2/32"],
          },
          podSecurity: { enabled: true, tasks: "baseline" },
          quota: { gpus: 8, pods: 10 },
          priorityClasses: [{ name: "research", value: 1000, preempts: true }],
        },
      },
      { name: "machine", context: "machine" },
    ],
    kubernetes: { allowedContexts: ["in-cluster", "east", "lab/west", "bare", "account"] },
    skypilotConfigMode: "managed",
  },
  "clusters-as-they-are": {
    aws: { enabled: true },
    clusters: [
      { name: "exec", auth: "exec", kubeconfig: KUBECONFIGS.eks, namespace: "team", remoteIdentity: "NO_UPLOAD" },
      { name: "static", auth: "static", kubeconfig: KUBECONFIGS.kubeadm, contextConfig: { autoscaler: "karpenter" } },
      { name: "token", auth: "static", kubeconfig: KUBECONFIGS.merged, context: "a", server: "https://a.internal" },
    ],
    kubernetes: { inCluster: false },
    skypilotConfigMode: "managed",
  },
  "clusters-existing": {
    credentials: { kubernetes: { existingSecret: "kubeconfig" } },
    clusters: [
      { name: "east", auth: "existing", namespace: "team", remoteIdentity: "tasks", contextConfig: { autoscaler: "gke" } },
      { name: "west", auth: "existing" },
    ],
  },

  workspaces: {
    ...OAUTH_WITH_HOST,
    release: { version: "0.14.1" },
    aws: { enabled: true, clusterRoles: [{ clusters: "team-*", roleName: "team" }], profiles: [TEAM_PROFILE] },
    gcp: { enabled: true, project: "my-project", projects: ["team-project"], vm: "storage" },
    clusters: [
      { name: "east", kubeconfig: KUBECONFIGS.eks },
      { name: "lab", auth: "static", kubeconfig: KUBECONFIGS.kubeadm },
    ],
    workspaces: [
      { name: "default", private: false, contexts: [{ name: "in-cluster", queue: "rest" }] },
      { name: "everywhere", allowedUsers: ["ada@example.com"], aws: { enabled: true, profile: "team" }, gcp: { project: "team-project" } },
      {
        name: "few_things",
        private: true,
        aws: { roleName: "team" },
        gcp: { enabled: false },
        contexts: [
          { name: "in-cluster", namespace: "few", createNamespace: false, remoteIdentity: "few", queue: "gpus", clusterQueue: "all" },
          { name: "lab", namespace: "few" },
        ],
        config: { azure: { disabled: true } },
      },
      { name: "clouds", contexts: [] },
    ],
    skypilotConfigMode: "managed",
  },
};

/** Name of the recording -> the keys that its stack file holds encrypted. */
export const SECRET_KEYS: Record<string, string[]> = {
  encrypted: ["exposure", "auth", "credentials", "clusters", "database", "ssh", "adminPolicy"],
};

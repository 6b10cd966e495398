/** A year of changes: what users change about the stack dev, one key of the config at a time. */
import { execFileSync } from "node:child_process";

/** A value that the stack file has encrypted. */
export interface Secret {
  secret: string;
}

/** Values for paths of the config. */
export type Values = Record<string, unknown | Secret>;

const hush = (name: string): Secret => ({ secret: `HUSH-soak-${name}` });
const kubeconfig = () => execFileSync("kubectl", ["config", "view", "--flatten", "--minify", "--raw"], { encoding: "utf8" });

// The clusters are the suite's, which is often on this machine.
const cluster = (name: string, more: object = {}) => ({
  name,
  kubeconfig: { secret: kubeconfig() },
  server: `https://${name}.example.com:6443`,
  insecureSkipTlsVerify: true,
  namespace: `skypilot-${name}`,
  rbac: { createSystemNamespace: false },
  ...more,
});

const workspace = (name: string, more: object = {}) => ({ name, allowedUsers: ["ada@example.com"], ...more });
const basic = (...users: object[]) => ({ auth: { type: "basic", users } });
const oauth = (clientSecret: Secret) => ({
  "auth.type": "oauth",
  "auth.oauth": { issuerUrl: "https://accounts.google.com", clientId: "client", clientSecret, emailDomain: "example.com" },
});

/** What may change, each with its ways; the first is that of dev. */
export const CHOICES: Record<string, Values[]> = {
  exposure: [
    {},
    { exposure: { type: "LoadBalancer" } },
    { exposure: { type: "ClusterIP" } },
    { exposure: { type: "NodePort", nodePorts: { http: 30060, https: 30061 } } },
    { exposure: { type: "Ingress", host: "sky.example.com", className: "nginx" } },
    { exposure: { type: "LoadBalancer", host: "sky.example.com", path: "/team" } },
  ],
  auth: [
    {},
    { auth: { type: "none" } },
    basic({ username: "ada" }),
    basic({ username: "ada" }, { username: "grace", password: hush("grace") }),
    oauth(hush("client")),
    oauth(hush("client-rotated")),
  ],
  aws: [
    {},
    { aws: { enabled: true } },
    { aws: { enabled: true, features: ["stop", "spot", "storage", "ports"] } },
    { aws: { enabled: true, features: ["spot"], keyRotation: "2026-12" } },
    { aws: { enabled: true, identity: "irsa", oidcProvider: "https://oidc.eks.us-east-1.amazonaws.com/id/ABC" } },
    { aws: { enabled: true, roleName: "skypilot-ml", role: "create", tags: { team: "ml" } } },
    { aws: { enabled: true, role: "existing" } },
  ],
  gcp: [
    {},
    { gcp: { enabled: true, project: "my-project" } },
    { gcp: { enabled: true, project: "my-project", features: ["storage", "ports"], vm: "storage" } },
    { gcp: { enabled: true, project: "my-project", keyRotation: "2026-12" } },
    { gcp: { enabled: true, project: "my-project", vmServiceAccount: "existing" } },
  ],
  credentials: [
    {},
    { credentials: { runpod: { apiKey: hush("runpod") } } },
    { credentials: { runpod: { apiKey: hush("runpod-rotated") }, lambda: { apiKey: hush("lambda") } } },
  ],
  kubernetes: [
    {},
    { kubernetes: { inCluster: false } },
    { kubernetes: { rbac: { gpuListing: true, volumes: true, objectStoreMounts: false } } },
    { kubernetes: { rbac: { mode: "chart" } } },
    { kubernetes: { tasks: { identity: { type: "irsa", oidcProvider: "https://oidc.eks.us-east-1.amazonaws.com/id/ABC" } } } },
  ],
  clusters: [
    {},
    { clusters: [cluster("east")] },
    { clusters: [cluster("east", { rotate: "2026-12" }), cluster("west")] },
    { clusters: [cluster("west", { auth: "static" })] },
  ],
  workspaces: [
    {},
    { workspaces: [workspace("vision")] },
    { workspaces: [workspace("vision"), workspace("language")] },
    { workspaces: [workspace("language", { contexts: [{ name: "in-cluster", quota: { cpu: 16 } }] })] },
  ],
  buckets: [
    {},
    { buckets: [{ name: "my-team-data", cloud: "s3", access: { write: ["launcher"] } }] },
    {
      buckets: [
        { name: "my-team-data", cloud: "s3" },
        { name: "my-models", cloud: "gcs", access: { read: ["launcher"] } },
      ],
    },
    { buckets: [{ name: "my-existing", cloud: "s3", create: false, jobs: true }] },
  ],
  isolation: [{}, { isolation: { networkPolicy: { enabled: false } } }, { isolation: { quota: { cpu: 64, pods: 50 } } }],
  monitoring: [{}, { monitoring: { prometheus: true } }],
  database: [{}, { database: { connectionString: { secret: "postgresql://sky:HUSH-soak-database@db.example.com/sky" } } }],
  resources: [{}, { "resources.cpu": "4", "resources.memory": "16Gi" }, { resources: { preset: "medium" } }],
  storage: [{}, { "storage.keep": true }],
  upgrade: [{}, { upgrade: { strategy: "Recreate", gracePeriod: 300 } }],
  pod: [{}, { pod: { annotations: { team: "ml" }, environment: { SKYPILOT_DEBUG: "1" } } }],
  skypilotConfig: [{}, { skypilotConfig: { jobs: { controller: { resources: { cpus: "2+" } } } } }],
};

/** The way of each choice, by its index. */
export type Choice = Record<string, number>;

/** Returns a choice with one to three changes. */
export function changed(choice: Choice, below: (limit: number) => number): Choice {
  const keys = Object.keys(CHOICES);
  const next = { ...choice };
  for (let times = 1 + below(3); times > 0; times--) {
    const key = keys[below(keys.length)] ?? "aws";
    const ways = CHOICES[key]?.length ?? 1;
    // Never the way that it has.
    next[key] = ((next[key] ?? 0) + 1 + below(ways - 1)) % ways;
  }
  return next;
}

/** Returns the settings of a choice, as `path=value`; each secret in the words of `encrypted`. */
export function settingsOf(choice: Choice, encrypted: (plain: string) => object): string[] {
  const values = Object.entries(choice).map(([key, index]) => CHOICES[key]?.[index] ?? {});
  const replaced = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== "object" || value === null) return value;
    if ("secret" in value) return encrypted(String(value.secret));
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner)]));
  };
  return values.flatMap((paths) => Object.entries(paths).map(([path, value]) => `${path}=${text(replaced(value))}`));
}

const text = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));

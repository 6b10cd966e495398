/** Rules for release.values: values that break the chart, and those that contradict other keys. */
import { isTree, mergeValues, type Tree, valueAt } from "../../core/merge";
import { isPlaceholder, type Problem } from "../../core/problem";
import { resourcesRules } from "../resources";

// The chart's templates read these without a check, so null causes a nil pointer error (templates of chart 0.13.0).
const NEVER_NULL = [
  "apiService",
  "apiService.devMode",
  "apiService.logs",
  "apiService.logs.retention",
  "apiService.metrics",
  "apiService.resources",
  "apiService.resources.requests",
  "auth",
  "auth.oauth",
  "auth.externalProxy",
  "awsCredentials",
  "coreweaveCredentials",
  "digitaloceanCredentials",
  "gcpCredentials",
  "global",
  "ingress",
  "ingress.oauth2-proxy",
  "kubernetesCredentials",
  "lambdaCredentials",
  "nebiusCredentials",
  "r2Credentials",
  "rbac",
  "runpodCredentials",
  "slurmCredentials",
  "storage",
  "vastCredentials",
];

/** A rule of the chart: one of its `fail` calls, or one that it should have. */
interface ChartRule {
  /** Values that can break the rule; the message names the first one that the user set. */
  paths: string[];
  broken: (values: Tree) => boolean;
  message: string;
}

const at = (path: string) => (values: Tree) => valueAt(values, path);
const [ingress, basicSecret, basicCredentials] = [at("ingress.enabled"), at("ingress.authSecret"), at("ingress.authCredentials")];
const [oauth, externalProxy, legacyOauth] = [
  at("auth.oauth.enabled"),
  at("auth.externalProxy.enabled"),
  at("ingress.oauth2-proxy.enabled"),
];
const [databaseSecret, databaseString] = [at("apiService.dbConnectionSecretName"), at("apiService.dbConnectionString")];
const basic = (values: Tree) => Boolean(ingress(values) && (basicSecret(values) || basicCredentials(values)));
const database = (values: Tree) => Boolean(databaseSecret(values) || databaseString(values));
const rolling = (values: Tree) => valueAt(values, "apiService.upgradeStrategy") === "RollingUpdate";

/** The `fail` calls of the chart, and its silent conflicts (templates of chart 0.13.0). */
export const CHART_RULES: ChartRule[] = [
  {
    paths: ["auth.oauth.enabled", "ingress.authSecret", "ingress.authCredentials"],
    broken: (values) => Boolean(oauth(values)) && basic(values),
    message: "sets OAuth together with basic auth, which the chart rejects; set auth.type to one of them",
  },
  {
    paths: ["ingress.oauth2-proxy.enabled", "auth.oauth.enabled"],
    broken: (values) => Boolean(oauth(values) && ingress(values) && legacyOauth(values)),
    message: "sets OAuth twice, which the chart rejects; remove it",
  },
  {
    paths: ["auth.externalProxy.enabled", "auth.oauth.enabled"],
    broken: (values) => Boolean(externalProxy(values) && oauth(values)),
    message: "sets an external proxy together with OAuth, which the chart rejects; set auth.type to one of them",
  },
  {
    paths: ["ingress.oauth2-proxy.enabled", "auth.externalProxy.enabled"],
    broken: (values) => Boolean(externalProxy(values) && ingress(values) && legacyOauth(values)),
    message: "sets OAuth together with an external proxy, which the chart rejects; set auth.type to one of them",
  },
  {
    paths: ["auth.externalProxy.enabled", "ingress.authSecret", "ingress.authCredentials"],
    broken: (values) => Boolean(externalProxy(values)) && basic(values),
    message: "sets an external proxy together with basic auth, which the chart accepts silently; set auth.type to one of them",
  },
  {
    paths: ["apiService.upgradeStrategy"],
    broken: (values) => !["Recreate", "RollingUpdate"].includes(String(valueAt(values, "apiService.upgradeStrategy") ?? "Recreate")),
    message: "must be Recreate or RollingUpdate, because the chart treats other values as Recreate; set upgrade.strategy",
  },
  {
    paths: ["apiService.upgradeStrategy", "apiService.dbConnectionSecretName", "apiService.dbConnectionString"],
    broken: (values) => rolling(values) && !database(values),
    message: "sets RollingUpdate without a database, which the chart rejects; set database and upgrade.strategy",
  },
  {
    paths: ["storage.accessMode", "storage.enabled", "apiService.upgradeStrategy"],
    broken: (values) =>
      rolling(values) && Boolean(valueAt(values, "storage.enabled")) && valueAt(values, "storage.accessMode") !== "ReadWriteMany",
    message: "combines RollingUpdate with a volume that only one node can mount, which the chart rejects; set storage and upgrade.strategy",
  },
  {
    paths: ["apiService.config", "apiService.dbConnectionSecretName", "apiService.dbConnectionString"],
    broken: (values) => database(values) && Boolean(valueAt(values, "apiService.config")),
    message: "sets a database together with a SkyPilot config, which the chart rejects; set database, and skypilotConfigMode to managed",
  },
  {
    paths: ["apiService.dbConnectionString"],
    broken: (values) => Boolean(databaseString(values)),
    message: "would be readable in the Helm release; set it as the secret database.connectionString",
  },
  {
    paths: ["auth.oauth.client-secret"],
    broken: (values) => Boolean(valueAt(values, "auth.oauth.client-secret")),
    message: "would be readable in the Helm release; set it as the secret auth.oauth.clientSecret",
  },
  {
    paths: ["auth.oauth.oidc-issuer-url", "auth.oauth.enabled"],
    broken: (values) => Boolean(oauth(values)) && !valueAt(values, "auth.oauth.oidc-issuer-url"),
    message: "leaves OAuth without an issuer, which the chart rejects; set auth.oauth.issuerUrl",
  },
  {
    paths: ["auth.oauth.client-details-from-secret", "auth.oauth.client-id", "auth.oauth.enabled"],
    broken: (values) =>
      Boolean(oauth(values)) &&
      !valueAt(values, "auth.oauth.client-details-from-secret") &&
      !(valueAt(values, "auth.oauth.client-id") && valueAt(values, "auth.oauth.client-secret")),
    message: "leaves OAuth without a client, which the chart rejects; set auth.oauth.clientId and auth.oauth.clientSecret",
  },
  {
    paths: ["auth.oauth.redis-url", "auth.oauth.redis-secret"],
    broken: (values) => Boolean(valueAt(values, "auth.oauth.redis-url") && valueAt(values, "auth.oauth.redis-secret")),
    message: "cannot be combined with auth.oauth.redis-secret; set auth.oauth.redisUrl",
  },
  {
    paths: ["ingress.oauth2-proxy.enabled"],
    broken: (values) => Boolean(legacyOauth(values)),
    message: 'is the chart\'s old way, which newer versions of ingress-nginx block; write auth.type "oauth"',
  },
  {
    paths: ["apiService.enableUserManagement"],
    broken: (values) => Boolean(valueAt(values, "apiService.enableUserManagement")),
    message:
      'turns basic auth at the ingress off and adds an administrator whose password is public; remove it, and set auth.type to "basic" or "oauth"',
  },
  {
    paths: ["apiService.devMode.enabled"],
    broken: (values) => Boolean(valueAt(values, "apiService.devMode.enabled")),
    message: "starts a privileged pod without an API server; remove it",
  },
  {
    paths: ["ingress.tls.enabled", "ingress.host"],
    broken: (values) => Boolean(ingress(values) && valueAt(values, "ingress.tls.enabled")) && !valueAt(values, "ingress.host"),
    message: "sets TLS without a host; set exposure.host and exposure.tls",
  },
  {
    paths: ["apiService.resources.requests.cpu", "apiService.resources.requests.memory"],
    broken: (values) => {
      const { cpu, memory } = (valueAt(values, "apiService.resources.requests") ?? {}) as { cpu?: unknown; memory?: unknown };
      const small = resourcesRules({
        ...(cpu !== undefined && { cpu: String(cpu) }),
        ...(memory !== undefined && { memory: String(memory) }),
      });
      return !valueAt(values, "apiService.skipResourceCheck") && small.length > 0;
    },
    message:
      "is below the chart's minimum, or not a size that the chart can read; set resources, with resources.skipCheck for smaller sizes",
  },
  {
    paths: ["apiService.replicas"],
    broken: (values) => Number(valueAt(values, "apiService.replicas") ?? 1) > 1,
    message: "cannot be above 1 in SkyPilot; set resources instead",
  },
];

const HOOK = "replaces the commands of this program that protect the log-in and install its admin policy; set adminPolicy.preDeployHook";

/** Returns the problems of the user's values, merged over the known values of this program. */
export function ownValuesProblems(own: Tree, derived: Tree | undefined): Problem[] {
  const problem = (path: string, message: string) => ({ path: `values.${path}`, message });
  const nulls = NEVER_NULL.filter((path) => valueAt(own, path) === null).map((path) =>
    problem(path, "null breaks the chart's templates here; remove the block, or set single keys of it"),
  );
  const hook = valueAt(own, "apiService.preDeployHook") === undefined ? [] : [problem("apiService.preDeployHook", HOOK)];
  if (derived === undefined) return [...nulls, ...hook];
  const merged = mergeValues(derived, own);
  const known = withoutUnknown(merged);
  const broken = CHART_RULES.flatMap(({ paths, broken: isBroken, message }) => {
    const given = paths.find((path) => valueAt(own, path) !== undefined);
    const undecided = paths.some((path) => isPlaceholder(valueAt(merged, path)));
    return given !== undefined && !undecided && isBroken(merged) && isBroken(known) ? [problem(given, message)] : [];
  });
  return [...nulls, ...hook, ...broken];
}

/** Returns the values without unknown ones: a rule counts as broken only if it is broken both with and without them. */
function withoutUnknown(tree: Tree): Tree {
  const known = Object.entries(tree).filter(([, value]) => !isPlaceholder(value));
  return Object.fromEntries(known.map(([key, value]) => [key, isTree(value) ? withoutUnknown(value) : value]));
}

// Chart values that follow from a key of the stack config; other parts of the program do not see changes of the user's values.
const TYPED: Record<string, string> = {
  fullnameOverride: "release.name",
  "global.imageRegistry": "pod.imageRegistry",
  "global.imagePullSecrets": "pod.imagePullSecrets",
  "apiService.image": "pod.image",
  "apiService.config": "skypilotConfig",
  "apiService.resources": "resources",
  "apiService.upgradeStrategy": "upgrade.strategy",
  "apiService.terminationGracePeriodSeconds": "upgrade.gracePeriod",
  "apiService.dbConnectionSecretName": "database",
  "apiService.extraEnvs": "pod.environment",
  "apiService.extraVolumes": "pod.volumes and credentials",
  "apiService.extraVolumeMounts": "pod.volumeMounts and credentials",
  "apiService.metrics": "monitoring.metrics",
  "apiService.sshNodePools": "ssh.nodePools",
  "apiService.sshKeySecret": "ssh.keys",
  "auth.oauth": "auth.oauth",
  "auth.externalProxy": "auth.externalProxy",
  "auth.serviceAccount": "auth.serviceAccountTokens",
  "ingress.enabled": "exposure",
  "ingress.authSecret": "auth",
  "ingress.authCredentials": "auth",
  "ingress.host": "exposure.host",
  "ingress.path": "exposure.path",
  "ingress.ingressClassName": "exposure.className",
  "ingress.tls": "exposure.tls",
  "ingress-nginx.enabled": "exposure",
  "ingress-nginx.controller.service.type": "exposure.type",
  "prometheus.enabled": "monitoring.prometheus",
  "grafana.enabled": "monitoring.grafana",
  rbac: "kubernetes.rbac",
  kubernetesCredentials: "kubernetes",
  awsCredentials: "aws and credentials.aws",
  gcpCredentials: "gcp and credentials.gcp",
  slurmCredentials: "ssh.slurmConfig",
  storage: "storage",
};

/** Returns where the user's values contradict other keys. */
export function ownValuesWarnings(own: Tree | undefined): Problem[] {
  return Object.entries(TYPED)
    .filter(([path]) => valueAt(own, path) !== undefined)
    .map(([path, key]) => ({
      path: `values.${path}`,
      message: `overrides the values of ${key}; the permissions and the endpoint in this plan do not reflect it`,
    }));
}

/** The user's own values of the chart, which are merged over those of this program: what breaks the chart, and what contradicts it. */
import { isTree, mergeValues, type Tree, valueAt } from "../../core/merge";
import { isPlaceholder, type Problem } from "../../core/problem";
import { resourcesRules } from "../resources";

// The chart's templates read these without a guard, so null ends in a nil pointer (templates of chart 0.13.0).
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
  /** Where the user may have broken it; the first one that is among the own values is named. */
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
    message: "sets OAuth together with basic auth, which the chart refuses; choose one as auth.type",
  },
  {
    paths: ["ingress.oauth2-proxy.enabled", "auth.oauth.enabled"],
    broken: (values) => Boolean(oauth(values) && ingress(values) && legacyOauth(values)),
    message: "sets OAuth twice, which the chart refuses; remove it",
  },
  {
    paths: ["auth.externalProxy.enabled", "auth.oauth.enabled"],
    broken: (values) => Boolean(externalProxy(values) && oauth(values)),
    message: "sets an external proxy together with OAuth, which the chart refuses; choose one as auth.type",
  },
  {
    paths: ["ingress.oauth2-proxy.enabled", "auth.externalProxy.enabled"],
    broken: (values) => Boolean(externalProxy(values) && ingress(values) && legacyOauth(values)),
    message: "sets OAuth together with an external proxy, which the chart refuses; choose one as auth.type",
  },
  {
    paths: ["auth.externalProxy.enabled", "ingress.authSecret", "ingress.authCredentials"],
    broken: (values) => Boolean(externalProxy(values)) && basic(values),
    message: "sets an external proxy together with basic auth, which the chart accepts silently; choose one as auth.type",
  },
  {
    paths: ["apiService.upgradeStrategy"],
    broken: (values) => !["Recreate", "RollingUpdate"].includes(String(valueAt(values, "apiService.upgradeStrategy") ?? "Recreate")),
    message: "must be Recreate or RollingUpdate, because the chart treats anything else as Recreate; write upgrade.strategy",
  },
  {
    paths: ["apiService.upgradeStrategy", "apiService.dbConnectionSecretName", "apiService.dbConnectionString"],
    broken: (values) => rolling(values) && !database(values),
    message: "sets RollingUpdate without a database, which the chart refuses; set database and upgrade.strategy",
  },
  {
    paths: ["storage.accessMode", "storage.enabled", "apiService.upgradeStrategy"],
    broken: (values) =>
      rolling(values) && Boolean(valueAt(values, "storage.enabled")) && valueAt(values, "storage.accessMode") !== "ReadWriteMany",
    message: "leaves RollingUpdate with a volume that one node alone can mount, which the chart refuses; set storage and upgrade.strategy",
  },
  {
    paths: ["apiService.config", "apiService.dbConnectionSecretName", "apiService.dbConnectionString"],
    broken: (values) => database(values) && Boolean(valueAt(values, "apiService.config")),
    message: "sets a database together with a SkyPilot config, which the chart refuses; set database, and skypilotConfigMode to managed",
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
    message: "leaves OAuth without an issuer, which the chart refuses; set auth.oauth.issuerUrl",
  },
  {
    paths: ["auth.oauth.client-details-from-secret", "auth.oauth.client-id", "auth.oauth.enabled"],
    broken: (values) =>
      Boolean(oauth(values)) &&
      !valueAt(values, "auth.oauth.client-details-from-secret") &&
      !(valueAt(values, "auth.oauth.client-id") && valueAt(values, "auth.oauth.client-secret")),
    message: "leaves OAuth without a client, which the chart refuses; set auth.oauth.clientId and auth.oauth.clientSecret",
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
      'turns basic auth at the ingress off and lets in an administrator whose password is public; leave it, and write auth.type "basic" or "oauth"',
  },
  {
    paths: ["apiService.devMode.enabled"],
    broken: (values) => Boolean(valueAt(values, "apiService.devMode.enabled")),
    message: "starts a privileged pod in which no API server runs; remove it",
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
      "is below the chart's minimum, or not a size that the chart can read; write resources, with resources.skipCheck where less is intended",
  },
  {
    paths: ["apiService.replicas"],
    broken: (values) => Number(valueAt(values, "apiService.replicas") ?? 1) > 1,
    message: "is not supported by SkyPilot above 1; set resources instead",
  },
];

/** Returns what is wrong with the own values, merged over those that follow from the rest, where these are known. */
export function ownValuesProblems(own: Tree, derived: Tree | undefined): Problem[] {
  const problem = (path: string, message: string) => ({ path: `values.${path}`, message });
  const nulls = NEVER_NULL.filter((path) => valueAt(own, path) === null).map((path) =>
    problem(path, "null breaks the chart's templates here; leave the block out, or set its keys one by one"),
  );
  if (derived === undefined) return nulls;
  const merged = mergeValues(derived, own);
  const known = withoutUnknown(merged);
  const broken = CHART_RULES.flatMap(({ paths, broken: isBroken, message }) => {
    const given = paths.find((path) => valueAt(own, path) !== undefined);
    const undecided = paths.some((path) => isPlaceholder(valueAt(merged, path)));
    return given !== undefined && !undecided && isBroken(merged) && isBroken(known) ? [problem(given, message)] : [];
  });
  return [...nulls, ...broken];
}

/** Returns the values without those that are not known yet: a rule is broken only where it is with them and without them. */
function withoutUnknown(tree: Tree): Tree {
  const known = Object.entries(tree).filter(([, value]) => !isPlaceholder(value));
  return Object.fromEntries(known.map(([key, value]) => [key, isTree(value) ? withoutUnknown(value) : value]));
}

// Values of the chart that follow from a key of ours, which does not see what the own values make of them.
const TYPED: Record<string, string> = {
  fullnameOverride: "release.name",
  "global.imageRegistry": "pod.imageRegistry",
  "global.imagePullSecrets": "pod.imagePullSecrets",
  "apiService.image": "pod.image",
  "apiService.config": "skypilotConfig",
  "apiService.preDeployHook": "adminPolicy and skypilotConfigMode",
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

/** Returns where the own values contradict what this program knows. */
export function ownValuesWarnings(own: Tree | undefined): Problem[] {
  return Object.entries(TYPED)
    .filter(([path]) => valueAt(own, path) !== undefined)
    .map(([path, key]) => ({
      path: `values.${path}`,
      message: `overrides what follows from ${key}, and the permissions and the endpoint of this plan do not reflect it`,
    }));
}

/** The values that this program gives to the chart; every key is one that chart 0.13.0 knows. */
import type { Input } from "@pulumi/pulumi";
import { stringify } from "yaml";
import { type AuthArgs, AuthType, SessionStore } from "../blocks/auth/args";
import { authType } from "../blocks/auth/rules";
import { CREDENTIALS, type CredentialCloud } from "../blocks/credentials/credentials";
import { usesDatabase } from "../blocks/database";
import { type ExposureArgs, ExposureType, TlsType } from "../blocks/exposure/args";
import { endsTlsInFront, exposureType, hasIngress, ownsController } from "../blocks/exposure/endpoint";
import { loadBalancerAnnotations, loadBalancerSpec } from "../blocks/exposure/loadBalancer";
import { ingressClass } from "../blocks/exposure/rules";
import { type KubernetesSettings, kubernetesSettings, RbacMode } from "../blocks/kubernetes/kubernetes";
import { type MonitoringSettings, monitoringSettings } from "../blocks/monitoring";
import type { PodArgs } from "../blocks/pod";
import { releaseSettings } from "../blocks/release/release";
import { MANAGED_CONFIG_FOLDER } from "../blocks/skypilotConfig/startHook";
import { podSize, type StorageArgs, storageClass } from "../blocks/storage";
import { type UpgradeArgs, UpgradeStrategy } from "../blocks/upgrade";
import type { ApiServerSettings } from "./apiServerArgs";

/** What the values name and do not hold: what the program made, or found. */
export interface ValuesParts {
  serviceAccount: Input<string>;
  tasksNamespace: Input<string>;
  /** Name of the Secret with the htpasswd lines, where users log in with basic auth. */
  authSecret?: Input<string>;
  /** Name of the Secret of the OpenID Connect client. */
  oauthSecret?: Input<string>;
  /** Name of the Secret with the URL of a Redis of the user's. */
  redisSecret?: Input<string>;
  /** Name of the Secret with the connection string of the database. */
  databaseSecret?: Input<string>;
  /** Name of the Secret with SSH keys. */
  sshSecret?: Input<string>;
  /** Name of each cloud's Secret. */
  secretNames: Partial<Record<CredentialCloud, Input<string>>>;
  /** The SkyPilot config as YAML, where the chart may have it. */
  skypilotConfig?: Input<string>;
  /** Name of the ConfigMap with the SkyPilot config, where the chart may not have it. */
  configMap?: Input<string>;
  /** Shell commands that the pod runs before the server starts. */
  startHook?: Input<string>;
  /** Annotations of the pod: whatever must restart it when it changes. */
  podAnnotations: { [key: string]: Input<string> };
}

/** A part of the values. */
type Values = { [key: string]: unknown };

/** Returns the chart's values; they hold names of Secrets and no secret. */
export function chartValues(args: ApiServerSettings, parts: ValuesParts): Values {
  const { exposure = {}, auth = {}, storage = {}, pod = {}, monitoring } = args;
  const release = releaseSettings(args.release);
  const kubernetes = kubernetesSettings(args.kubernetes, release);
  return {
    ...globalValues(pod),
    apiService: apiServiceValues(args, parts),
    ...authValues(args, parts),
    storage: storageValues(storage, release.name),
    ingress: hasIngress(exposure) ? ingressValues(exposure, auth, release.name, parts) : { enabled: false },
    "ingress-nginx": ownsController(exposure)
      ? { enabled: true, controller: controllerValues(exposure, release.name) }
      : { enabled: false },
    rbac: rbacValues(kubernetes, args, parts),
    ...(args.ssh?.slurmConfig && { slurmCredentials: { config: args.ssh.slurmConfig } }),
    ...monitoringValues(monitoringSettings(monitoring), exposure, release.name),
    ...credentialValues(kubernetes, args, parts),
  };
}

function globalValues({ imageRegistry, imagePullSecrets }: PodArgs): Values {
  const global = {
    ...(imageRegistry && { imageRegistry }),
    ...(imagePullSecrets && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
  };
  return Object.keys(global).length > 0 ? { global } : {};
}

function apiServiceValues(args: ApiServerSettings, parts: ValuesParts): Values {
  const { pod = {}, resources, ssh = {}, monitoring, upgrade = {} } = args;
  const environment = { ...args.environment, ...pod.environment };
  const extraEnvs = Object.entries(environment).map(([name, value]) => ({ name, value }));
  const annotations = { ...pod.annotations, ...parts.podAnnotations };
  const { volumes, mounts } = podVolumes(pod, parts);
  const size = podSize(resources);
  return {
    ...(parts.skypilotConfig !== undefined && { config: parts.skypilotConfig }),
    ...(parts.databaseSecret !== undefined && { dbConnectionSecretName: parts.databaseSecret }),
    ...(parts.startHook !== undefined && { preDeployHook: parts.startHook }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
    // Requests steer the number of workers, so a higher limit would never be used.
    resources: { requests: size, limits: size },
    ...(extraEnvs.length > 0 && { extraEnvs }),
    ...(volumes.length > 0 && { extraVolumes: volumes }),
    ...(mounts.length > 0 && { extraVolumeMounts: mounts }),
    ...(resources?.skipCheck && { skipResourceCheck: true }),
    ...(monitoringSettings(monitoring).metrics && { metrics: { enabled: true } }),
    ...(ssh.nodePools && { sshNodePools: stringify(ssh.nodePools) }),
    ...(parts.sshSecret !== undefined && { sshKeySecret: parts.sshSecret }),
    ...podValues(pod),
    ...upgradeValues(upgrade),
  };
}

function podValues({ topologySpreadKey, ...pod }: PodArgs): Values {
  const keys = ["image", "imagePullPolicy", "nodeSelector", "tolerations", "affinity", "livenessProbe", "readinessProbe"] as const;
  return {
    ...Object.fromEntries(keys.filter((key) => pod[key] !== undefined).map((key) => [key, pod[key]])),
    ...(topologySpreadKey && { topologySpreadTopologyKey: topologySpreadKey }),
  };
}

function upgradeValues({ strategy, maxSurge, maxUnavailable, gracePeriod }: UpgradeArgs): Values {
  return {
    ...(strategy === UpgradeStrategy.RollingUpdate && {
      upgradeStrategy: strategy,
      rollingUpdate: { maxSurge: maxSurge ?? 1, maxUnavailable: maxUnavailable ?? 0 },
    }),
    ...(gracePeriod !== undefined && { terminationGracePeriodSeconds: gracePeriod }),
  };
}

/** The Secrets of clouds without a block in the chart, the managed config, and the user's own volumes. */
function podVolumes({ volumes = [], volumeMounts = [] }: PodArgs, { secretNames, configMap }: ValuesParts) {
  const ofClouds = Object.entries(secretNames).flatMap(([cloud, secretName]) => {
    const { folder } = CREDENTIALS[cloud as CredentialCloud];
    return folder ? [{ name: `skypilot-${cloud}`, folder, source: { secret: { secretName } } }] : [];
  });
  const ofConfig =
    configMap === undefined
      ? []
      : [{ name: "skypilot-managed-config", folder: MANAGED_CONFIG_FOLDER, source: { configMap: { name: configMap } } }];
  const ours = [...ofClouds, ...ofConfig];
  return {
    volumes: [...ours.map(({ name, source }) => ({ name, ...source })), ...volumes],
    mounts: [...ours.map(({ name, folder }) => ({ name, mountPath: folder, readOnly: true })), ...volumeMounts],
  };
}

function authValues({ auth = {}, exposure = {} }: ApiServerSettings, { oauthSecret, redisSecret }: ValuesParts): Values {
  const type = authType(auth);
  const serviceAccount =
    auth.serviceAccountTokens === undefined || type === AuthType.Basic ? {} : { serviceAccount: { enabled: auth.serviceAccountTokens } };
  const { issuerUrl, emailDomain, sessionStore = SessionStore.Redis, cookieRefresh, cookieExpire } = auth.oauth ?? {};
  const ways: Record<AuthType, Values> = {
    basic: {},
    none: {},
    oauth: {
      oauth: {
        enabled: true,
        "oidc-issuer-url": issuerUrl,
        "client-details-from-secret": oauthSecret,
        "email-domain": emailDomain,
        "session-store-type": sessionStore,
        "use-https": exposure.tls !== undefined,
        ...(redisSecret !== undefined && { "redis-secret": redisSecret }),
        ...(cookieRefresh && { "cookie-refresh": cookieRefresh }),
        ...(cookieExpire && { "cookie-expire": cookieExpire }),
      },
    },
    externalProxy: { externalProxy: { enabled: true, ...auth.externalProxy } },
  };
  const values = { ...serviceAccount, ...ways[type] };
  return Object.keys(values).length > 0 ? { auth: values } : {};
}

function storageValues(storage: StorageArgs, releaseName: string): Values {
  const { enabled = true, size, accessMode, keep = true, volumeName, annotations } = storage;
  if (!enabled) return { enabled };
  const className = storageClass(storage, releaseName);
  const all = { ...annotations, ...(keep && { "helm.sh/resource-policy": "keep" }) };
  return {
    enabled,
    size: size ?? "10Gi",
    accessMode: accessMode ?? "ReadWriteOnce",
    ...(className && { storageClassName: className }),
    ...(volumeName && { volumeName }),
    ...(Object.keys(all).length > 0 && { annotations: all }),
  };
}

function ingressValues(exposure: ExposureArgs, auth: AuthArgs, releaseName: string, { authSecret }: ValuesParts): Values {
  const annotations = { ...issuerAnnotations(exposure), ...exposure.ingress?.annotations };
  const inIngress = exposure.tls !== undefined && !endsTlsInFront(exposure);
  return {
    enabled: true,
    ingressClassName: ingressClass(exposure, releaseName),
    ...(exposure.host && { host: exposure.host }),
    ...(exposure.path && { path: exposure.path }),
    ...(inIngress && { tls: { enabled: true } }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...(authType(auth) === AuthType.Basic && authSecret !== undefined && { authSecret }),
  };
}

function issuerAnnotations({ tls }: ExposureArgs): { [key: string]: string } {
  if (tls?.type !== TlsType.CertManager) return {};
  return {
    ...(tls.clusterIssuer && { "cert-manager.io/cluster-issuer": tls.clusterIssuer }),
    ...(tls.issuer && { "cert-manager.io/issuer": tls.issuer }),
  };
}

/** A class of its own lets the controller live beside any other in the cluster. */
function controllerValues(exposure: ExposureArgs, releaseName: string): Values {
  const name = ingressClass(exposure, releaseName);
  // The class "nginx" of an earlier install has this controller, which cannot change.
  const controllerValue = name === "nginx" ? "k8s.io/ingress-nginx" : `k8s.io/${name}`;
  return {
    ingressClass: name,
    ingressClassResource: { name, controllerValue },
    service: controllerServiceValues(exposure),
  };
}

function controllerServiceValues(exposure: ExposureArgs): Values {
  const type = exposureType(exposure);
  if (type === ExposureType.NodePort) return { type, ...(exposure.nodePorts && { nodePorts: { ...exposure.nodePorts } }) };
  if (type !== ExposureType.LoadBalancer) return { type };
  const annotations = loadBalancerAnnotations(exposure);
  return {
    type,
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...loadBalancerSpec(exposure),
    // Where a load balancer of AWS ends TLS, what comes from it is HTTP, and nothing else may come.
    ...(exposure.tls?.certificateArn !== undefined && { enableHttp: false, targetPorts: { https: "http" } }),
  };
}

function rbacValues({ mode, inCluster, objectStoreMounts }: KubernetesSettings, args: ApiServerSettings, parts: ValuesParts): Values {
  if (mode !== RbacMode.Chart) return { create: false, serviceAccountName: parts.serviceAccount };
  // Where SkyPilot does not launch, the API server has nobody to give rights to.
  return {
    create: true,
    manageRbacPolicies: inCluster,
    manageSystemComponents: objectStoreMounts,
    ...(args.serviceAccountAnnotations && { serviceAccountAnnotations: args.serviceAccountAnnotations }),
  };
}

function monitoringValues({ prometheus, grafana }: MonitoringSettings, exposure: ExposureArgs, releaseName: string): Values {
  return {
    ...(prometheus && { prometheus: { enabled: true } }),
    ...(grafana && { grafana: { enabled: true, ingress: { ingressClassName: ingressClass(exposure, releaseName) } } }),
  };
}

function credentialValues(kubernetes: KubernetesSettings, args: ApiServerSettings, parts: ValuesParts): Values {
  const extras: Partial<Record<CredentialCloud, Values>> = {
    aws: args.awsCredentialsFile ? { useCredentialsFile: true } : {},
    gcp: { projectId: args.gcpProject },
    nebius: { tenantId: args.nebiusTenantId },
  };
  const blocks: Record<string, Values> = {
    kubernetesCredentials: {
      useApiServerCluster: kubernetes.inCluster,
      ...(kubernetes.inCluster && { inclusterNamespace: parts.tasksNamespace }),
    },
  };
  for (const [cloud, secretName] of Object.entries(parts.secretNames) as [CredentialCloud, Input<string>][]) {
    const shape = CREDENTIALS[cloud];
    if (!shape.block || !shape.switch || !shape.secretName) continue;
    blocks[shape.block] = { ...blocks[shape.block], [shape.switch]: true, [shape.secretName]: secretName, ...extras[cloud] };
  }
  return blocks;
}

/** Returns whether the chart may have the SkyPilot config; with a database it refuses one. */
export function chartHasConfig({ database }: ApiServerSettings): boolean {
  return !usesDatabase(database);
}

/** The API server's pod: image, placement and volumes. */
import type { Input } from "@pulumi/pulumi";
import type { Tree } from "../core/merge";
import { nameProblems } from "../core/names";
import { enumProblems, isPlaceholder, type Problem } from "../core/problem";

/** When the image is pulled. */
export const ImagePullPolicy = {
  /** At each start of a container. */
  Always: "Always",
  /** Where the node does not have it yet. */
  IfNotPresent: "IfNotPresent",
  /** Only what the node has already. */
  Never: "Never",
} as const;
export type ImagePullPolicy = (typeof ImagePullPolicy)[keyof typeof ImagePullPolicy];

/** How often the API server is asked whether it is well, and how patiently. */
export interface ProbeArgs {
  /**
   * Time between the start of the container and the first probe, in seconds.
   * @minimum 0
   * @example 10
   */
  initialDelaySeconds?: number;
  /**
   * Time between two probes, in seconds.
   * @minimum 1
   * @example 30
   */
  periodSeconds?: number;
  /**
   * Time after which a probe fails without an answer, in seconds.
   * @minimum 1
   * @example 5
   */
  timeoutSeconds?: number;
  /**
   * Number of consecutive failures after which the container counts as unhealthy.
   * @minimum 1
   * @example 3
   */
  failureThreshold?: number;
}

/** The API server's pod. */
export interface PodArgs {
  /**
   * Image of the API server.
   * @default that of the chart's version
   * @pattern ^[a-z0-9][\w./:@-]*\w$
   * @example berkeleyskypilot/skypilot:0.13.0
   */
  image?: Input<string>;
  /**
   * When the image is pulled.
   * @default "Always"
   */
  imagePullPolicy?: ImagePullPolicy;
  /**
   * Registry from which the images of the API server, oauth2-proxy and Redis come instead of their own, without a scheme; those of
   * sub-charts are not changed.
   * @default each image's own
   * @pattern ^(?![a-z]+://)\S+$
   * @example registry.example.com/mirror
   */
  imageRegistry?: Input<string>;
  /**
   * Names of existing Secrets with the credentials of image registries.
   * @example registry
   */
  imagePullSecrets?: Input<string>[];
  /** Labels that a node must have; also for oauth2-proxy and Redis. */
  nodeSelector?: { [key: string]: Input<string> };
  /** Tolerations, as Kubernetes writes them; also for oauth2-proxy and Redis. */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  tolerations?: { [key: string]: any }[];
  /** Affinity, as Kubernetes writes it; also for oauth2-proxy and Redis. */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  affinity?: { [key: string]: any };
  /**
   * Label of nodes over whose values pods are spread; has an effect only with `RollingUpdate`.
   * @example topology.kubernetes.io/zone
   */
  topologySpreadKey?: Input<string>;
  /**
   * When the pod is restarted.
   * @default every 30 seconds, with a timeout of 1 second
   */
  livenessProbe?: ProbeArgs;
  /**
   * When the pod gets requests.
   * @default every 5 seconds after the first 5, with a timeout of 1 second
   */
  readinessProbe?: ProbeArgs;
  /** Annotations of the pod. */
  annotations?: { [key: string]: Input<string> };
  /** Environment of the API server: name -> value; put what is secret into a Secret that `release.values.apiService.extraEnvs` reads. */
  environment?: { [name: string]: Input<string> };
  /** Further volumes, as Kubernetes writes them. */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  volumes?: { [key: string]: any }[];
  /** Where the API server mounts the volumes, as Kubernetes writes it. */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  volumeMounts?: { [key: string]: any }[];
}

// The chart sets these variables itself, and with duplicates either could win (chart template api-deployment.yaml).
const TAKEN = [
  "ENABLE_SERVICE_ACCOUNTS",
  "GOOGLE_APPLICATION_CREDENTIALS",
  "KUBECONFIG",
  "SKYPILOT_APISERVER_UUID",
  "SKYPILOT_API_SERVER_STORAGE_ENABLED",
  "SKYPILOT_AUTH_OAUTH2_PROXY_BASE_URL",
  "SKYPILOT_AUTH_OAUTH2_PROXY_ENABLED",
  "SKYPILOT_AUTH_USER_HEADER",
  "SKYPILOT_DB_CONNECTION_URI",
  "SKYPILOT_DEV",
  "SKYPILOT_GRACE_PERIOD_SECONDS",
  "SKYPILOT_INGRESS_BASIC_AUTH_ENABLED",
  "SKYPILOT_INGRESS_HOST",
  "SKYPILOT_INITIAL_BASIC_AUTH",
  "SKYPILOT_IN_CLUSTER_NAMESPACE",
  "SKYPILOT_POD_CPU_CORE_LIMIT",
  "SKYPILOT_POD_MEMORY_BYTES_LIMIT",
  "SKYPILOT_RELEASE_NAME",
  "SKYPILOT_ROLLING_UPDATE_ENABLED",
  "SKY_API_SERVER_METRICS_ENABLED",
];

/** Returns the problems of the pod. */
export function podRules(args: PodArgs = {}): Problem[] {
  const { imagePullPolicy, imagePullSecrets = [], environment = {} } = args;
  return [
    ...enumProblems("imagePullPolicy", imagePullPolicy, ImagePullPolicy),
    ...imagePullSecrets.flatMap((name, index) => nameProblems(`imagePullSecrets[${index}]`, name, "subdomain")),
    ...Object.keys(environment).flatMap(environmentProblems),
    ...mountProblems(args),
  ];
}

/** The token's names (sky/adaptors/huggingface.py). */
const HUGGING_FACE = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"];

/** Returns a warning about a token that SkyPilot copies to VMs and pods (sky/check.py, get_cloud_credential_file_mounts). */
export function podWarnings({ environment = {} }: PodArgs = {}): Problem[] {
  const message = "is copied to every VM and pod that SkyPilot launches; let users set it in the environment of their tasks instead";
  return HUGGING_FACE.filter((name) => environment[name] !== undefined).map((name) => ({ path: `environment.${name}`, message }));
}

function environmentProblems(name: string): Problem[] {
  const path = `environment.${name}`;
  if (TAKEN.includes(name)) return [{ path, message: "is set by the chart; remove it" }];
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? [] : [{ path, message: `"${name}" is not a valid name of an environment variable` }];
}

function mountProblems({ volumes = [], volumeMounts = [] }: PodArgs): Problem[] {
  const names = volumes.map(({ name }) => name as unknown);
  return volumeMounts.flatMap(({ name, mountPath }, index) => {
    const path = `volumeMounts[${index}]`;
    const problems: Problem[] = [];
    if (typeof name === "string" && !isPlaceholder(name) && !names.some((one) => one === name || isPlaceholder(one)))
      problems.push({ path: `${path}.name`, message: `"${name}" is not one of pod.volumes (${names.join(", ") || "which is empty"})` });
    if (name === undefined) problems.push({ path: `${path}.name`, message: "is required; write the name of one of pod.volumes" });
    if (mountPath === undefined) problems.push({ path: `${path}.mountPath`, message: "is required; write the folder in the pod" });
    return problems;
  });
}

/** A volume that this program adds to the pod, and its mount path. */
export interface OwnVolume {
  name: string;
  folder: string;
  source: Tree;
}

/** Additions of this program to the pod. */
export interface PodAdditions {
  volumes: OwnVolume[];
  environment: { [name: string]: Input<string> };
  /** Environment variables whose value Kubernetes reads, as it writes `valueFrom`. */
  readEnvironment: Record<string, Tree>;
  annotations: { [key: string]: Input<string> };
}

/** Returns the chart values. */
export function podValues(pod: PodArgs, { volumes: own, environment, readEnvironment, annotations }: PodAdditions): Tree {
  const extraEnvs = [
    ...Object.entries({ ...environment, ...pod.environment }).map(([name, value]) => ({ name, value })),
    ...Object.entries(readEnvironment).map(([name, valueFrom]) => ({ name, valueFrom })),
  ];
  const volumes = [...own.map(({ name, source }) => ({ name, ...source })), ...(pod.volumes ?? [])];
  const mounts = [...own.map(({ name, folder }) => ({ name, mountPath: folder, readOnly: true })), ...(pod.volumeMounts ?? [])];
  const all = { ...pod.annotations, ...annotations };
  return {
    global: filled({
      imageRegistry: pod.imageRegistry || undefined,
      imagePullSecrets: pod.imagePullSecrets?.map((name) => ({ name })),
    }),
    apiService: {
      annotations: filled(all),
      extraEnvs: filled(extraEnvs),
      extraVolumes: filled(volumes),
      extraVolumeMounts: filled(mounts),
      image: pod.image,
      imagePullPolicy: pod.imagePullPolicy,
      nodeSelector: pod.nodeSelector,
      tolerations: pod.tolerations,
      affinity: pod.affinity,
      livenessProbe: pod.livenessProbe,
      readinessProbe: pod.readinessProbe,
      topologySpreadTopologyKey: pod.topologySpreadKey || undefined,
    },
  };
}

/** Returns a map or a list unless it is empty, so that the chart's default applies. */
function filled<T extends object>(value: T): T | undefined {
  return Object.values(value).some((item) => item !== undefined) ? value : undefined;
}

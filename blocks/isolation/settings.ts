/** Settings of the isolation, and of one namespace of tasks. */
import { isTree } from "../../core/merge";
import type { KubernetesFeature } from "../../permissions/kubernetes";
import { type ClusterArgs, chosenFeatures, IN_CLUSTER } from "../clusters/args";
import { RbacMode } from "../kubernetes/args";
import type { KubernetesSettings } from "../kubernetes/settings";
import { type TasksIdentityArgs, TasksIdentityType } from "../tasks/args";
import type {
  ClusterIsolationArgs,
  IsolationArgs,
  NetworkPolicyArgs,
  PodSecurityLevel,
  PriorityClassArgs,
  QuotaArgs,
  TaskNetworkPolicyArgs,
} from "./args";
import { levelOf, tasksLevel } from "./podSecurity";

/** Settings of the isolation. */
export interface IsolationSettings {
  networkPolicy: NetworkPolicyArgs & { enabled: boolean };
  podSecurity: {
    enabled: boolean;
    release: PodSecurityLevel;
    /** Of the hosting cluster. */
    tasks: PodSecurityLevel;
    /** The level of tasks in the arguments. */
    givenTasks?: PodSecurityLevel;
  };
  quota: QuotaArgs;
  priorityClasses: PriorityClassArgs[];
}

/** Isolation of one namespace of tasks. */
export interface TaskIsolation {
  /** Not set without a policy. */
  networkPolicy?: Omit<TaskNetworkPolicyArgs, "enabled">;
  /** Not set if the namespace gets no labels. */
  level?: PodSecurityLevel;
  quota: QuotaArgs;
}

/** What the pods of the API server and of tasks are made from. */
export interface PodSources {
  /** Values of the chart. */
  values: unknown;
  /** Volumes of the API server's pod. */
  volumes: unknown;
  skypilotConfig: unknown;
}

/** Computes the settings. */
export function isolationSettings(args: IsolationArgs = {}, kubernetes: KubernetesSettings, pods: PodSources): IsolationSettings {
  const { networkPolicy = {}, podSecurity = {}, quota = {}, priorityClasses = [] } = args;
  const ours = kubernetes.mode === RbacMode.Minimal;
  const { tasks: givenTasks } = podSecurity;
  return {
    networkPolicy: { ...networkPolicy, enabled: networkPolicy.enabled ?? ours },
    podSecurity: {
      enabled: podSecurity.enabled ?? ours,
      release: podSecurity.release ?? levelOf(pods.values, pods.volumes),
      tasks: givenTasks ?? tasksLevel(kubernetes.features, podConfigs(pods.skypilotConfig, IN_CLUSTER)),
      ...(givenTasks && { givenTasks }),
    },
    quota,
    priorityClasses,
  };
}

/** Returns the parts of a SkyPilot config that change the pods of a context. */
function podConfigs(config: unknown, context: string): unknown[] {
  if (!isTree(config)) return [];
  const { kubernetes, workspaces } = config;
  if (!isTree(kubernetes)) return [workspaces];
  const { context_configs: contexts, ...all } = kubernetes;
  return [all, workspaces, isTree(contexts) ? contexts[context] : undefined];
}

/** Returns the isolation of the tasks in the hosting cluster. */
export function hostingIsolation(
  { networkPolicy, podSecurity, quota }: IsolationSettings,
  identity: TasksIdentityArgs | undefined,
): TaskIsolation {
  return {
    ...(networkPolicy.enabled && { networkPolicy: { ...networkPolicy, ...metadataOf(networkPolicy, identity) } }),
    ...(podSecurity.enabled && { level: podSecurity.tasks }),
    quota,
  };
}

/** Returns whether the metadata service gives a pod its own identity instead of that of the node, as with GKE Workload Identity. */
export function hasOwnMetadata(identity: TasksIdentityArgs | undefined): boolean {
  return identity?.type === TasksIdentityType.WorkloadIdentity;
}

function metadataOf({ metadata }: TaskNetworkPolicyArgs, identity: TasksIdentityArgs | undefined) {
  return metadata === undefined && hasOwnMetadata(identity) ? { metadata: true } : {};
}

/** Returns the isolation of another cluster: its own arguments, and those of the key `isolation`. */
export function clusterIsolation(cluster: ClusterArgs, whole: IsolationSettings, skypilotConfig: unknown): ClusterIsolationArgs {
  const { networkPolicy, podSecurity, quota, priorityClasses } = cluster.isolation ?? {};
  const { apiServerClients: _, ...ofTasks } = whole.networkPolicy;
  const { enabled, givenTasks } = whole.podSecurity;
  return {
    networkPolicy: { ...ofTasks, ...networkPolicy, ...metadataOf({ ...ofTasks, ...networkPolicy }, cluster.tasks?.identity) },
    podSecurity: {
      enabled: podSecurity?.enabled ?? enabled,
      tasks:
        podSecurity?.tasks ??
        givenTasks ??
        tasksLevel(chosenFeatures(cluster.rbac), podConfigs(skypilotConfig, cluster.name), cluster.contextConfig),
    },
    quota: quota ?? whole.quota,
    priorityClasses: priorityClasses ?? whole.priorityClasses,
  };
}

/** Returns the isolation of a namespace of tasks with these features; `enabled` is the default of its switches. */
export function taskIsolation(args: ClusterIsolationArgs = {}, features: KubernetesFeature[], enabled: boolean): TaskIsolation {
  const { networkPolicy = {}, podSecurity = {}, quota = {} } = args;
  return {
    ...((networkPolicy.enabled ?? enabled) && { networkPolicy }),
    ...((podSecurity.enabled ?? enabled) && { level: podSecurity.tasks ?? tasksLevel(features) }),
    quota,
  };
}

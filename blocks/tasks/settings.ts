/** Settings of the cloud identities of tasks, one for each cluster that has one. */
import type { Input } from "@pulumi/pulumi";
import type { BucketAccess } from "../../permissions/aws";
import { AwsFeature } from "../../permissions/awsFeatures";
import { type AwsSettings, awsSettings } from "../aws/settings";
import { BucketCloud } from "../buckets/args";
import { accessOf, type BucketSettings, TASKS } from "../buckets/settings";
import { authOf, type ClusterArgs, ClusterAuth, IN_CLUSTER } from "../clusters/args";
import type { ClustersSettings } from "../clusters/settings";
import { type KubernetesArgs, RbacMode } from "../kubernetes/args";
import type { KubernetesSettings } from "../kubernetes/settings";
import type { WorkspaceSettings } from "../workspaces/settings";
import { type TasksFeature, type TasksIdentityArgs, TasksIdentityType } from "./args";

/** The name of the tasks' service account in a cluster with an identity, unless the cluster has an existing one. */
export const WORKLOAD_ACCOUNT = "skypilot-workload";

/** Settings of one identity. */
export interface TasksIdentitySettings extends TasksIdentityArgs {
  /** The tasks as `buckets` names them: `tasks`, the name of the cluster, or that of the team there. */
  who: string;
  /** Not set for tasks without a team. */
  team?: { workspace: string; context: string };
  namespace: Input<string>;
  serviceAccount: Input<string>;
  /** Whether the program creates the service account, and so annotates it. */
  ownsAccount: boolean;
  features: TasksFeature[];
  /** The cloud of the identity; not set for an existing one. */
  cloud?: BucketCloud;
  /** The buckets of that cloud. */
  buckets: BucketAccess;
}

const CLOUDS: Partial<Record<TasksIdentityType, BucketCloud>> = {
  [TasksIdentityType.Irsa]: BucketCloud.S3,
  [TasksIdentityType.PodIdentity]: BucketCloud.S3,
  [TasksIdentityType.WorkloadIdentity]: BucketCloud.Gcs,
};

/** Computes the settings. */
export function tasksSettings(
  hosting: KubernetesArgs | undefined,
  kubernetes: KubernetesSettings,
  clusters: ClustersSettings,
  buckets: BucketSettings[],
  workspaces: WorkspaceSettings[],
): TasksIdentitySettings[] {
  const own = hosting?.tasks?.identity;
  const here = { namespace: kubernetes.tasksNamespace, serviceAccount: kubernetes.workloadServiceAccount ?? "" };
  return [
    ...(own && kubernetes.inCluster ? [settingsOf(own, TASKS, here, kubernetes.mode === RbacMode.Minimal, buckets)] : []),
    ...clusters.all.flatMap((cluster) => {
      const { name, tasks } = cluster;
      return tasks?.identity ? [settingsOf(tasks.identity, name, accountOf(cluster), isOurs(cluster), buckets)] : [];
    }),
    ...workspaces.flatMap(({ name: workspace, contexts = [] }) =>
      contexts.flatMap(({ name: context, identity, namespace = "", remoteIdentity, ours }) => {
        if (identity === undefined) return [];
        const usual = context === IN_CLUSTER ? here.serviceAccount : WORKLOAD_ACCOUNT;
        const account = { namespace, serviceAccount: remoteIdentity ?? usual };
        const owned = ours && remoteIdentity === undefined;
        return [{ ...settingsOf(identity, teamName(workspace, context), account, owned, buckets), team: { workspace, context } }];
      }),
    ),
  ];
}

/** Returns the name of a team's tasks in a cluster, as `buckets` names them. */
export function teamName(workspace: string, context: string): string {
  return `${workspace}/${context}`;
}

function accountOf({ namespace, remoteIdentity }: ClusterArgs) {
  return { namespace: namespace ?? "", serviceAccount: remoteIdentity ?? WORKLOAD_ACCOUNT };
}

function isOurs(cluster: ClusterArgs): boolean {
  return authOf(cluster) === ClusterAuth.ServiceAccount && cluster.remoteIdentity === undefined;
}

function settingsOf(
  args: TasksIdentityArgs,
  who: string,
  account: Pick<TasksIdentitySettings, "namespace" | "serviceAccount">,
  ownsAccount: boolean,
  buckets: BucketSettings[],
): TasksIdentitySettings {
  const cloud = CLOUDS[args.type];
  return {
    ...args,
    ...account,
    who,
    ownsAccount,
    features: args.features ?? [],
    ...(cloud && { cloud }),
    buckets: cloud ? accessOf(who, cloud, buckets) : { read: [], write: [] },
  };
}

/** Returns the identity of the tasks that `buckets` names so; nothing if they have none. */
export function identityOf(who: string, { tasks }: { tasks: TasksIdentitySettings[] }): TasksIdentitySettings | undefined {
  return tasks.find((one) => one.who === who);
}

const AWS_FEATURES: Record<TasksFeature, AwsFeature> = { pullImages: AwsFeature.Ecr, logs: AwsFeature.Logs };

/** Returns the settings of AWS for the role of the tasks, which has a part of the rights of a VM; `logGroup` is that of the program. */
export function awsSettingsOfTasks(
  { features, buckets }: Pick<TasksIdentitySettings, "features" | "buckets">,
  logGroup?: Input<string>,
): AwsSettings {
  const usesBuckets = buckets.read.length + buckets.write.length > 0;
  return awsSettings(
    {
      features: [...features.map((feature) => AWS_FEATURES[feature]), ...(usesBuckets ? [AwsFeature.Storage] : [])],
      ...(logGroup !== undefined && { logGroup }),
    },
    // Tasks get no right to the buckets that SkyPilot creates.
    { tasks: buckets, jobsBucket: true },
  );
}

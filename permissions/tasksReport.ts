/** The rights to buckets of GCS, and those of tasks, for the report. */
import type { Unwrap } from "@pulumi/pulumi";
import { type KnownAwsSettings, statementsOf } from "../blocks/aws/settings";
import { BucketCloud } from "../blocks/buckets/args";
import { accessOf, type BucketSettings, TASKS } from "../blocks/buckets/settings";
import { awsSettingsOfTasks, type TasksIdentitySettings } from "../blocks/tasks/settings";
import { type AwsAccount, fillIn } from "./aws";
import { GCS_ACCESS, type RoleGrant, TASKS_ROLES } from "./gcsAccess";
import type { Permission, PrincipalPermissions } from "./report";

type Identities = Unwrap<TasksIdentitySettings>[];

/** Returns what a principal may do with the buckets of GCS. */
export function gcsPermissions(who: string, buckets: Unwrap<BucketSettings>[]): Permission[] {
  const { read, write } = accessOf(who, BucketCloud.Gcs, buckets);
  const of = (names: string[], roles: RoleGrant[]) =>
    names.length === 0
      ? []
      : roles.map((grant) =>
          permissionOf(
            grant,
            names.map((name) => `projects/_/buckets/${name}`),
          ),
        );
  return [...of(read, GCS_ACCESS.read), ...of(write, GCS_ACCESS.write)];
}

/** Returns the roles of tasks on AWS. */
export function tasksOnAws(identities: Identities, account: AwsAccount, logGroup: string | undefined): PrincipalPermissions[] {
  return identities
    .filter(({ cloud }) => cloud === BucketCloud.S3)
    .map((one) => ({
      principal: "tasks",
      identity: `role of the ${tasksOf(one)}`,
      permissions: statementsOf("tasks", awsSettingsOfTasks(one, logGroup) as KnownAwsSettings).map(
        ({ actions, resources, feature, reason, source }) => fillIn({ actions, resources, feature, reason, source }, account),
      ),
    }));
}

/** Returns the accounts of tasks on GCP. */
export function tasksOnGcp(identities: Identities, buckets: Unwrap<BucketSettings>[], project: string): PrincipalPermissions[] {
  return identities
    .filter(({ cloud }) => cloud === BucketCloud.Gcs)
    .map((one) => ({
      principal: "tasks",
      identity: `service account of the ${tasksOf(one)}`,
      permissions: [
        ...gcsPermissions(one.who, buckets),
        ...one.features.map((feature) => permissionOf(TASKS_ROLES[feature], [`projects/${project}`])),
      ],
    }));
}

function permissionOf({ actions, feature, reason, source }: RoleGrant, resources: string[]): Permission {
  return { actions, resources, feature, reason, source };
}

function tasksOf({ who }: { who: string }): string {
  return who === TASKS ? "tasks in the hosting cluster" : `tasks in the cluster ${who}`;
}

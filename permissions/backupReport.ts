/** The rights of the backups, for the report. */
import type { Unwrap } from "@pulumi/pulumi";
import { snapshotName } from "../blocks/backup/pods";
import type { BackupSettings } from "../blocks/backup/settings";
import { BucketCloud } from "../blocks/buckets/args";
import { type AwsAccount, fillIn } from "./aws";
import { BACKUP_FEATURE, BACKUP_ROLES, backupStatements, SNAPSHOT_RIGHTS } from "./backup";
import type { PrincipalPermissions } from "./report";

type Backup = Unwrap<BackupSettings> | undefined;

/** Returns the role or the user of the backups on AWS, unless it exists. */
export function backupOnAws(backup: Backup, account: AwsAccount): PrincipalPermissions[] {
  const { bucket, prefix, identity } = backup?.bucket ?? {};
  if (bucket?.cloud !== BucketCloud.S3 || prefix === undefined || identity === "existing") return [];
  const rows = backupStatements(bucket.name, prefix).map((row) => fillIn({ ...row, feature: BACKUP_FEATURE }, account));
  return [{ principal: "backup", identity: `${identity === "key" ? "IAM user" : "role"} of the backups`, permissions: rows }];
}

/** Returns the account of the backups on GCP, unless it exists. */
export function backupOnGcp(backup: Backup): PrincipalPermissions[] {
  const { bucket, identity } = backup?.bucket ?? {};
  if (bucket?.cloud !== BucketCloud.Gcs || identity === "existing") return [];
  const resources = [`projects/_/buckets/${bucket.name}`];
  const rows = BACKUP_ROLES.map(({ actions, reason, source }) => ({ actions, resources, feature: BACKUP_FEATURE, reason, source }));
  return [{ principal: "backup", identity: "service account of the backups", permissions: rows }];
}

/** Returns the service account of the snapshots. */
export function backupOnKubernetes(backup: Backup, release: Unwrap<{ name: string; namespace: string }>): PrincipalPermissions[] {
  if (backup?.volumeSnapshotClass === undefined) return [];
  const { apiGroups, resources, verbs } = SNAPSHOT_RIGHTS;
  const row = {
    actions: verbs,
    resources: resources.map((resource) => `${resource}.${apiGroups[0]}`),
    scope: release.namespace,
    feature: BACKUP_FEATURE,
    reason: "taking a snapshot of the volume, waiting for it, and deleting old ones",
    source: "kubernetes.io docs: Volume Snapshots",
  };
  return [{ principal: "snapshot", identity: `service account ${snapshotName(release)}`, permissions: [row] }];
}

/** What the identity of the backups may do: put, get and list below its folder of the bucket, never delete. */
import type { RoleGrant } from "./gcsAccess";

/** A statement of the policy; `{partition}` is filled in later. */
export interface BackupStatement {
  actions: string[];
  resources: string[];
  condition?: { StringLike: { [key: string]: string[] } };
  reason: string;
  source: string;
}

/** The word for the report. */
export const BACKUP_FEATURE = "backup";

/** Returns the statements for a folder of a bucket of S3. */
export function backupStatements(bucket: string, prefix: string): BackupStatement[] {
  const objects = `arn:{partition}:s3:::${bucket}/${prefix}/*`;
  return [
    {
      actions: ["s3:PutObject", "s3:AbortMultipartUpload"],
      resources: [objects],
      reason: "writing a backup, in parts if it is large",
      source: "boto3: S3.Client.upload_file",
    },
    {
      actions: ["s3:GetObject"],
      resources: [objects],
      reason: "reading a backup, to restore it",
      source: "boto3: S3.Client.download_file",
    },
    {
      actions: ["s3:ListBucket"],
      resources: [`arn:{partition}:s3:::${bucket}`],
      condition: { StringLike: { "s3:prefix": [`${prefix}/*`] } },
      reason: "finding the newest backup, to restore it",
      source: "boto3: S3.Client.list_objects_v2",
    },
  ];
}

/** The roles on a bucket of GCS; a role on a bucket cannot be limited to a folder, because listing has no folder. */
export const BACKUP_ROLES: Omit<RoleGrant, "feature">[] = [
  {
    name: "write",
    role: "roles/storage.objectCreator",
    actions: ["storage.objects.create"],
    reason: "writing a backup, never over another one",
    source: "google-cloud-storage: Blob.upload_from_filename",
  },
  {
    name: "read",
    role: "roles/storage.objectViewer",
    actions: ["storage.objects.get", "storage.objects.list"],
    reason: "finding and reading a backup, to restore it",
    source: "google-cloud-storage: Bucket.list_blobs, Blob.download_to_filename",
  },
];

/** What the account of the snapshots may do in the namespace of the API server; deleting cannot be limited to its own snapshots. */
export const SNAPSHOT_RIGHTS = {
  apiGroups: ["snapshot.storage.k8s.io"],
  resources: ["volumesnapshots"],
  verbs: ["create", "get", "list", "delete"],
};

/** Rules and warnings of the backups. */
import { nameProblems } from "../../core/names";
import { below, enumProblems, type Problem } from "../../core/problem";
import { BucketCloud } from "../buckets/args";
import { CLOUD_OF } from "../buckets/rules";
import type { BackupArgs, BackupBucketArgs } from "./args";
import type { BackupSettings } from "./settings";

/** What the rules depend on. */
export interface BackupRulesSurroundings {
  backup: BackupSettings | undefined;
  release: { name: string };
  storage: { enabled: boolean };
  database: { enabled: boolean };
  buckets: { name: string; cloud: BucketCloud }[];
  aws: object | undefined;
  gcp: object | undefined;
}

/** A CronJob's name has at most 52 characters, because Kubernetes appends the time to the names of its Jobs. */
const LONGEST_RELEASE = 52 - "-snapshot".length;

/** Returns the problems of the backups. */
export function backupRules(args: BackupArgs = {}, around: BackupRulesSurroundings): Problem[] {
  const { backup, release, storage, database } = around;
  if (backup === undefined) return [];
  const { bucket, volumeSnapshotClass } = args;
  const conditions: [boolean, string, string][] = [
    [
      bucket === undefined && volumeSnapshotClass === undefined,
      "bucket",
      "is required; name the bucket of the backups, or set backup.volumeSnapshotClass or, for no backups, backup.enabled to false",
    ],
    [
      bucket !== undefined && !storage.enabled && !database.enabled,
      "bucket",
      "has nothing to store, because storage.enabled is false and there is no database; remove it, or turn storage on",
    ],
    [
      volumeSnapshotClass !== undefined && !storage.enabled,
      "volumeSnapshotClass",
      "requires storage.enabled, because a snapshot has the volume only; remove it, or turn storage on",
    ],
    [
      release.name.length > LONGEST_RELEASE,
      "",
      `requires a release.name of at most ${LONGEST_RELEASE} characters, because Kubernetes limits the names of CronJobs; "${release.name}" has ${release.name.length}`,
    ],
  ];
  return [
    ...conditions.filter(([holds]) => holds).map(([, path, message]) => ({ path, message })),
    ...nameProblems("volumeSnapshotClass", volumeSnapshotClass, "subdomain"),
    ...(bucket ? below("bucket", bucketProblems(bucket, around)) : []),
  ];
}

function bucketProblems({ name, cloud, create = true, existingSecret }: BackupBucketArgs, around: BackupRulesSurroundings): Problem[] {
  const missing = [
    ...(name === undefined ? [{ path: "name", message: "is required; name the bucket" }] : []),
    ...(cloud === undefined ? [{ path: "cloud", message: 'is required; write "s3" or "gcs"' }] : enumProblems("cloud", cloud, BucketCloud)),
  ];
  if (missing.length > 0) return missing;
  const key = CLOUD_OF[cloud];
  const index = around.buckets.findIndex((other) => other.name === name && other.cloud === cloud);
  const needsCloud = create || existingSecret === undefined;
  return [
    ...nameProblems("existingSecret", existingSecret, "subdomain"),
    ...(index >= 0
      ? [{ path: "name", message: `"${name}" is also the name of buckets[${index}], which tasks can use; write another one` }]
      : []),
    ...(needsCloud && around[key] === undefined
      ? [
          {
            path: "cloud",
            message: `"${cloud}" requires ${key}.enabled, or create false and an existingSecret, because the program creates the bucket or its identity there`,
          },
        ]
      : []),
  ];
}

/** Returns what a backup does not have. */
export function backupWarnings({ backup }: Pick<BackupRulesSurroundings, "backup">): Problem[] {
  if (backup === undefined || backup.bucket !== undefined || !backup.database) return [];
  return [
    {
      path: "volumeSnapshotClass",
      message: "has the volume only, not the database, in which the state is; set backup.bucket, or back up the database yourself",
    },
  ];
}

/** Returns the arguments that are ignored. */
export function backupIgnored(args: BackupArgs = {}, { backup, database }: BackupRulesSurroundings): Problem[] {
  if (args.enabled === false) {
    const given = Object.keys(args).filter((key) => key !== "enabled");
    return given.map((key) => ({ path: key, message: "is ignored because backup.enabled is false" }));
  }
  const { bucket, keep, postgresImage, volumeSnapshotClass } = args;
  const foreign = bucket?.create === false;
  const conditions: [boolean, string, string][] = [
    [postgresImage !== undefined && !(database.enabled && backup?.bucket), "postgresImage", "no database goes to a bucket"],
    [
      keep !== undefined && foreign && volumeSnapshotClass === undefined,
      "keep",
      "backup.bucket.create is false; give the bucket a lifecycle",
    ],
    [bucket?.region !== undefined && bucket.cloud !== BucketCloud.S3, "bucket.region", 'backup.bucket.cloud is not "s3"; set location'],
    [bucket?.location !== undefined && bucket.cloud !== BucketCloud.Gcs, "bucket.location", 'backup.bucket.cloud is not "gcs"; set region'],
    [bucket?.location !== undefined && foreign, "bucket.location", "backup.bucket.create is false"],
  ];
  return conditions.filter(([holds]) => holds).map(([, path, why]) => ({ path, message: `is ignored because ${why}` }));
}

/** Settings of the backups. */
import { type Input, interpolate } from "@pulumi/pulumi";
import type { AwsIdentityKind } from "../aws/args";
import type { BucketCloud } from "../buckets/args";
import type { BucketSettings } from "../buckets/settings";
import type { DatabaseSettings } from "../database";
import type { PodArgs } from "../pod";
import { DEFAULT_VERSION, type ReleaseSettings } from "../release/release";
import type { StorageSettings } from "../storage";
import type { BackupArgs } from "./args";

/** Who writes to the bucket: an identity without a key, one with a separate key, or the key of an existing Secret. */
export type BackupIdentity = "irsa" | "podIdentity" | "workloadIdentity" | "key" | "existing";

/** Settings of the bucket. */
export interface BackupBucketSettings {
  bucket: BucketSettings;
  prefix: string;
  identity: BackupIdentity;
  existingSecret?: Input<string>;
}

/** Settings of the backups. */
export interface BackupSettings {
  schedule: string;
  keep: number;
  bucket?: BackupBucketSettings;
  volumeSnapshotClass?: Input<string>;
  image: Input<string>;
  postgresImage: Input<string>;
  /** Whether there is a volume. */
  volume: boolean;
  /** Whether there is a database. */
  database: boolean;
}

/** What the settings depend on. */
export interface BackupSurroundings {
  release: ReleaseSettings;
  storage: StorageSettings;
  database: DatabaseSettings;
  pod: PodArgs;
  aws: { identity: AwsIdentityKind } | undefined;
  gcp: { identity: string } | undefined;
}

/** Computes the settings; not set if no backup is made. */
export function backupSettings(args: BackupArgs | undefined, around: BackupSurroundings): BackupSettings | undefined {
  if (args === undefined || args.enabled === false) return undefined;
  const { bucket, volumeSnapshotClass, schedule = "0 3 * * *", keep = 30 } = args;
  return {
    schedule,
    keep,
    ...(bucket && { bucket: bucketOf(bucket, keep, around) }),
    ...(volumeSnapshotClass !== undefined && { volumeSnapshotClass }),
    image: args.image ?? imageOf(around),
    postgresImage: args.postgresImage ?? "postgres:17",
    volume: around.storage.enabled,
    database: around.database.enabled,
  };
}

function bucketOf(
  { name, cloud, create = true, region, location = "US", prefix, existingSecret }: NonNullable<BackupArgs["bucket"]>,
  keep: number,
  { release, aws, gcp }: BackupSurroundings,
): BackupBucketSettings {
  const place = { name, cloud, create, ...(region !== undefined && { region }), location };
  return {
    bucket: { ...place, versioning: true, expireDays: keep, jobs: false, readers: [], writers: [] },
    prefix: prefix ?? release.name,
    ...(existingSecret === undefined ? { identity: identityOn(cloud, aws, gcp) } : { identity: "existing", existingSecret }),
  };
}

function identityOn(cloud: BucketCloud, aws: BackupSurroundings["aws"], gcp: BackupSurroundings["gcp"]): BackupIdentity {
  const own = cloud === "s3" ? aws?.identity : gcp?.identity;
  return own === "irsa" || own === "podIdentity" || own === "workloadIdentity" ? own : "key";
}

/** A nightly has no version before it is deployed. */
function imageOf({ pod, release: { version = DEFAULT_VERSION } }: BackupSurroundings): Input<string> {
  if (pod.image !== undefined) return pod.image;
  const image = `berkeleyskypilot/skypilot:${version}`;
  if (!pod.imageRegistry) return image;
  return typeof pod.imageRegistry === "string" ? `${pod.imageRegistry}/${image}` : interpolate`${pod.imageRegistry}/${image}`;
}

/** Returns the name of the service account, and of the CronJob that puts archives into the bucket. */
export function backupName({ name }: Pick<ReleaseSettings, "name">): string {
  return `${name}-backup`;
}

/** Backups of the API server's state: the arguments. */
import type { Input } from "@pulumi/pulumi";
import type { BucketPlaceArgs } from "../buckets/args";

/** The bucket of the backups. */
export interface BackupBucketArgs extends BucketPlaceArgs {
  /**
   * Folder in the bucket, in which only the backups of this API server are.
   * @default the release's name
   * @pattern ^[\w.-]+(/[\w.-]+)*$
   * @example prod
   */
  prefix?: string;
  /**
   * Name of an existing Secret with the key of an identity that may write, read and list the folder, instead of an identity that the program
   * creates: environment variables such as `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, for another object store with S3's API,
   * `AWS_ENDPOINT_URL`; with `gcs`, the file `key.json`.
   * @example backup-key
   */
  existingSecret?: Input<string>;
}

/**
 * Backups of the API server's state by schedule: its volume and its database into a bucket, or snapshots of its volume. The state has keys
 * and tokens in plain text, so who reads a backup has them.
 */
export interface BackupArgs {
  /**
   * Whether backups are made.
   * @default true
   */
  enabled?: boolean;
  /**
   * When a backup is made, as cron writes it, in UTC.
   * @default "0 3 * * *"
   * @pattern ^(@(hourly|daily|weekly|monthly)|(\S+ ){4}\S+)$
   * @example 0 3 * * *
   */
  schedule?: string;
  /**
   * Days for which a backup is kept: by the lifecycle of the bucket if the program creates it, which keeps deleted backups for another 30
   * days, and of snapshots by the next one that succeeds.
   * @default 30
   * @minimum 1
   * @maximum 3650
   * @example 30
   */
  keep?: number;
  /** Bucket for archives of the volume's files and of the database. */
  bucket?: BackupBucketArgs;
  /**
   * Class of volume snapshots, which the cluster must support; a snapshot has the volume only, not the database.
   * @example ebs
   */
  volumeSnapshotClass?: Input<string>;
  /**
   * Image with Python, boto3, google-cloud-storage, kubernetes and psycopg2, which SkyPilot's has.
   * @default that of the API server, or `berkeleyskypilot/skypilot` of the version of the chart
   * @pattern ^[a-z0-9][\w./:@-]*\w$
   * @example berkeleyskypilot/skypilot:0.13.0
   */
  image?: Input<string>;
  /**
   * Image with `pg_dump` and `pg_restore`, with a database; of the server's version, because an older `pg_dump` refuses the server, and an
   * older server what a newer `pg_restore` writes.
   * @default "postgres:17"
   * @pattern ^[a-z0-9][\w./:@-]*\w$
   * @example postgres:17
   */
  postgresImage?: Input<string>;
}

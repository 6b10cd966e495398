/** Buckets of tasks, and who may use them: the arguments. */
import type { Input } from "@pulumi/pulumi";

/** The object store of a bucket. */
export const BucketCloud = {
  /** Amazon S3. */
  S3: "s3",
  /** Google Cloud Storage. */
  Gcs: "gcs",
} as const;
export type BucketCloud = (typeof BucketCloud)[keyof typeof BucketCloud];

/**
 * Who may use a bucket: `launcher` (the API server), `vm`, `tasks` (pods in the hosting cluster), the name of one of `clusters`, or
 * `WORKSPACE/CONTEXT` (pods of a team).
 */
export interface BucketAccessArgs {
  /**
   * Who may list and read the objects.
   * @default []
   * @example launcher
   */
  read?: string[];
  /**
   * Who may also write and delete objects.
   * @default []
   * @example tasks
   */
  write?: string[];
}

/** Where a bucket is. */
export interface BucketPlaceArgs {
  /**
   * Name of the bucket.
   * @pattern ^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$
   * @example my-team-data
   */
  name: string;
  /** The object store of the bucket. */
  cloud: BucketCloud;
  /**
   * Whether the program creates the bucket: private, encrypted, and kept when the stack is destroyed. With `false` it must exist, and the
   * program only grants rights.
   * @default true
   */
  create?: boolean;
  /**
   * Region of the bucket that the program creates on S3.
   * @default that of the provider
   * @pattern ^[a-z]{2}(-[a-z]+)+-\d$
   * @example us-east-1
   */
  region?: Input<string>;
  /**
   * Location of the bucket that the program creates on GCS.
   * @default "US"
   * @example europe-west4
   */
  location?: Input<string>;
}

/** A bucket of tasks. */
export interface BucketArgs extends BucketPlaceArgs {
  /**
   * Who may use the bucket.
   * @default `write` for `launcher` and `vm`
   */
  access?: BucketAccessArgs;
  /**
   * Whether the bucket that the program creates keeps deleted and replaced objects, for 30 days.
   * @default true, but false with `expireDays`
   */
  versioning?: boolean;
  /**
   * Days after which objects are deleted in the bucket that the program creates.
   * @default never
   * @minimum 1
   * @example 30
   */
  expireDays?: number;
  /**
   * Whether managed jobs and services put their local files into this bucket (`jobs.bucket` and `serve.bucket` of the SkyPilot config), so
   * that SkyPilot needs no right to create buckets for them.
   * @default false
   */
  jobs?: boolean;
}

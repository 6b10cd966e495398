/** Settings of the buckets, and what each principal may do with them. */
import type { Input } from "@pulumi/pulumi";
import type { BucketAccess } from "../../permissions/aws";
import type { ListedBuckets } from "../aws/settings";
import { type BucketArgs, BucketCloud } from "./args";

/** The API server, the VMs, and the tasks of the hosting cluster, as `access` names them; other tasks have the cluster's name, or a team's. */
export const LAUNCHER = "launcher";
export const VM = "vm";
export const TASKS = "tasks";

/** Settings of a bucket. */
export interface BucketSettings {
  name: string;
  cloud: BucketCloud;
  create: boolean;
  region?: Input<string>;
  location: Input<string>;
  versioning: boolean;
  expireDays?: number;
  jobs: boolean;
  /** Who only reads. */
  readers: string[];
  /** Who reads and writes. */
  writers: string[];
}

/** Computes the settings. */
export function bucketsSettings(buckets: BucketArgs[] = []): BucketSettings[] {
  return buckets.map(({ name, cloud, create = true, region, location = "US", access, expireDays, versioning, jobs = false }) => {
    const { read = [], write = [] } = access ?? { write: [LAUNCHER, VM] };
    const writers = [...new Set(write)];
    return {
      name,
      cloud,
      create,
      ...(region !== undefined && { region }),
      location,
      versioning: versioning ?? expireDays === undefined,
      ...(expireDays !== undefined && { expireDays }),
      jobs,
      readers: [...new Set(read)].filter((who) => !writers.includes(who)),
      writers,
    };
  });
}

/** Returns what a principal may do with the buckets of a cloud. */
export function accessOf(who: string, cloud: BucketCloud, buckets: BucketSettings[]): BucketAccess {
  const ofCloud = buckets.filter((bucket) => bucket.cloud === cloud);
  const names = (key: "readers" | "writers") => ofCloud.filter((bucket) => bucket[key].includes(who)).map(({ name }) => name);
  return { read: names("readers"), write: names("writers") };
}

/** Returns what the API server and the VMs may do with the buckets of S3; nothing if there are none. */
export function listedOnS3(buckets: BucketSettings[]): ListedBuckets | undefined {
  if (!buckets.some(({ cloud }) => cloud === BucketCloud.S3)) return undefined;
  return {
    launcher: accessOf(LAUNCHER, BucketCloud.S3, buckets),
    vm: accessOf(VM, BucketCloud.S3, buckets),
    jobsBucket: jobsBucketOf(buckets) !== undefined,
  };
}

/** Returns the bucket of managed jobs and services. */
export function jobsBucketOf(buckets: BucketSettings[]): BucketSettings | undefined {
  return buckets.find(({ jobs }) => jobs);
}

/** The scheme of each cloud's URLs in SkyPilot's config. */
const SCHEMES: Record<BucketCloud, string> = { s3: "s3", gcs: "gs" };

/** Returns the URL of a bucket, as SkyPilot's config names it. */
export function bucketUrl({ cloud, name }: Pick<BucketSettings, "cloud" | "name">): string {
  return `${SCHEMES[cloud]}://${name}`;
}

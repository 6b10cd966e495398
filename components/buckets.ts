import { Bucket as S3Bucket } from "@pulumi/aws/s3/bucket";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import { Bucket as GcsBucket } from "@pulumi/gcp/storage/bucket";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember";
import * as pulumi from "@pulumi/pulumi";
import { BucketCloud } from "../blocks/buckets/args";
import { type BucketSettings, bucketUrl, jobsBucketOf } from "../blocks/buckets/settings";
import { GCS_ACCESS } from "../permissions/gcsAccess";

/** Days after which old versions, and the parts of uploads that were not completed, are deleted. */
const VERSION_DAYS = 30;
const UPLOAD_DAYS = 7;

/** To whom a bucket belongs. */
export interface BucketOwner {
  /** Tags on AWS. */
  tags?: { [key: string]: pulumi.Input<string> };
  /** Project on GCP. */
  project?: pulumi.Input<string>;
}

/** Where and for whom the buckets are. */
export interface BucketContext extends BucketOwner {
  /** The accounts of the VMs, which must exist before they get a right. */
  after?: pulumi.Resource;
  /** E-mail addresses of the accounts on GCP, by the words of `access`. */
  accounts: Record<string, pulumi.Input<string>[]>;
}

/** Creates the buckets, and the rights on those of GCS; returns the URL of the bucket of managed jobs, after it exists. */
export function createBuckets(
  name: string,
  buckets: BucketSettings[],
  { after, accounts, ...owner }: BucketContext,
  component: pulumi.Resource,
): pulumi.Output<string> | undefined {
  const names = new Map(buckets.map((bucket) => [bucket, nameOf(bucket)]));
  const jobs = jobsBucketOf(buckets);
  return jobs && pulumi.output(names.get(jobs)).apply((known) => bucketUrl({ ...jobs, name: known ?? jobs.name }));

  /** Returns the name after the bucket exists. */
  function nameOf(bucket: BucketSettings): pulumi.Input<string> {
    const prefix = `${name}-bucket-${bucket.name}`;
    const made = createBucket(prefix, bucket, owner, component);
    if (bucket.cloud === BucketCloud.Gcs) grant(prefix, made, bucket);
    return made;
  }

  function grant(prefix: string, bucket: pulumi.Input<string>, { readers, writers }: BucketSettings): void {
    const grants = [
      ...readers.map((who) => ({ who, roles: GCS_ACCESS.read })),
      ...writers.map((who) => ({ who, roles: GCS_ACCESS.write })),
    ].flatMap(({ who, roles }) => (accounts[who] ?? []).flatMap((email, index) => roles.map((role) => ({ who, email, index, ...role }))));
    for (const { who, email, index, name: of, role } of grants) {
      new BucketIAMMember(
        `${prefix}-${who}-${of}${index === 0 ? "" : `-${index + 1}`}`,
        { bucket, role, member: pulumi.interpolate`serviceAccount:${email}` },
        { parent: component, ...(after && { dependsOn: after }) },
      );
    }
  }
}

/** Creates a bucket unless it exists; returns its name after it exists. */
export function createBucket(
  prefix: string,
  bucket: BucketSettings,
  { tags, project }: BucketOwner,
  component: pulumi.Resource,
): pulumi.Input<string> {
  // The data outlives the stack, and so does what keeps the bucket private.
  const kept = { parent: component, retainOnDelete: true };
  if (!bucket.create) return bucket.name;
  return bucket.cloud === BucketCloud.S3 ? createOnS3(bucket) : createOnGcs(bucket);

  function createOnS3({ name: bucketName, region, versioning, expireDays }: BucketSettings): pulumi.Output<string> {
    const place = region === undefined ? {} : { region };
    const { bucket } = new S3Bucket(prefix, { bucket: bucketName, ...place, ...(tags && { tags }) }, kept);
    new BucketPublicAccessBlock(
      `${prefix}-private`,
      { bucket, ...place, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      kept,
    );
    new BucketServerSideEncryptionConfiguration(
      `${prefix}-encryption`,
      { bucket, ...place, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      kept,
    );
    const versions = new BucketVersioning(
      `${prefix}-versioning`,
      // S3 cannot turn it off again, only suspend it.
      { bucket, ...place, versioningConfiguration: { status: versioning ? "Enabled" : "Suspended" } },
      kept,
    );
    new BucketLifecycleConfiguration(
      `${prefix}-lifecycle`,
      {
        bucket,
        ...place,
        rules: [
          {
            id: "skypilot",
            status: "Enabled",
            filter: {},
            abortIncompleteMultipartUpload: { daysAfterInitiation: UPLOAD_DAYS },
            ...(versioning && { noncurrentVersionExpiration: { noncurrentDays: VERSION_DAYS } }),
            ...(expireDays !== undefined && { expiration: { days: expireDays } }),
          },
        ],
      },
      // S3 applies rules about versions only to a bucket that has them.
      { ...kept, dependsOn: versions },
    );
    return bucket;
  }

  function createOnGcs({ name: bucketName, location, versioning, expireDays }: BucketSettings): pulumi.Output<string> {
    const bucket = new GcsBucket(
      prefix,
      {
        name: bucketName,
        location,
        ...(project !== undefined && { project }),
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        versioning: { enabled: versioning },
        lifecycleRules: [
          { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: UPLOAD_DAYS } },
          ...(versioning ? [{ action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: VERSION_DAYS } }] : []),
          ...(expireDays === undefined ? [] : [{ action: { type: "Delete" }, condition: { age: expireDays, withState: "LIVE" } }]),
        ],
      },
      kept,
    );
    return bucket.name;
  }
}

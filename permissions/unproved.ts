/** Permissions of the tables that no flow of the judge needs, with the reason. */

/** A permission in the judge's format, and the reason why no flow needs it. */
export interface Unproved {
  cloud: string;
  use: string;
  reason: string;
}

const TAGGING =
  "SkyPilot 0.13 and 0.14 read aws.labels from the key AWS, so they do not tag buckets; once they do, a denial would leave the new bucket behind";
const FLUENT_BIT = "Fluent Bit, which no package registry has, writes the logs; its plugin documents these permissions";

export const UNPROVED: Unproved[] = [
  { cloud: "aws", use: "FileMountBuckets s3:PutBucketTagging", reason: TAGGING },
  { cloud: "aws", use: "ManageBuckets s3:PutBucketTagging", reason: TAGGING },
  { cloud: "gcp", use: "logging.logEntries.create", reason: FLUENT_BIT },
  { cloud: "gcp", use: "logging.logEntries.route", reason: FLUENT_BIT },
];

/** What the tables permit although no flow of the judge needs it, and why. */

/** A permission as the judge would write it, and why it stands without a flow. */
export interface Unproved {
  cloud: string;
  use: string;
  reason: string;
}

const TAGGING =
  "SkyPilot 0.13 and 0.14 look for aws.labels below the key AWS, and tag no bucket; once they do, a refusal would leave the new bucket behind";
const FLUENT_BIT = "Fluent Bit writes the logs, which no registry has; the permissions are those that its plugin documents";

export const UNPROVED: Unproved[] = [
  { cloud: "aws", use: "FileMountBuckets s3:PutBucketTagging", reason: TAGGING },
  { cloud: "aws", use: "ManageBuckets s3:PutBucketTagging", reason: TAGGING },
  { cloud: "gcp", use: "logging.logEntries.create", reason: FLUENT_BIT },
  { cloud: "gcp", use: "logging.logEntries.route", reason: FLUENT_BIT },
];

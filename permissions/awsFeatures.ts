/** Features, principals and statements of the permissions on AWS. */

/** A feature of SkyPilot on AWS that needs its own permissions. */
export const AwsFeature = {
  /** `sky stop`, `sky start` and autostop. */
  Stop: "stop",
  /** Spot instances. */
  Spot: "spot",
  /** `resources.ports`: part of the core, because IAM cannot distinguish a port from SSH; the name is still accepted. */
  Ports: "ports",
  /** `sky launch --clone-disk-from`. */
  CloneDisk: "cloneDisk",
  /** Reading and writing objects of S3 buckets, and the buckets `skypilot-filemounts-*` of managed jobs and services. */
  Storage: "storage",
  /** Creating and deleting S3 buckets; includes `storage`. */
  Buckets: "buckets",
  /** `network_tier: best`: elastic fabric adapters. */
  Efa: "efa",
  /** Launching into capacity reservations. */
  Reservations: "reservations",
  /** Reading the quota of an instance type before a launch: part of the core, because each launch reads it; the name is still accepted. */
  Quotas: "quotas",
  /** SSH through the Session Manager, for instances without a public address. */
  Ssm: "ssm",
  /** Images from the account's private registries. */
  Ecr: "ecr",
  /** `logs.store: aws`: logs of tasks in CloudWatch. */
  Logs: "logs",
  /** Disks encrypted with a key of the account. */
  Kms: "kms",
  /** SkyPilot creates the role skypilot-v1 and its instance profile itself. */
  AutoRole: "autoRole",
} as const;
export type AwsFeature = (typeof AwsFeature)[keyof typeof AwsFeature];

/** The default features, as in SkyPilot's own guide. */
export const DEFAULT_AWS_FEATURES: AwsFeature[] = [AwsFeature.Stop, AwsFeature.Spot, AwsFeature.Storage];

/**
 * The name of the role and of the instance profile of VMs in SkyPilot's code (sky/provision/aws/config.py); one of each per account.
 */
export const VM_ROLE_NAME = "skypilot-v1";

/** The ARN of a role of VMs; the ARNs of all of them replace the whole text. */
export const VM_ROLE_ARN = "arn:{partition}:iam::{account}:role/{path}{role}";

/** The ARN of a role that a profile assumes; the ARNs of all of them replace the whole text. */
export const PROFILE_ROLE_ARN = "arn:{partition}:iam::{otherAccount}:role/{profileRole}";

/** A role of VMs, which its instance profile gives to them. */
export interface VmRole {
  /** Name of the instance profile, and of the role unless `arn` is set. */
  name: string;
  /** Whether the program itself creates both. */
  owned: boolean;
  /** ARN of an existing role. */
  arn?: string;
}

/** Returns whether SkyPilot's config names the roles, so that SkyPilot does not look for its own. */
export function isNamed(roles: { name: unknown }[]): boolean {
  return roles.some(({ name }) => name !== VM_ROLE_NAME);
}

/**
 * The buckets that SkyPilot creates for the local files of a managed job or a service (sky/skylet/constants.py, FILE_MOUNTS_BUCKET_NAME).
 */
export const FILE_MOUNTS_BUCKETS = "skypilot-filemounts-*";

/** The log group that SkyPilot writes to unless its config names another (sky/logs/aws.py). */
export const DEFAULT_LOG_GROUP = "skypilot-logs";

/**
 * The principal of a statement: `launcher` is the identity of the API server, `vm` the role of the instances that it launches, and `tasks`
 * the role of the tasks' service account on EKS.
 */
export type AwsPrincipal = "launcher" | "vm" | "tasks";

/**
 * One statement of a policy. `resources` and `condition` can contain `{partition}`, `{account}` and `{dnsSuffix}`, which are looked up,
 * and `{bucket}`, `{readBucket}`, `{path}`, `{role}`, `{otherAccount}`, `{profileRole}` and `{logGroup}` from the config.
 */
export interface AwsStatement {
  sid: string;
  feature: AwsFeature | "core";
  principals: AwsPrincipal[];
  actions: string[];
  resources: string[];
  condition?: Record<string, Record<string, string | string[]>>;
  /** Whether it is limited to the selected regions. */
  regional?: boolean;
  /** Omitted if the program owns the role skypilot-v1. */
  onlyWithForeignRole?: boolean;
  /** Omitted if SkyPilot's config names the roles of the VMs. */
  unlessNamed?: boolean;
  /** Omitted if SkyPilot's config names the bucket of managed jobs and services. */
  unlessJobsBucket?: boolean;
  reason: string;
  source: string;
}

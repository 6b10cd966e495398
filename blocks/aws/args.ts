/** Who SkyPilot is on AWS, and what it may do there: the arguments. */
import type { Input } from "@pulumi/pulumi";
import type { AwsFeature } from "../../permissions/awsFeatures";

/** Who the API server is on AWS. */
export const AwsIdentityKind = {
  /** An IAM user of its own, with an access key. */
  User: "user",
  /** A role for the API server's service account on EKS, by the cluster's OIDC provider (IAM roles for service accounts); no key. */
  Irsa: "irsa",
  /** A role for the API server's service account on EKS, by a Pod Identity association; no key. */
  PodIdentity: "podIdentity",
  /** Somebody else's, whose credentials `credentials.aws` gives. */
  Existing: "existing",
} as const;
export type AwsIdentityKind = (typeof AwsIdentityKind)[keyof typeof AwsIdentityKind];

/** Whether the program creates something that SkyPilot finds by a fixed name. */
export const Ownership = {
  /** The program creates it, and destroys it with the stack. */
  Create: "create",
  /** It exists, or SkyPilot creates it. */
  Existing: "existing",
} as const;
export type Ownership = (typeof Ownership)[keyof typeof Ownership];

/** What the role of the VMs may do. */
export const AwsVmUse = {
  /** The data of the features, and stopping and terminating instances of SkyPilot, which autostop does from the VM itself. */
  Storage: "storage",
  /** Everything that the API server may, for SkyServe controllers on VMs and jobs controllers outside the API server. */
  Controller: "controller",
} as const;
export type AwsVmUse = (typeof AwsVmUse)[keyof typeof AwsVmUse];

/** A partition of AWS. */
export const AwsPartition = {
  /** All regions but those of China and the government. */
  Aws: "aws",
  /** The regions of China. */
  China: "aws-cn",
  /** The regions of the United States' government. */
  GovCloud: "aws-us-gov",
} as const;
export type AwsPartition = (typeof AwsPartition)[keyof typeof AwsPartition];

/** A service account of Kubernetes. */
export interface ServiceAccountRefArgs {
  /** Namespace of the service account. */
  namespace: string;
  /** Name of the service account. */
  name: string;
}

/** Who SkyPilot is on AWS, and what it may do there. */
export interface AwsIdentityArgs {
  /**
   * Who the API server is: `user` for an IAM user of its own, `irsa` or `podIdentity` for a role and no key on EKS, `existing` for credentials given as `credentials.aws`, a role given as `roleArn`, or what the pod gets by itself.
   * @default "user"
   */
  identity?: AwsIdentityKind;
  /** With `irsa`: ARN of the cluster's OIDC provider, or its issuer URL. */
  oidcProvider?: Input<string>;
  /** With `podIdentity`: name of the EKS cluster. */
  eksCluster?: Input<string>;
  /** With `existing`: ARN of a role that trusts the API server's service account. */
  roleArn?: Input<string>;
  /**
   * With `irsa` and `podIdentity`: the service account that may take the role, and no other.
   * @default that of the API server
   */
  serviceAccount?: ServiceAccountRefArgs;
  /**
   * What SkyPilot does on AWS beside launching and terminating: `stop`, `spot`, `ports`, `cloneDisk`, `storage`, `buckets`, `efa`, `reservations`, `quotas`, `ssm`, `ecr`, `logs`, `kms`, `autoRole`; each adds its permissions, except `ports` and `quotas`, which are part of the core. A list replaces the default; an empty one is the bare core.
   * @default ["stop", "spot", "storage"]
   */
  features?: AwsFeature[];
  /**
   * Regions in which SkyPilot may launch, such as `us-east-1`; it may look in all of them.
   * @default all regions
   */
  regions?: string[];
  /**
   * Names of the buckets that `storage` and `buckets` reach, beside `skypilot-filemounts-*`; `*` and `?` stand for any letters.
   * @default all buckets
   */
  buckets?: string[];
  /**
   * The log group of CloudWatch that `logs` lets the VMs write to; in a `SkyPilot` that which the SkyPilot config names as `logs.aws.log_group_name`.
   * @default "skypilot-logs"
   */
  logGroup?: string;
  /**
   * ARN of the permissions boundary of the user and the role that the program creates.
   * @default none
   */
  permissionsBoundary?: Input<string>;
  /**
   * IAM path of the user, the role, the instance profile and the policies that the program creates, beginning and ending with `/`.
   * @default "/"
   */
  path?: string;
  /**
   * Any text; a change makes a new access key, and the old one goes once the API server has the new one.
   * @default ""
   */
  keyRotation?: string;
  /**
   * Whether the program creates the role and instance profile `skypilot-v1`, of which an account has one each.
   * @default "create"
   */
  role?: Ownership;
  /**
   * What the VMs themselves may do: `storage`, or `controller` for SkyServe controllers on VMs.
   * @default "storage"
   */
  vm?: AwsVmUse;
  /**
   * Id of the account, 12 digits.
   * @default that of the provider's credentials
   */
  accountId?: Input<string>;
  /**
   * Partition of the account: `aws`, `aws-cn` or `aws-us-gov`.
   * @default that of the provider's credentials
   */
  partition?: AwsPartition;
}

/** AWS in a SkyPilot. */
export interface AwsArgs extends AwsIdentityArgs {
  /**
   * Whether SkyPilot uses AWS.
   * @default false
   */
  enabled?: boolean;
}

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
  /** An existing identity, with the credentials in `credentials.aws`. */
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
  namespace: Input<string>;
  /** Name of the service account. */
  name: Input<string>;
}

/** A role of VMs, which the instance profile of the same name gives to them. */
export interface AwsVmRoleArgs {
  /**
   * Whether the program creates the role and its instance profile, of which an account has one each by a name.
   * @default "create"
   */
  role?: Ownership;
  /**
   * ARN of the role in the existing instance profile, with `role` `existing`.
   * @default the role with the name of the instance profile, at `path` or at `/`
   * @pattern ^arn:[^:]+:iam::\d{12}:role/.+$
   * @example arn:aws:iam::123456789012:role/teams/ml/skypilot
   */
  vmRoleArn?: Input<string>;
  /**
   * What the VMs can do.
   * @default "storage"
   */
  vm?: AwsVmUse;
  /**
   * Features whose data the VMs can use, with `storage`.
   * @default those of the API server
   */
  vmFeatures?: AwsFeature[];
  /**
   * Names of the buckets that the VMs reach with `storage`, in addition to those of the key `buckets`.
   * @default those of the API server
   * @pattern ^[a-z0-9*?][a-z0-9.*?-]*$
   * @example my-team-data
   */
  vmBuckets?: Input<string>[];
}

/** The role of the VMs of clusters with certain names. */
export interface AwsClusterRoleArgs extends AwsVmRoleArgs {
  /**
   * Names of the clusters; `*` matches any characters and `?` one character.
   * @example sky-serve-controller-*
   */
  clusters: string;
  /**
   * Name of the instance profile and of its role.
   * @pattern ^[\w+=,.@-]{1,64}$
   * @example skypilot-controller
   */
  roleName: string;
}

/** A role, mostly of another account, that the clusters of a workspace are launched with. */
export interface AwsProfileArgs {
  /**
   * Name of the profile, which `workspaces.NAME.aws.profile` of the SkyPilot config refers to.
   * @pattern ^[\w.@-]{1,64}$
   * @example team-a
   */
  name: string;
  /**
   * ARN of the role; it must trust the API server's user or role, and have the rights of the API server in its account.
   * @pattern ^arn:[^:]+:iam::\d{12}:role/.+$
   * @example arn:aws:iam::210987654321:role/skypilot-launcher
   */
  roleArn: Input<string>;
}

/** Who SkyPilot is on AWS, and what it may do there. */
export interface AwsIdentityArgs extends AwsVmRoleArgs {
  /**
   * Identity of the API server.
   * @default "user"
   */
  identity?: AwsIdentityKind;
  /**
   * ARN or issuer URL of the cluster's OIDC provider, with `irsa`.
   * @pattern ^(arn:[^:]+:iam::\d{12}:oidc-provider/|https://).+$
   * @example https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF
   */
  oidcProvider?: Input<string>;
  /**
   * Name of the EKS cluster, with `podIdentity`.
   * @pattern ^[0-9A-Za-z][\w-]{0,99}$
   * @example skypilot
   */
  eksCluster?: Input<string>;
  /**
   * ARN of a role that trusts the API server's service account, with `existing`.
   * @pattern ^arn:[^:]+:iam::\d{12}:role/.+$
   * @example arn:aws:iam::123456789012:role/skypilot
   */
  roleArn?: Input<string>;
  /**
   * The only service account that can take the role, with `irsa` and `podIdentity`.
   * @default that of the API server
   */
  serviceAccount?: ServiceAccountRefArgs;
  /**
   * What SkyPilot does on AWS besides launching and terminating; a list replaces the default, and an empty list leaves the core only.
   * @default ["stop", "spot", "storage"]
   */
  features?: AwsFeature[];
  /**
   * Regions in which SkyPilot can launch; it can read in all regions.
   * @default all regions
   * @pattern ^[a-z]{2}(-[a-z]+)+-\d$
   * @example us-east-1
   */
  regions?: Input<string>[];
  /**
   * Names of the buckets that `storage` and `buckets` reach, in addition to `skypilot-filemounts-*` and to those of the key `buckets`; `*`
   * matches any characters and `?` one character.
   * @default all buckets, but none where the key `buckets` has one of S3
   * @pattern ^[a-z0-9*?][a-z0-9.*?-]*$
   * @example my-team-data
   * @example my-team-*
   */
  buckets?: Input<string>[];
  /**
   * Log group of CloudWatch to which `logs` lets the VMs write; `SkyPilot` takes it from `logs.aws.log_group_name` of the SkyPilot config.
   * @default "skypilot-logs"
   * @example skypilot-logs
   */
  logGroup?: Input<string>;
  /**
   * ARN of the permissions boundary of the user and the role that the program creates.
   * @default none
   * @pattern ^arn:[^:]+:iam::(\d{12}|aws):policy/.+$
   * @example arn:aws:iam::123456789012:policy/boundary
   */
  permissionsBoundary?: Input<string>;
  /**
   * IAM path of the user, the role, the instance profile and the policies that the program creates; it begins and ends with `/`.
   * @default "/"
   * @pattern ^/([\w+=,.@-]+/)*$
   * @example /skypilot/
   */
  path?: Input<string>;
  /**
   * Tags of all resources that the program creates on AWS: key -> value, at most 50; those that SkyPilot creates have `aws.labels` of the SkyPilot config.
   * @default {}
   */
  tags?: { [key: string]: Input<string> };
  /**
   * Any text; a change makes a new access key, and deletes the old one after the API server has the new one.
   * @default "none"
   * @example 2025-01
   */
  keyRotation?: Input<string>;
  /**
   * Name of the instance profile of the VMs, and of its role; with a name other than the default, SkyPilot's config names it, and the API
   * server gets an access key as environment variables.
   * @default "skypilot-v1"
   * @pattern ^[\w+=,.@-]{1,64}$
   * @example skypilot-ml
   */
  roleName?: Input<string>;
  /**
   * Other roles for the VMs of clusters with certain names; the first that matches applies.
   * @default []
   */
  clusterRoles?: AwsClusterRoleArgs[];
  /**
   * Roles that workspaces launch with, mostly in other accounts; the API server can assume only these.
   * @default []
   */
  profiles?: AwsProfileArgs[];
  /**
   * Account ID, 12 digits.
   * @default that of the provider's credentials
   * @pattern ^\d{12}$
   * @example 123456789012
   */
  accountId?: Input<string>;
  /**
   * Partition of the account.
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

/** Who SkyPilot is on AWS: the arguments, their defaults and their rules. */
import type { Input } from "@pulumi/pulumi";
import { enumProblems, isPlaceholder, type Problem } from "../chart/problem";
import { awsStatements } from "../permissions/aws";
import { AwsFeature, type AwsPrincipal, type AwsStatement, DEFAULT_AWS_FEATURES } from "../permissions/awsFeatures";

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
  /** Everything that the API server may, for SkyServe controllers on VMs. */
  Controller: "controller",
} as const;
export type AwsVmUse = (typeof AwsVmUse)[keyof typeof AwsVmUse];

/** A partition of AWS. */
export const AwsPartition = {
  Aws: "aws",
  China: "aws-cn",
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
   * What SkyPilot does on AWS beside launching and terminating: `stop`, `spot`, `ports`, `cloneDisk`, `storage`, `buckets`, `efa`, `reservations`, `quotas`, `ssm`, `ecr`, `logs`, `kms`, `autoRole`; each adds its permissions. A list replaces the default; an empty one is the bare core.
   * @default ["stop", "spot", "storage"]
   */
  features?: AwsFeature[];
  /**
   * Regions in which SkyPilot may launch, such as `us-east-1`; it may look in all of them.
   * @default all regions
   */
  regions?: string[];
  /**
   * Names of the buckets that `storage` and `buckets` reach; `*` and `?` stand for any letters.
   * @default all buckets
   */
  buckets?: string[];
  /**
   * ARN of the permissions boundary of the user and the role that the program creates.
   * @default none
   */
  permissionsBoundary?: Input<string>;
  /**
   * IAM path of the user, the role, the instance profile and the policies, beginning and ending with `/`.
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

/** Who SkyPilot is on AWS, with the defaults filled in. */
export interface AwsSettings {
  identity: AwsIdentityKind;
  features: AwsFeature[];
  ownsRole: boolean;
  vm: AwsVmUse;
  regions: string[];
  buckets: string[];
  path: string;
}

/** Fills in the defaults. */
export function awsSettings(args: AwsIdentityArgs): AwsSettings {
  return {
    identity: args.identity ?? AwsIdentityKind.User,
    features: args.features ?? DEFAULT_AWS_FEATURES,
    ownsRole: (args.role ?? Ownership.Create) === Ownership.Create,
    vm: args.vm ?? AwsVmUse.Storage,
    regions: args.regions ?? [],
    buckets: args.buckets ?? [],
    path: args.path ?? "/",
  };
}

/** Returns what a principal may do. */
export function statementsOf(principal: AwsPrincipal, { vm, ...settings }: AwsSettings): AwsStatement[] {
  const asLauncher = principal === "vm" && vm === AwsVmUse.Controller;
  const own = awsStatements({ ...settings, principal });
  return asLauncher
    ? [...awsStatements({ ...settings, principal: "launcher" }), ...own.filter(({ principals }) => !principals.includes("launcher"))]
    : own;
}

/** The DNS suffix of each partition, which ends the names of its services. */
export const DNS_SUFFIXES: Record<AwsPartition, string> = {
  aws: "amazonaws.com",
  "aws-cn": "amazonaws.com.cn",
  "aws-us-gov": "amazonaws.com",
};

/** Returns what is wrong with who SkyPilot is on AWS. */
export function awsIdentityProblems(args: AwsIdentityArgs): Problem[] {
  const { features, ownsRole } = awsSettings(args);
  const problems = [
    ...enumProblems("aws.identity", args.identity, AwsIdentityKind),
    ...features.flatMap((feature, index) => enumProblems(`aws.features[${index}]`, feature, AwsFeature)),
    ...enumProblems("aws.role", args.role, Ownership),
    ...enumProblems("aws.vm", args.vm, AwsVmUse),
    ...enumProblems("aws.partition", args.partition, AwsPartition),
  ];
  if (typeof args.accountId === "string" && !isPlaceholder(args.accountId) && !/^\d{12}$/.test(args.accountId)) {
    problems.push({ path: "aws.accountId", message: `"${args.accountId}" is no account id; write its 12 digits, in quotes` });
  }
  problems.push(...scopeProblems(args), ...keylessProblems(args));
  if (features.includes(AwsFeature.AutoRole) && ownsRole) {
    problems.push({
      path: "aws.features",
      message: '"autoRole" lets SkyPilot create the role that this program creates; remove it, or set aws.role to "existing"',
    });
  }
  return problems;
}

function scopeProblems({ regions = [], buckets = [], path, permissionsBoundary }: AwsIdentityArgs): Problem[] {
  const problems: Problem[] = [];
  for (const [index, region] of regions.entries()) {
    if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region) && !isPlaceholder(region)) {
      problems.push({ path: `aws.regions[${index}]`, message: `"${region}" is no region; write one such as "us-east-1"` });
    }
  }
  for (const [index, bucket] of buckets.entries()) {
    if (!/^[a-z0-9*?][a-z0-9.*?-]*$/.test(bucket) && !isPlaceholder(bucket)) {
      problems.push({
        path: `aws.buckets[${index}]`,
        message: `"${bucket}" is no name of a bucket; write one such as "my-team-data", without s3:// or arn:`,
      });
    }
  }
  if (path !== undefined && !/^\/([\w+=,.@-]+\/)*$/.test(path)) {
    problems.push({ path: "aws.path", message: `"${path}" is no IAM path; write one such as "/skypilot/"` });
  }
  if (
    typeof permissionsBoundary === "string" &&
    !isPlaceholder(permissionsBoundary) &&
    !/^arn:[^:]+:iam::(\d{12}|aws):policy\/.+$/.test(permissionsBoundary)
  ) {
    problems.push({
      path: "aws.permissionsBoundary",
      message: `"${permissionsBoundary}" is no ARN of a policy; write one such as "arn:aws:iam::123456789012:policy/boundary"`,
    });
  }
  return problems;
}

/** The argument that each way without a key needs, and what it looks like. */
const KEYLESS = [
  {
    kind: AwsIdentityKind.Irsa,
    key: "oidcProvider",
    pattern: /^(arn:[^:]+:iam::\d{12}:oidc-provider\/|https:\/\/).+$/,
    says: "is missing; name the ARN of the cluster's OIDC provider, or its issuer URL",
    example: "https://oidc.eks.REGION.amazonaws.com/id/ID",
  },
  {
    kind: AwsIdentityKind.PodIdentity,
    key: "eksCluster",
    pattern: /^[0-9A-Za-z][\w-]{0,99}$/,
    says: "is missing; name the EKS cluster",
    example: "YOUR-EKS-CLUSTER",
  },
] as const;

function keylessProblems(args: AwsIdentityArgs): Problem[] {
  const identity = args.identity ?? AwsIdentityKind.User;
  const problems: Problem[] = KEYLESS.flatMap(({ kind, key, pattern, says, example }): Problem[] => {
    const value = args[key];
    const path = `aws.${key}`;
    if (kind !== identity) return [];
    if (value === undefined || value === "") return [{ path, message: says, set: { example } }];
    if (typeof value !== "string" || isPlaceholder(value) || pattern.test(value)) return [];
    return [{ path, message: `"${value}" is none; write one such as "${example}"` }];
  });
  if (typeof args.roleArn === "string" && !isPlaceholder(args.roleArn) && !/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(args.roleArn)) {
    problems.push({
      path: "aws.roleArn",
      message: `"${args.roleArn}" is no ARN of a role; write one such as "arn:aws:iam::123456789012:role/skypilot"`,
    });
  }
  return problems;
}

/** The arguments that only one kind of identity has. */
const OF_KIND = {
  keyRotation: AwsIdentityKind.User,
  oidcProvider: AwsIdentityKind.Irsa,
  eksCluster: AwsIdentityKind.PodIdentity,
  roleArn: AwsIdentityKind.Existing,
} as const;

/** Returns what is given but not used. */
export function awsUnused(args: AwsIdentityArgs): Problem[] {
  const { identity, ownsRole } = awsSettings(args);
  const unused: Problem[] = (Object.keys(OF_KIND) as (keyof typeof OF_KIND)[])
    .filter((key) => args[key] !== undefined && OF_KIND[key] !== identity)
    .map((key) => ({ path: `aws.${key}`, message: `is not used: it has a meaning only with aws.identity "${OF_KIND[key]}"` }));
  if (args.vm === undefined || ownsRole) return unused;
  return [...unused, { path: "aws.vm", message: 'is not used: aws.role is "existing"' }];
}

/** Who SkyPilot is on AWS: the arguments, their defaults and their rules. */
import type { Input } from "@pulumi/pulumi";
import { enumProblems, isPlaceholder, type Problem } from "../chart/problem";
import { AwsFeature, type AwsPrincipal, type AwsStatement, awsStatements, DEFAULT_AWS_FEATURES } from "../permissions/aws";

/** Who the API server is on AWS. */
export const AwsIdentityKind = {
  /** An IAM user of its own, with an access key. */
  User: "user",
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

/** Who SkyPilot is on AWS, and what it may do there. */
export interface AwsIdentityArgs {
  /**
   * Who the API server is: `user` for an IAM user of its own, `existing` for credentials given as `credentials.aws`.
   * @default "user"
   */
  identity?: AwsIdentityKind;
  /**
   * What SkyPilot does on AWS beside launching and terminating: `stop`, `spot`, `ports`, `cloneDisk`, `storage`, `buckets`, `autoRole`; each adds its permissions. A list replaces the default; an empty one is the bare core.
   * @default ["stop", "spot", "storage"]
   */
  features?: AwsFeature[];
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
}

/** Fills in the defaults. */
export function awsSettings(args: AwsIdentityArgs): AwsSettings {
  return {
    identity: args.identity ?? AwsIdentityKind.User,
    features: args.features ?? DEFAULT_AWS_FEATURES,
    ownsRole: (args.role ?? Ownership.Create) === Ownership.Create,
    vm: args.vm ?? AwsVmUse.Storage,
  };
}

/** Returns what a principal may do. */
export function statementsOf(principal: AwsPrincipal, { features, ownsRole, vm }: AwsSettings): AwsStatement[] {
  const asLauncher = principal === "vm" && vm === AwsVmUse.Controller;
  return awsStatements({ principal: asLauncher ? "launcher" : principal, features, ownsRole });
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
  if (args.vm !== undefined && !ownsRole) {
    problems.push({
      path: "aws.vm",
      message: 'says what the role of this program may do, but aws.role is "existing"; remove one of the two',
    });
  }
  if (typeof args.accountId === "string" && !isPlaceholder(args.accountId) && !/^\d{12}$/.test(args.accountId)) {
    problems.push({ path: "aws.accountId", message: `"${args.accountId}" is no account id; write its 12 digits, in quotes` });
  }
  if (features.includes(AwsFeature.AutoRole) && ownsRole) {
    problems.push({
      path: "aws.features",
      message: '"autoRole" lets SkyPilot create the role that this program creates; remove it, or set aws.role to "existing"',
    });
  }
  return problems;
}

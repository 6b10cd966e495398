/** Settings of SkyPilot's identity on AWS. */
import type { Input, Unwrap } from "@pulumi/pulumi";
import { type AwsScope, awsStatements, type BucketAccess } from "../../permissions/aws";
import {
  type AwsFeature,
  type AwsPrincipal,
  type AwsStatement,
  DEFAULT_AWS_FEATURES,
  DEFAULT_LOG_GROUP,
  VM_ROLE_NAME,
  type VmRole,
} from "../../permissions/awsFeatures";
import {
  type AwsIdentityArgs,
  AwsIdentityKind,
  type AwsPartition,
  type AwsProfileArgs,
  type AwsVmRoleArgs,
  AwsVmUse,
  Ownership,
} from "./args";

/** A role of VMs. */
export interface AwsVmRoleSettings {
  /** Name of the instance profile. */
  name: Input<string>;
  owned: boolean;
  vm: AwsVmUse;
  /** Those of the API server if not set. */
  features?: AwsFeature[];
  /** Those of the API server if not set. */
  buckets?: Input<string>[];
  /** ARN of an existing role. */
  arn?: Input<string>;
}

/** The role of the VMs of clusters with certain names. */
export interface AwsClusterRoleSettings extends AwsVmRoleSettings {
  name: string;
  clusters: string;
}

/** What each principal can do with the buckets that the stack config lists. */
export interface ListedBuckets extends Partial<Record<AwsPrincipal, BucketAccess>> {
  /** Whether one of them is that of managed jobs and services. */
  jobsBucket: boolean;
}

/** Settings of SkyPilot's identity on AWS. */
export interface AwsSettings {
  identity: AwsIdentityKind;
  features: AwsFeature[];
  /** The role of the VMs of all clusters but those of `clusterRoles`. */
  vmRole: AwsVmRoleSettings;
  clusterRoles: AwsClusterRoleSettings[];
  profiles: AwsProfileArgs[];
  regions: Input<string>[];
  buckets: Input<string>[];
  /** Buckets of S3 in the key `buckets`, by principal; not set if it has none. */
  listed?: ListedBuckets;
  path: Input<string>;
  logGroup: Input<string>;
}

/** Computes the settings. */
export function awsSettings(args: AwsIdentityArgs, listed?: ListedBuckets): AwsSettings {
  return {
    identity: args.identity ?? AwsIdentityKind.User,
    features: args.features ?? DEFAULT_AWS_FEATURES,
    vmRole: vmRoleSettings(args.roleName ?? VM_ROLE_NAME, args),
    clusterRoles: (args.clusterRoles ?? []).map((one) => ({ ...vmRoleSettings(one.roleName, one), clusters: one.clusters })),
    profiles: args.profiles ?? [],
    regions: args.regions ?? [],
    buckets: args.buckets ?? [],
    ...(listed && { listed }),
    path: args.path ?? "/",
    logGroup: args.logGroup ?? DEFAULT_LOG_GROUP,
  };
}

function vmRoleSettings<Name>(
  name: Name,
  { role = Ownership.Create, vm = AwsVmUse.Storage, vmFeatures, vmBuckets, vmRoleArn }: AwsVmRoleArgs,
) {
  const owned = role === Ownership.Create;
  return {
    name,
    owned,
    vm,
    ...(vmFeatures && { features: vmFeatures }),
    ...(vmBuckets && { buckets: vmBuckets }),
    ...(!owned && vmRoleArn !== undefined && { arn: vmRoleArn }),
  };
}

/** Returns the roles of the VMs, first that of clusters without one of their own. */
export function vmRolesOf<Role>({ vmRole, clusterRoles }: { vmRole: Role; clusterRoles: Role[] }): Role[] {
  return [vmRole, ...clusterRoles];
}

/** Returns whether the API server's service account assumes a role, without a key. */
export function isKeyless(identity: AwsIdentityKind): boolean {
  return identity === AwsIdentityKind.Irsa || identity === AwsIdentityKind.PodIdentity;
}

/** The settings where nothing of them has yet to be made. */
export type KnownAwsSettings = Unwrap<AwsSettings>;

/** Returns what limits the resources of a principal's statements. */
export function awsScope(settings: KnownAwsSettings, principal: AwsPrincipal = "launcher", role = settings.vmRole): AwsScope {
  const { buckets, listed, path, logGroup, profiles } = settings;
  return {
    vmRoles: vmRolesOf<VmRole>(settings),
    buckets: (principal === "vm" ? role.buckets : undefined) ?? buckets,
    ...(listed && { listed: listed[principal] ?? { read: [], write: [] }, jobsBucket: listed.jobsBucket }),
    path,
    logGroup,
    profileRoles: profiles.map(({ roleArn }) => roleArn),
  };
}

/** Returns the policy of a principal: of the API server, of VMs with a role, or of tasks. */
export function statementsOf(principal: AwsPrincipal, settings: KnownAwsSettings, role = settings.vmRole): AwsStatement[] {
  const of = (one: AwsPrincipal, features: AwsFeature[]) => awsStatements({ ...awsScope(settings, one, role), principal: one, features });
  const own = of(principal, (principal === "vm" ? role.features : undefined) ?? settings.features);
  const asLauncher = principal === "vm" && role.vm === AwsVmUse.Controller;
  return asLauncher ? [...of("launcher", settings.features), ...own.filter(({ principals }) => !principals.includes("launcher"))] : own;
}

/** A region of each partition, for requests that need one and concern none. */
export const HOME_REGIONS: Record<AwsPartition, string> = { aws: "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1" };

/** The DNS suffix of each partition, the ending of its services' names. */
export const DNS_SUFFIXES: Record<AwsPartition, string> = {
  aws: "amazonaws.com",
  "aws-cn": "amazonaws.com.cn",
  "aws-us-gov": "amazonaws.com",
};

/** Settings of SkyPilot's identity on AWS. */
import type { Input, Unwrap } from "@pulumi/pulumi";
import { type AwsScope, awsStatements } from "../../permissions/aws";
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
  /** ARN of an existing role. */
  arn?: Input<string>;
}

/** The role of the VMs of clusters with certain names. */
export interface AwsClusterRoleSettings extends AwsVmRoleSettings {
  name: string;
  clusters: string;
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
  path: Input<string>;
  logGroup: Input<string>;
}

/** Computes the settings. */
export function awsSettings(args: AwsIdentityArgs): AwsSettings {
  return {
    identity: args.identity ?? AwsIdentityKind.User,
    features: args.features ?? DEFAULT_AWS_FEATURES,
    vmRole: vmRoleSettings(args.roleName ?? VM_ROLE_NAME, args),
    clusterRoles: (args.clusterRoles ?? []).map((one) => ({ ...vmRoleSettings(one.roleName, one), clusters: one.clusters })),
    profiles: args.profiles ?? [],
    regions: args.regions ?? [],
    buckets: args.buckets ?? [],
    path: args.path ?? "/",
    logGroup: args.logGroup ?? DEFAULT_LOG_GROUP,
  };
}

function vmRoleSettings<Name>(name: Name, { role = Ownership.Create, vm = AwsVmUse.Storage, vmRoleArn }: AwsVmRoleArgs) {
  const owned = role === Ownership.Create;
  return { name, owned, vm, ...(!owned && vmRoleArn !== undefined && { arn: vmRoleArn }) };
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

/** Returns what limits the resources of statements. */
export function awsScope(settings: KnownAwsSettings): AwsScope {
  const { buckets, path, logGroup, profiles } = settings;
  return { vmRoles: vmRolesOf<VmRole>(settings), buckets, path, logGroup, profileRoles: profiles.map(({ roleArn }) => roleArn) };
}

/** Returns the policy of a principal: of the API server, or of VMs with a role. */
export function statementsOf(principal: AwsPrincipal, settings: KnownAwsSettings, role = settings.vmRole): AwsStatement[] {
  const choice = { ...awsScope(settings), features: settings.features };
  const asLauncher = principal === "vm" && role.vm === AwsVmUse.Controller;
  const own = awsStatements({ ...choice, principal });
  return asLauncher
    ? [...awsStatements({ ...choice, principal: "launcher" }), ...own.filter(({ principals }) => !principals.includes("launcher"))]
    : own;
}

/** A region of each partition, for requests that need one and concern none. */
export const HOME_REGIONS: Record<AwsPartition, string> = { aws: "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1" };

/** The DNS suffix of each partition, the ending of its services' names. */
export const DNS_SUFFIXES: Record<AwsPartition, string> = {
  aws: "amazonaws.com",
  "aws-cn": "amazonaws.com.cn",
  "aws-us-gov": "amazonaws.com",
};

/** Settings of SkyPilot's identity on AWS. */
import type { Input, Unwrap } from "@pulumi/pulumi";
import { awsStatements } from "../../permissions/aws";
import {
  type AwsFeature,
  type AwsPrincipal,
  type AwsStatement,
  DEFAULT_AWS_FEATURES,
  DEFAULT_LOG_GROUP,
} from "../../permissions/awsFeatures";
import { type AwsIdentityArgs, AwsIdentityKind, type AwsPartition, AwsVmUse, Ownership } from "./args";

/** Settings of SkyPilot's identity on AWS. */
export interface AwsSettings {
  identity: AwsIdentityKind;
  features: AwsFeature[];
  ownsRole: boolean;
  vm: AwsVmUse;
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
    ownsRole: (args.role ?? Ownership.Create) === Ownership.Create,
    vm: args.vm ?? AwsVmUse.Storage,
    regions: args.regions ?? [],
    buckets: args.buckets ?? [],
    path: args.path ?? "/",
    logGroup: args.logGroup ?? DEFAULT_LOG_GROUP,
  };
}

/** Returns whether the API server's service account assumes a role, without a key. */
export function isKeyless(identity: AwsIdentityKind): boolean {
  return identity === AwsIdentityKind.Irsa || identity === AwsIdentityKind.PodIdentity;
}

/** The settings where nothing of them has yet to be made. */
export type KnownAwsSettings = Unwrap<AwsSettings>;

/** Returns the policy of a principal. */
export function statementsOf(principal: AwsPrincipal, { vm, ...settings }: KnownAwsSettings): AwsStatement[] {
  const asLauncher = principal === "vm" && vm === AwsVmUse.Controller;
  const own = awsStatements({ ...settings, principal });
  return asLauncher
    ? [...awsStatements({ ...settings, principal: "launcher" }), ...own.filter(({ principals }) => !principals.includes("launcher"))]
    : own;
}

/** The DNS suffix of each partition, the ending of its services' names. */
export const DNS_SUFFIXES: Record<AwsPartition, string> = {
  aws: "amazonaws.com",
  "aws-cn": "amazonaws.com.cn",
  "aws-us-gov": "amazonaws.com",
};

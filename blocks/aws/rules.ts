/** Rules of SkyPilot's identity on AWS. */

import { unusedOfKind } from "../../core/ofKind";
import { enumProblems, isKnownText, type Problem } from "../../core/problem";
import { ATTACHED_POLICIES_LIMIT } from "../../permissions/aws";
import { AwsFeature, VM_ROLE_NAME } from "../../permissions/awsFeatures";
import { type AwsIdentityArgs, AwsIdentityKind, AwsPartition, AwsVmUse, Ownership } from "./args";
import { policiesOf } from "./policies";
import { regionProblem } from "./region";
import type { AwsSettings } from "./settings";
import { tagProblems } from "./tags";

/** Returns the problems of SkyPilot's identity on AWS. */
export function awsIdentityProblems(args: AwsIdentityArgs, settings: AwsSettings): Problem[] {
  const { features, ownsRole } = settings;
  const problems = [
    ...enumProblems("identity", args.identity, AwsIdentityKind),
    ...features.flatMap((feature, index) => enumProblems(`features[${index}]`, feature, AwsFeature)),
    ...enumProblems("role", args.role, Ownership),
    ...enumProblems("vm", args.vm, AwsVmUse),
    ...enumProblems("partition", args.partition, AwsPartition),
  ];
  if (isKnownText(args.accountId) && !/^\d{12}$/.test(args.accountId)) {
    problems.push({ path: "accountId", message: `"${args.accountId}" is not a valid account ID; write its 12 digits, in quotes` });
  }
  problems.push(...scopeProblems(args), ...tagProblems(args.tags), ...keylessProblems(args));
  if (features.includes(AwsFeature.AutoRole) && ownsRole) {
    problems.push({
      path: "features",
      message: '"autoRole" lets SkyPilot create the role that this program creates; remove it, or set aws.role to "existing"',
    });
  }
  if (features.includes(AwsFeature.AutoRole) && args.permissionsBoundary !== undefined) {
    problems.push({
      path: "permissionsBoundary",
      message:
        'cannot be combined with the feature "autoRole", because SkyPilot creates its role without a boundary; remove one of the two',
    });
  }
  return [...problems, ...sizeProblems(settings)];
}

/** IAM limits the length of the policies of a user or a role. */
function sizeProblems(settings: AwsSettings): Problem[] {
  const most = Math.max(...(["launcher", "vm"] as const).map((principal) => policiesOf(principal, settings).length));
  if (most <= ATTACHED_POLICIES_LIMIT) return [];
  return [
    {
      path: "buckets",
      message: `need ${most} policies, and IAM attaches at most ${ATTACHED_POLICIES_LIMIT} to a user or role; write patterns such as "team-*"`,
    },
  ];
}

/** Returns warnings about rights that are broader than they look. */
export function awsIdentityWarnings({ features }: AwsSettings): Problem[] {
  if (!features.includes(AwsFeature.AutoRole)) return [];
  return [
    {
      path: "features",
      message: `"autoRole" lets anyone with the API server's identity become an administrator of the account, because IAM cannot limit what SkyPilot writes into the role ${VM_ROLE_NAME}; prefer aws.role "create"`,
    },
  ];
}

function scopeProblems({ regions = [], buckets = [], path, logGroup, permissionsBoundary }: AwsIdentityArgs): Problem[] {
  const problems: Problem[] = [];
  for (const [index, region] of regions.entries()) {
    const message = isKnownText(region) ? regionProblem(region) : undefined;
    if (message) problems.push({ path: `regions[${index}]`, message });
  }
  for (const [index, bucket] of buckets.entries()) {
    if (isKnownText(bucket) && !/^[a-z0-9*?][a-z0-9.*?-]*$/.test(bucket)) {
      problems.push({
        path: `buckets[${index}]`,
        message: `"${bucket}" is not a valid bucket name; write one such as "my-team-data", without s3:// or arn:`,
      });
    }
  }
  if (isKnownText(logGroup) && !/^[\w./#-]{1,512}$/.test(logGroup)) {
    problems.push({ path: "logGroup", message: `"${logGroup}" is not a valid name of a log group; write one such as "skypilot-logs"` });
  }
  if (isKnownText(path) && !/^\/([\w+=,.@-]+\/)*$/.test(path)) {
    problems.push({ path: "path", message: `"${path}" is not a valid IAM path; write one such as "/skypilot/"` });
  }
  if (isKnownText(permissionsBoundary) && !/^arn:[^:]+:iam::(\d{12}|aws):policy\/.+$/.test(permissionsBoundary)) {
    problems.push({
      path: "permissionsBoundary",
      message: `"${permissionsBoundary}" is not a valid ARN of a policy; write one such as "arn:aws:iam::123456789012:policy/boundary"`,
    });
  }
  return problems;
}

/** The required argument of each keyless identity, and its pattern. */
const KEYLESS = [
  {
    kind: AwsIdentityKind.Irsa,
    key: "oidcProvider",
    pattern: /^(arn:[^:]+:iam::\d{12}:oidc-provider\/|https:\/\/).+$/,
    says: "is required; set the ARN of the cluster's OIDC provider, or its issuer URL",
    example: "https://oidc.eks.REGION.amazonaws.com/id/ID",
  },
  {
    kind: AwsIdentityKind.PodIdentity,
    key: "eksCluster",
    pattern: /^[0-9A-Za-z][\w-]{0,99}$/,
    says: "is required; name the EKS cluster",
    example: "YOUR-EKS-CLUSTER",
  },
] as const;

function keylessProblems(args: AwsIdentityArgs): Problem[] {
  const identity = args.identity ?? AwsIdentityKind.User;
  const problems: Problem[] = KEYLESS.flatMap(({ kind, key, pattern, says, example }): Problem[] => {
    const value = args[key];
    const path = `${key}`;
    if (kind !== identity) return [];
    if (value === undefined || value === "") return [{ path, message: says, set: { example } }];
    if (!isKnownText(value) || pattern.test(value)) return [];
    return [{ path, message: `"${value}" is not valid; write one such as "${example}"` }];
  });
  if (isKnownText(args.roleArn) && !/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(args.roleArn)) {
    problems.push({
      path: "roleArn",
      message: `"${args.roleArn}" is not a valid ARN of a role; write one such as "arn:aws:iam::123456789012:role/skypilot"`,
    });
  }
  return problems;
}

/** The arguments that belong to one kind of identity. */
const OF_KIND = {
  keyRotation: AwsIdentityKind.User,
  oidcProvider: AwsIdentityKind.Irsa,
  eksCluster: AwsIdentityKind.PodIdentity,
  roleArn: AwsIdentityKind.Existing,
} as const;

/** Returns the arguments that are ignored. */
export function awsIgnored(args: AwsIdentityArgs, { identity, ownsRole }: AwsSettings): Problem[] {
  const unused = unusedOfKind("aws", args, OF_KIND, identity);
  if (args.vm === undefined || ownsRole) return unused;
  return [...unused, { path: "vm", message: 'is ignored because aws.role is "existing"' }];
}

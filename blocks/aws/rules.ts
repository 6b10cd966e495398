/** Rules of SkyPilot's identity on AWS. */

import { unusedOfKind } from "../../core/ofKind";
import { enumProblems, isKnownText, type Problem } from "../../core/problem";
import { ATTACHED_POLICIES_LIMIT } from "../../permissions/aws";
import { AwsFeature, VM_ROLE_NAME } from "../../permissions/awsFeatures";
import { type AwsIdentityArgs, AwsIdentityKind, AwsPartition, type AwsVmRoleArgs, AwsVmUse, Ownership } from "./args";
import { policiesOf } from "./policies";
import { profilesProblems } from "./profiles";
import { partitionOf, REGION, regionProblem } from "./region";
import { type AwsSettings, type AwsVmRoleSettings, vmRolesOf } from "./settings";
import { tagProblems } from "./tags";
import { vmRoleIgnored, vmRoleProblems } from "./vmRoleRules";

/** Returns the problems of SkyPilot's identity on AWS. */
export function awsIdentityProblems(args: AwsIdentityArgs, settings: AwsSettings): Problem[] {
  const { features } = settings;
  const problems = [
    ...enumProblems("identity", args.identity, AwsIdentityKind),
    ...features.flatMap((feature, index) => enumProblems(`features[${index}]`, feature, AwsFeature)),
    ...roleEnumProblems("", args),
    ...(args.clusterRoles ?? []).flatMap((one, index) => roleEnumProblems(`clusterRoles[${index}].`, one)),
    ...enumProblems("partition", args.partition, AwsPartition),
  ];
  problems.push(...regionProblems(args), ...logGroupProblems(args), ...tagProblems(args.tags), ...keylessProblems(args));
  problems.push(...vmRoleProblems(args, settings), ...profilesProblems(args, settings));
  if (features.includes(AwsFeature.AutoRole) && settings.vmRole.owned) {
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

function roleEnumProblems(at: string, { role, vm, vmFeatures = [] }: AwsVmRoleArgs): Problem[] {
  return [
    ...vmFeatures.flatMap((feature, index) => enumProblems(`${at}vmFeatures[${index}]`, feature, AwsFeature)),
    ...enumProblems(`${at}role`, role, Ownership),
    ...enumProblems(`${at}vm`, vm, AwsVmUse),
  ];
}

/** IAM limits the length of the policies of a user or a role. */
function sizeProblems(settings: AwsSettings): Problem[] {
  const ofVms = vmRolesOf<AwsVmRoleSettings>(settings).map((role) => policiesOf("vm", settings, role));
  const most = Math.max(...[policiesOf("launcher", settings), ...ofVms].map(({ length }) => length));
  if (most <= ATTACHED_POLICIES_LIMIT) return [];
  return [
    {
      path: "buckets",
      message: `need ${most} policies, and IAM attaches at most ${ATTACHED_POLICIES_LIMIT} to a user or role; write patterns such as "team-*"`,
    },
  ];
}

/** What MOUNT_CACHED on S3 makes of an identity: SkyPilot writes the configuration of rclone on the server (sky/data/data_utils.py, Rclone). */
const MOUNT_CACHED: Partial<Record<AwsIdentityKind, string>> = {
  user: '"user" lets tasks read the API server\'s access key where they mount a bucket with MOUNT_CACHED, despite NO_UPLOAD; use "podIdentity", or only the modes MOUNT and COPY',
  irsa: '"irsa" does not work with MOUNT_CACHED on S3 (skypilot#10408); use "podIdentity", or only the modes MOUNT and COPY',
};

/** Returns warnings about rights that are broader, and credentials that go further, than they look. */
export function awsIdentityWarnings({ identity, features }: AwsSettings): Problem[] {
  const cached = features.includes(AwsFeature.Storage) || features.includes(AwsFeature.Buckets) ? MOUNT_CACHED[identity] : undefined;
  const warnings = cached ? [{ path: "identity", message: cached }] : [];
  if (!features.includes(AwsFeature.AutoRole)) return warnings;
  return [
    ...warnings,
    {
      path: "features",
      message: `"autoRole" lets anyone with the API server's identity become an administrator of the account, because IAM cannot limit what SkyPilot writes into the role ${VM_ROLE_NAME}; prefer aws.role "create"`,
    },
  ];
}

function regionProblems({ regions = [], partition }: AwsIdentityArgs): Problem[] {
  return regions.flatMap((region, index) => {
    if (!isKnownText(region) || !REGION.test(region)) return [];
    const elsewhere =
      isKnownText(partition) && partition !== partitionOf(region)
        ? `"${region}" is a region of the partition "${partitionOf(region)}", not of aws.partition "${partition}"; change one of the two`
        : undefined;
    const message = regionProblem(region) ?? elsewhere;
    return message ? [{ path: `regions[${index}]`, message }] : [];
  });
}

function logGroupProblems({ logGroup }: AwsIdentityArgs): Problem[] {
  if (!isKnownText(logGroup) || /^[\w./#-]{1,512}$/.test(logGroup)) return [];
  return [{ path: "logGroup", message: `"${logGroup}" is not a valid name of a log group; write one such as "skypilot-logs"` }];
}

/** The required argument of each keyless identity. */
const KEYLESS = [
  {
    kind: AwsIdentityKind.Irsa,
    key: "oidcProvider",
    says: "is required; set the ARN of the cluster's OIDC provider, or its issuer URL",
    example: "https://oidc.eks.REGION.amazonaws.com/id/ID",
  },
  {
    kind: AwsIdentityKind.PodIdentity,
    key: "eksCluster",
    says: "is required; name the EKS cluster",
    example: "YOUR-EKS-CLUSTER",
  },
] as const;

function keylessProblems(args: AwsIdentityArgs): Problem[] {
  const identity = args.identity ?? AwsIdentityKind.User;
  return KEYLESS.filter(({ kind, key }) => kind === identity && args[key] === undefined).map(({ key, says, example }) => ({
    path: key,
    message: says,
    set: { example },
  }));
}

/** The arguments that belong to one kind of identity. */
const OF_KIND = {
  keyRotation: AwsIdentityKind.User,
  oidcProvider: AwsIdentityKind.Irsa,
  eksCluster: AwsIdentityKind.PodIdentity,
  roleArn: AwsIdentityKind.Existing,
} as const;

/** Returns the arguments that are ignored. */
export function awsIgnored(args: AwsIdentityArgs, { identity }: AwsSettings): Problem[] {
  return [...unusedOfKind("aws", args, OF_KIND, identity), ...vmRoleIgnored(args)];
}

/** What SkyPilot may do on AWS, as data: every row is one statement of an IAM policy, with its feature, its principals and its reason. */

/** A feature of SkyPilot on AWS that needs permissions of its own. */
export const AwsFeature = {
  /** `sky stop`, `sky start` and autostop. */
  Stop: "stop",
  /** Spot instances. */
  Spot: "spot",
  /** `resources.ports`: opening ports of instances. */
  Ports: "ports",
  /** `sky launch --clone-disk-from`. */
  CloneDisk: "cloneDisk",
  /** Reading and writing objects of S3 buckets. */
  Storage: "storage",
  /** Creating and deleting S3 buckets. */
  Buckets: "buckets",
  /** SkyPilot creates the role skypilot-v1 and its instance profile by itself. */
  AutoRole: "autoRole",
} as const;
export type AwsFeature = (typeof AwsFeature)[keyof typeof AwsFeature];

/** The features that are on where the config does not list any, as in SkyPilot's own guide. */
export const DEFAULT_AWS_FEATURES: AwsFeature[] = [AwsFeature.Stop, AwsFeature.Spot, AwsFeature.Storage];

/**
 * The name that SkyPilot's code gives to the role and to the instance profile of its VMs (sky/provision/aws/config.py); one of each per account.
 */
export const VM_ROLE_NAME = "skypilot-v1";

/** Who a statement is for: `launcher` is the identity of the API server, `vm` the role of the instances that it launches. */
export type AwsPrincipal = "launcher" | "vm";

/** One statement of a policy. In `resources` and `condition`, `{partition}`, `{account}` and `{dnsSuffix}` stand for what only a look-up knows. */
export interface AwsStatement {
  sid: string;
  feature: AwsFeature | "core";
  principals: AwsPrincipal[];
  actions: string[];
  resources: string[];
  condition?: Record<string, Record<string, string | string[]>>;
  /** Left out where the program itself owns the role skypilot-v1. */
  onlyWithForeignRole?: boolean;
  reason: string;
  source: string;
}

const GUIDE = "docs: cloud-permissions/aws, minimal IAM policy";
const INSTANCES = "arn:{partition}:ec2:*:{account}:instance/*";
const SECURITY_GROUPS = "arn:{partition}:ec2:*:{account}:security-group/*";
const VOLUMES = "arn:{partition}:ec2:*:{account}:volume/*";
const ROLE = `arn:{partition}:iam::{account}:role/${VM_ROLE_NAME}`;
const INSTANCE_PROFILE = `arn:{partition}:iam::{account}:instance-profile/${VM_ROLE_NAME}`;

// SkyPilot tags each instance with its cluster's name while it creates it, so an instance without the tag is somebody else's.
const OF_SKYPILOT = { Null: { "aws:ResourceTag/skypilot-cluster-name": "false" } };

export const AWS_STATEMENTS: AwsStatement[] = [
  {
    sid: "Describe",
    feature: "core",
    principals: ["launcher", "vm"],
    actions: ["ec2:Describe*"],
    resources: ["*"],
    reason: "sky check, instance and image look-ups, cluster status; EC2 has no resource-level permissions for Describe actions",
    source: GUIDE,
  },
  {
    sid: "LaunchFromImages",
    feature: "core",
    principals: ["launcher"],
    actions: ["ec2:RunInstances"],
    resources: ["arn:{partition}:ec2:*::image/ami-*"],
    reason: "sky launch: the image of an instance, public or of the account",
    source: GUIDE,
  },
  {
    sid: "LaunchInstances",
    feature: "core",
    principals: ["launcher"],
    actions: ["ec2:RunInstances"],
    resources: [
      INSTANCES,
      "arn:{partition}:ec2:*:{account}:network-interface/*",
      "arn:{partition}:ec2:*:{account}:subnet/*",
      VOLUMES,
      SECURITY_GROUPS,
    ],
    reason: "sky launch: what an instance is made of",
    source: GUIDE,
  },
  {
    sid: "TerminateInstances",
    feature: "core",
    principals: ["launcher", "vm"],
    actions: ["ec2:TerminateInstances"],
    resources: [INSTANCES],
    condition: OF_SKYPILOT,
    reason: "sky down, and autodown from the cluster itself; instances of SkyPilot only",
    source: "sky/provision/aws/instance.py",
  },
  {
    sid: "TagAtLaunch",
    feature: "core",
    principals: ["launcher"],
    actions: ["ec2:CreateTags"],
    resources: [INSTANCES, VOLUMES],
    condition: { StringEquals: { "ec2:CreateAction": "RunInstances" } },
    reason: "instances and their volumes are tagged while they are created; the guide lacks the volumes",
    source: "sky/provision/aws/instance.py; skypilot#9747",
  },
  {
    sid: "TagInstances",
    feature: "core",
    principals: ["launcher", "vm"],
    actions: ["ec2:CreateTags"],
    resources: [INSTANCES],
    condition: OF_SKYPILOT,
    reason: "the head node's tag, and labels of running clusters; instances of SkyPilot only",
    source: "sky/provision/aws/instance.py",
  },
  {
    sid: "TagSecurityGroups",
    feature: "core",
    principals: ["launcher"],
    actions: ["ec2:CreateTags"],
    resources: [SECURITY_GROUPS],
    condition: { StringEquals: { "ec2:CreateAction": "CreateSecurityGroup" } },
    reason: "a security group is tagged while it is created; the guide lacks it",
    source: "sky/provision/aws/config.py; skypilot#9466",
  },
  {
    sid: "CreateSecurityGroups",
    feature: "core",
    principals: ["launcher"],
    actions: ["ec2:CreateSecurityGroup"],
    resources: [SECURITY_GROUPS, "arn:{partition}:ec2:*:{account}:vpc/*"],
    reason: "the security group of a cluster, in its VPC",
    source: GUIDE,
  },
  {
    sid: "OpenSecurityGroups",
    feature: "core",
    principals: ["launcher"],
    actions: ["ec2:AuthorizeSecurityGroupIngress"],
    resources: [SECURITY_GROUPS],
    reason: "SSH to a cluster, and the traffic among its nodes",
    source: GUIDE,
  },
  {
    sid: "PassVmRole",
    feature: "core",
    principals: ["launcher"],
    actions: ["iam:PassRole"],
    resources: [ROLE],
    condition: { StringEquals: { "iam:PassedToService": "ec2.{dnsSuffix}" } },
    reason: "an instance is launched with the role skypilot-v1; no other role, to no other service",
    source: GUIDE,
  },
  {
    sid: "ReadInstanceProfile",
    feature: "core",
    principals: ["launcher"],
    actions: ["iam:GetInstanceProfile"],
    resources: [INSTANCE_PROFILE],
    reason: "each launch looks whether the instance profile is there",
    source: GUIDE,
  },
  {
    sid: "ReadVmRole",
    feature: "core",
    principals: ["launcher"],
    actions: ["iam:GetRole"],
    resources: [ROLE],
    onlyWithForeignRole: true,
    reason: "asked only where the instance profile has no role in it, which the program's own always has",
    source: "sky/provision/aws/config.py",
  },
  {
    sid: "StopInstances",
    feature: AwsFeature.Stop,
    principals: ["launcher", "vm"],
    actions: ["ec2:StopInstances"],
    resources: [INSTANCES],
    condition: OF_SKYPILOT,
    reason: "sky stop, and autostop from the cluster itself; instances of SkyPilot only",
    source: GUIDE,
  },
  {
    sid: "StartInstances",
    feature: AwsFeature.Stop,
    principals: ["launcher"],
    actions: ["ec2:StartInstances"],
    resources: [INSTANCES],
    condition: OF_SKYPILOT,
    reason: "sky start; instances of SkyPilot only",
    source: GUIDE,
  },
  {
    sid: "SpotServiceLinkedRole",
    feature: AwsFeature.Spot,
    principals: ["launcher"],
    actions: ["iam:CreateServiceLinkedRole"],
    resources: ["arn:{partition}:iam::{account}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot"],
    condition: { StringEquals: { "iam:AWSServiceName": "spot.amazonaws.com" } },
    reason: "the first spot instance of an account creates the role of the spot service",
    source: GUIDE,
  },
  {
    sid: "DeleteSecurityGroups",
    feature: AwsFeature.Ports,
    principals: ["launcher", "vm"],
    actions: ["ec2:DeleteSecurityGroup"],
    resources: [SECURITY_GROUPS],
    reason: "a cluster with ports has a security group of its own, which goes with it",
    source: "docs: cloud-permissions/aws, opening ports",
  },
  {
    sid: "ChangeSecurityGroups",
    feature: AwsFeature.Ports,
    principals: ["launcher", "vm"],
    actions: ["ec2:ModifyInstanceAttribute"],
    resources: [INSTANCES],
    condition: OF_SKYPILOT,
    reason: "an instance changes over to the security group with the ports; instances of SkyPilot only",
    source: "docs: cloud-permissions/aws, opening ports",
  },
  {
    sid: "AssignSecurityGroups",
    feature: AwsFeature.Ports,
    principals: ["launcher", "vm"],
    actions: ["ec2:ModifyInstanceAttribute"],
    resources: [SECURITY_GROUPS],
    reason: "the security group that an instance changes over to",
    source: "docs: cloud-permissions/aws, opening ports",
  },
  {
    sid: "CreateImages",
    feature: AwsFeature.CloneDisk,
    principals: ["launcher"],
    actions: ["ec2:CreateImage"],
    resources: [INSTANCES, "arn:{partition}:ec2:*::image/*", "arn:{partition}:ec2:*::snapshot/*"],
    reason: "sky launch --clone-disk-from: an image of the stopped cluster's disk",
    source: "docs: cloud-permissions/aws, clone disk",
  },
  {
    sid: "CopyAndDeleteImages",
    feature: AwsFeature.CloneDisk,
    principals: ["launcher"],
    actions: ["ec2:CopyImage", "ec2:DeregisterImage"],
    resources: ["arn:{partition}:ec2:*::image/*", "arn:{partition}:ec2:*::snapshot/*"],
    reason: "the image is copied to the new cluster's region, and removed when it is no longer needed",
    source: "docs: cloud-permissions/aws, clone disk",
  },
  {
    sid: "Objects",
    feature: AwsFeature.Storage,
    principals: ["launcher", "vm"],
    actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
    resources: ["arn:{partition}:s3:::*/*"],
    reason: "file_mounts and storage: the objects, large uploads in parts included, which the guide lacks",
    source: "docs: cloud-permissions/aws, S3 access",
  },
  {
    sid: "ListBucket",
    feature: AwsFeature.Storage,
    principals: ["launcher", "vm"],
    actions: ["s3:ListBucket", "s3:GetBucketLocation"],
    resources: ["arn:{partition}:s3:::*"],
    reason: "file_mounts and storage: whether a bucket is there, where, and what it holds",
    source: "docs: cloud-permissions/aws, S3 access",
  },
  {
    sid: "ListBuckets",
    feature: AwsFeature.Storage,
    principals: ["launcher", "vm"],
    actions: ["s3:ListAllMyBuckets"],
    resources: ["*"],
    reason: "sky check asks for the account's buckets; S3 has no resource-level permissions for it",
    source: "docs: cloud-permissions/aws, S3 access",
  },
  {
    sid: "ManageBuckets",
    feature: AwsFeature.Buckets,
    principals: ["launcher"],
    actions: ["s3:CreateBucket", "s3:DeleteBucket", "s3:PutBucketTagging"],
    resources: ["arn:{partition}:s3:::*"],
    reason: "storage that does not exist yet, and sky storage delete",
    source: "docs: cloud-permissions/aws, bucket management",
  },
  {
    sid: "CreateVmRole",
    feature: AwsFeature.AutoRole,
    principals: ["launcher"],
    actions: ["iam:CreateRole", "iam:PutRolePolicy", "iam:PassRole"],
    resources: [ROLE],
    reason:
      "SkyPilot creates its VMs' role, gives it its inline policy and puts it into the instance profile; the guide lacks PutRolePolicy",
    source: "sky/provision/aws/config.py",
  },
  {
    sid: "AttachVmRolePolicies",
    feature: AwsFeature.AutoRole,
    principals: ["launcher"],
    actions: ["iam:AttachRolePolicy"],
    resources: [ROLE],
    condition: {
      ArnEquals: {
        "iam:PolicyARN": ["arn:{partition}:iam::aws:policy/AmazonEC2FullAccess", "arn:{partition}:iam::aws:policy/AmazonS3FullAccess"],
      },
    },
    reason: "the two managed policies that SkyPilot attaches to its VMs' role, and no other",
    source: "sky/provision/aws/config.py",
  },
  {
    sid: "CreateInstanceProfile",
    feature: AwsFeature.AutoRole,
    principals: ["launcher"],
    actions: ["iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"],
    resources: [INSTANCE_PROFILE],
    reason: "SkyPilot creates its VMs' instance profile and puts the role into it",
    source: "docs: cloud-permissions/aws, automatic role",
  },
];

/** What a choice of statements depends on. */
export interface AwsStatementChoice {
  principal: AwsPrincipal;
  features: AwsFeature[];
  /** Whether the program itself creates the role skypilot-v1. */
  ownsRole: boolean;
}

/** Returns the statements that a principal needs for the features chosen, in the table's order. */
export function awsStatements({ principal, features, ownsRole }: AwsStatementChoice): AwsStatement[] {
  return AWS_STATEMENTS.filter(
    (row) =>
      row.principals.includes(principal) &&
      (row.feature === "core" || features.includes(row.feature)) &&
      !(row.onlyWithForeignRole && ownsRole),
  );
}

/** Where ARNs lie: the account, its partition, and that partition's DNS suffix, such as `123456789012`, `aws` and `amazonaws.com`. */
export interface AwsAccount {
  accountId: string;
  partition: string;
  dnsSuffix: string;
}

/** Returns the value with the account, its partition and its DNS suffix filled in. */
export function fillIn<T>(value: T, { accountId, partition, dnsSuffix }: AwsAccount): T {
  const filled = JSON.stringify(value)
    .replaceAll("{partition}", partition)
    .replaceAll("{account}", accountId)
    .replaceAll("{dnsSuffix}", dnsSuffix);
  return JSON.parse(filled) as T;
}

/** Returns the IAM policy document of the statements in one account, as compact JSON, because IAM limits a managed policy to 6,144 characters. */
export function awsPolicyDocument(statements: AwsStatement[], account: AwsAccount): string {
  const document = {
    Version: "2012-10-17",
    Statement: statements.map(({ sid, actions, resources, condition }) => ({
      Sid: sid,
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(condition && { Condition: condition }),
    })),
  };
  return JSON.stringify(fillIn(document, account));
}

/** Returns the trust policy of a role that EC2 instances take, as JSON. */
export function ec2TrustPolicy(dnsSuffix: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: `ec2.${dnsSuffix}` }, Action: "sts:AssumeRole" }],
  });
}

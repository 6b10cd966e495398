import assert from "node:assert/strict";
import { awsStatements, inScope } from "../../permissions/aws";
import { AwsFeature, type AwsPrincipal } from "../../permissions/awsFeatures";
import { AWS_STATEMENTS } from "../../permissions/awsStatements";
import { type AwsRequest, allows, PROFILE_ROLE, vmRoles } from "../support/awsSimulation";

const ALL = Object.values(AwsFeature);
const TAGGED = { "aws:ResourceTag/skypilot-cluster-name": "train-1" };
const OWN_GROUP = { "aws:ResourceTag/skypilot": "true" };
const ON_DEMAND = { "ec2:InstanceMarketType": "on-demand" };

const ec2 = (kind: string, account = "123456789012") => `arn:aws:ec2:us-east-1:${account}:${kind}`;
const iam = (kind: string, account = "123456789012") => `arn:aws:iam::${account}:${kind}`;

interface Call extends AwsRequest {
  what: string;
  /** Features of which any one allows the call; none for the core. */
  features?: AwsFeature[];
  /** Who makes the call; the API server unless it says otherwise. */
  principal?: AwsPrincipal;
  /** Only where the role is not the program's own. */
  foreignRole?: boolean;
}

interface Scope {
  principal?: AwsPrincipal;
  regions?: string[];
  buckets?: string[];
}

function isAllowed(call: AwsRequest, features: AwsFeature[], ownsRole: boolean, scope: Scope = {}): Promise<boolean> {
  const { principal = "launcher", regions = [], buckets = [] } = scope;
  return allows(
    awsStatements({ principal, features, vmRoles: vmRoles(ownsRole), buckets, path: "/", profileRoles: [PROFILE_ROLE] }),
    call,
    regions,
  );
}

const INSTANCE = ec2("instance/i-0123456789abcdef0");
const GROUP = ec2("security-group/sg-0123456789abcdef0");
const VOLUME = ec2("volume/vol-0123456789abcdef0");

/** The calls that SkyPilot makes with the identity of the API server (its code under sky/provision/aws, sky/clouds/aws.py, sky/data/storage.py). */
const CALLS: Call[] = [
  { what: "sky check asks for the regions", action: "ec2:DescribeRegions", resource: "*" },
  { what: "a launch looks for images", action: "ec2:DescribeImages", resource: "*" },
  { what: "status asks for instances", action: "ec2:DescribeInstances", resource: "*" },
  { what: "a launch from an image", action: "ec2:RunInstances", resource: "arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0" },
  ...["instance/*", "network-interface/*", "subnet/subnet-0123456789abcdef0", "volume/*", "security-group/sg-0123456789abcdef0"].map(
    (part) => ({
      what: `a launch with its ${part.split("/")[0]}`,
      action: "ec2:RunInstances",
      resource: ec2(part),
      ...(part.startsWith("instance") && { context: ON_DEMAND }),
    }),
  ),
  {
    what: "a launch of a spot instance",
    action: "ec2:RunInstances",
    resource: ec2("instance/*"),
    context: { "ec2:InstanceMarketType": "spot" },
    features: ["spot"],
  },
  { what: "tags of an instance at launch", action: "ec2:CreateTags", resource: INSTANCE, context: { "ec2:CreateAction": "RunInstances" } },
  { what: "tags of a volume at launch", action: "ec2:CreateTags", resource: VOLUME, context: { "ec2:CreateAction": "RunInstances" } },
  { what: "the tag of the head node", action: "ec2:CreateTags", resource: INSTANCE, context: TAGGED },
  { what: "a security group", action: "ec2:CreateSecurityGroup", resource: GROUP },
  { what: "a security group in its VPC", action: "ec2:CreateSecurityGroup", resource: ec2("vpc/vpc-0123456789abcdef0") },
  {
    what: "tags of a new security group",
    action: "ec2:CreateTags",
    resource: GROUP,
    context: { "ec2:CreateAction": "CreateSecurityGroup" },
  },
  { what: "the rules of a security group", action: "ec2:AuthorizeSecurityGroupIngress", resource: GROUP, context: OWN_GROUP },
  { what: "sky down", action: "ec2:TerminateInstances", resource: INSTANCE, context: TAGGED },
  {
    what: "the role of an instance",
    action: "iam:PassRole",
    resource: iam("role/skypilot-v1"),
    context: { "iam:PassedToService": "ec2.amazonaws.com" },
  },
  { what: "a look at the instance profile", action: "iam:GetInstanceProfile", resource: iam("instance-profile/skypilot-v1") },
  { what: "a launch of a workspace with a profile", action: "sts:AssumeRole", resource: PROFILE_ROLE },
  { what: "a look at a foreign role", action: "iam:GetRole", resource: iam("role/skypilot-v1"), foreignRole: true },
  { what: "sky stop", action: "ec2:StopInstances", resource: INSTANCE, context: TAGGED, features: ["stop"] },
  { what: "sky start", action: "ec2:StartInstances", resource: INSTANCE, context: TAGGED, features: ["stop"] },
  {
    what: "the first spot instance",
    action: "iam:CreateServiceLinkedRole",
    resource: iam("role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot"),
    context: { "iam:AWSServiceName": "spot.amazonaws.com" },
    features: ["spot"],
  },
  { what: "ports: another group for an instance", action: "ec2:ModifyInstanceAttribute", resource: INSTANCE, context: TAGGED },
  { what: "ports: the group itself", action: "ec2:ModifyInstanceAttribute", resource: GROUP, context: OWN_GROUP },
  { what: "ports: a group that goes", action: "ec2:DeleteSecurityGroup", resource: GROUP, context: OWN_GROUP },
  { what: "clone disk: an image of an instance", action: "ec2:CreateImage", resource: INSTANCE, context: TAGGED, features: ["cloneDisk"] },
  {
    what: "clone disk: the image",
    action: "ec2:CreateImage",
    resource: "arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0",
    features: ["cloneDisk"],
  },
  {
    what: "clone disk: a copy",
    action: "ec2:CopyImage",
    resource: "arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0",
    features: ["cloneDisk"],
  },
  {
    what: "clone disk: no longer needed",
    action: "ec2:DeregisterImage",
    resource: "arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0",
    features: ["cloneDisk"],
  },
  ...["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"].map((action) => ({
    what: `storage: ${action}`,
    action,
    resource: "arn:aws:s3:::data/file",
    features: ["storage", "buckets"] as AwsFeature[],
  })),
  { what: "storage: the bucket", action: "s3:ListBucket", resource: "arn:aws:s3:::data", features: ["storage", "buckets"] },
  { what: "storage: where the bucket is", action: "s3:GetBucketLocation", resource: "arn:aws:s3:::data", features: ["storage", "buckets"] },
  { what: "sky check of storage", action: "s3:ListAllMyBuckets", resource: "*", features: ["storage", "buckets"] },
  ...["s3:CreateBucket", "s3:DeleteBucket", "s3:PutBucketTagging"].map((action) => ({
    what: `buckets: ${action}`,
    action,
    resource: "arn:aws:s3:::data",
    features: ["buckets"] as AwsFeature[],
  })),
  {
    what: "files of a managed job: its own bucket",
    action: "s3:CreateBucket",
    resource: "arn:aws:s3:::skypilot-filemounts-me-0123abcd",
    features: ["storage", "buckets"],
  },
  { what: "efa: outward rules", action: "ec2:AuthorizeSecurityGroupEgress", resource: GROUP, context: OWN_GROUP, features: ["efa"] },
  {
    what: "a launch into a reservation",
    action: "ec2:RunInstances",
    resource: ec2("capacity-reservation/cr-0123456789abcdef0"),
    features: ["reservations"],
  },
  {
    what: "the quota of an instance type",
    action: "servicequotas:GetServiceQuota",
    resource: "arn:aws:servicequotas:us-east-1:123456789012:ec2/L-1216C47A",
  },
  {
    what: "a session",
    action: "ssm:StartSession",
    resource: INSTANCE,
    context: { "ssm:resourceTag/skypilot-cluster-name": "train-1" },
    features: ["ssm"],
  },
  {
    what: "a session that carries SSH",
    action: "ssm:StartSession",
    resource: "arn:aws:ssm:us-east-1:123456789012:document/AWS-StartSSHSession",
    features: ["ssm"],
  },
  {
    what: "the end of an own session",
    action: "ssm:TerminateSession",
    resource: "arn:aws:ssm:us-east-1:123456789012:session/skypilot-0123",
    context: { "aws:userid": "AROAEXAMPLE:server", "ssm:resourceTag/aws:ssmmessages:session-id": "AROAEXAMPLE:server" },
    features: ["ssm"],
  },
  {
    what: "an encrypted disk",
    action: "kms:CreateGrant",
    resource: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    context: { "kms:ViaService": "ec2.us-east-1.amazonaws.com", "kms:GrantIsForAWSResource": "true" },
    features: ["kms"],
  },
  {
    what: "a disk that is encrypted with a key of the account",
    action: "kms:Decrypt",
    resource: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    context: { "kms:ViaService": "ec2.us-east-1.amazonaws.com" },
    features: ["kms"],
  },
  {
    what: "the VM's agent",
    principal: "vm",
    action: "ssmmessages:OpenControlChannel",
    resource: "*",
    features: ["ssm"],
  },
  { what: "the VM's log-in to a registry", principal: "vm", action: "ecr:GetAuthorizationToken", resource: "*", features: ["ecr"] },
  {
    what: "the VM's image",
    principal: "vm",
    action: "ecr:BatchGetImage",
    resource: "arn:aws:ecr:us-east-1:123456789012:repository/train",
    features: ["ecr"],
  },
  {
    what: "the VM's logs",
    principal: "vm",
    action: "logs:PutLogEvents",
    resource: "arn:aws:logs:us-east-1:123456789012:log-group:skypilot-logs:log-stream:one",
    features: ["logs"],
  },
  { what: "the VM's look at metrics", principal: "vm", action: "cloudwatch:ListMetrics", resource: "*", features: ["logs"] },
  { what: "autodown", principal: "vm", action: "ec2:TerminateInstances", resource: INSTANCE, context: TAGGED },
  { what: "autostop", principal: "vm", action: "ec2:StopInstances", resource: INSTANCE, context: TAGGED, features: ["stop"] },
  {
    what: "the VM's data",
    principal: "vm",
    action: "s3:GetObject",
    resource: "arn:aws:s3:::data/file",
    features: ["storage", "buckets"],
  },
  { what: "autoRole: the role", action: "iam:CreateRole", resource: iam("role/skypilot-v1"), features: ["autoRole"], foreignRole: true },
  {
    what: "autoRole: the role in the instance profile",
    action: "iam:PassRole",
    resource: iam("role/skypilot-v1"),
    context: { "iam:AssociatedResourceArn": ec2("instance/i-0123456789abcdef0") },
    features: ["autoRole"],
    foreignRole: true,
  },
  {
    what: "autoRole: its policies",
    action: "iam:AttachRolePolicy",
    resource: iam("role/skypilot-v1"),
    context: { "iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonS3FullAccess" },
    features: ["autoRole"],
    foreignRole: true,
  },
  {
    what: "autoRole: the instance profile",
    action: "iam:AddRoleToInstanceProfile",
    resource: iam("instance-profile/skypilot-v1"),
    features: ["autoRole"],
    foreignRole: true,
  },
];

/** What nothing may ever allow, beside what the rows themselves deny (awsRows.test.ts). */
const NEVER: Call[] = [
  {
    what: "other user data of an instance of SkyPilot",
    action: "ec2:ModifyInstanceAttribute",
    resource: INSTANCE,
    context: { ...TAGGED, "ec2:Attribute/UserData": "present" },
  },
  {
    what: "the end of another role's session",
    action: "ssm:TerminateSession",
    resource: "arn:aws:ssm:us-east-1:123456789012:session/server-0123",
    context: { "aws:userid": "AROAEXAMPLE:server", "ssm:resourceTag/aws:ssmmessages:session-id": "AROAEXAMPLE:another" },
  },
  {
    what: "an administrator's policy for the VMs",
    action: "iam:AttachRolePolicy",
    resource: iam("role/skypilot-v1"),
    context: { "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" },
  },
  { what: "a new user", action: "iam:CreateUser", resource: iam("user/x") },
  { what: "a new key", action: "iam:CreateAccessKey", resource: iam("user/skypilot") },
  { what: "its own policy", action: "iam:CreatePolicyVersion", resource: iam("policy/skypilot") },
  { what: "SkyPilot's tag on an instance without it", action: "ec2:CreateTags", resource: INSTANCE },
  { what: "tags on any volume", action: "ec2:CreateTags", resource: VOLUME },
  { what: "another role of the account of a profile", action: "sts:AssumeRole", resource: PROFILE_ROLE.replace("launcher", "admin") },
  { what: "a role of the account", action: "sts:AssumeRole", resource: iam("role/skypilot-v1") },
  { what: "a deletion of a volume", action: "ec2:DeleteVolume", resource: VOLUME },
  { what: "a bucket's policy", action: "s3:PutBucketPolicy", resource: "arn:aws:s3:::data" },
];

describe("calls on AWS, evaluated", () => {
  for (const call of CALLS) {
    const { what, features, foreignRole, principal = "launcher" } = call;
    it(`${what}: ${features ? `allowed with ${features.join(" or ")} only` : "always allowed"}`, async () => {
      const ownsRole = !foreignRole;
      const others = ALL.filter((feature) => !features?.includes(feature) && (!ownsRole || feature !== "autoRole"));
      for (const feature of features ?? []) assert.equal(await isAllowed(call, [feature], ownsRole, { principal }), true, feature);
      assert.equal(await isAllowed(call, features ? others : [], ownsRole, { principal }), features === undefined);
    });
  }

  for (const call of NEVER) {
    it(`${call.what}: never allowed`, async () => {
      for (const principal of ["launcher", "vm"] as const) {
        for (const ownsRole of [true, false]) assert.equal(await isAllowed(call, ALL, ownsRole, { principal }), false, principal);
      }
    });
  }

  for (const row of AWS_STATEMENTS)
    it(`need ${row.sid}`, async () => {
      // Who writes to all buckets needs no row for those that it reads.
      const read = row.resources.some((resource) => resource.includes("{readBucket}")) && { listed: { read: ["*"], write: [] } };
      const own = AWS_STATEMENTS.filter(({ feature }) => feature === "core" || feature === row.feature).map((one) => ({
        ...one,
        resources: inScope(one.resources, { vmRoles: vmRoles(true), buckets: [], ...read, path: "/", profileRoles: [PROFILE_ROLE] }),
      }));
      const others = own.filter(({ sid }) => sid !== row.sid);
      const needing = [];
      for (const call of CALLS.filter(({ action }) => row.actions.includes(action) || row.actions.includes("ec2:Describe*")))
        if ((await allows(own, call)) && !(await allows(others, call))) needing.push(call);
      assert.ok(needing.length > 0);
    });

  it("stays in the chosen regions", async () => {
    const scope = { regions: ["eu-west-1"] };
    const launch = { action: "ec2:RunInstances", resource: ec2("instance/*"), context: ON_DEMAND };
    assert.equal(await isAllowed(launch, ALL, true, scope), false);
    assert.equal(await isAllowed({ ...launch, context: { ...ON_DEMAND, "aws:RequestedRegion": "eu-west-1" } }, ALL, true, scope), true);
    assert.equal(await isAllowed({ action: "ec2:DescribeInstances", resource: "*" }, ALL, true, scope), true);
  });

  it("stays in the chosen buckets", async () => {
    const scope = { buckets: ["data", "team-*"] };
    const get = (bucket: string) => isAllowed({ action: "s3:GetObject", resource: `arn:aws:s3:::${bucket}/file` }, ALL, true, scope);
    assert.deepEqual([await get("data"), await get("team-a"), await get("payroll")], [true, true, false]);
  });

  it("lets the VMs launch nothing, and touch no security group, tag and role", async () => {
    const vm = { principal: "vm" as const };
    const allowed = (action: string, resource: string, context: Record<string, string> = {}) =>
      isAllowed({ action, resource, context }, ALL, true, vm);
    assert.equal(await allowed("ec2:DeleteSecurityGroup", GROUP, OWN_GROUP), false);
    assert.equal(await allowed("ec2:CreateTags", INSTANCE, TAGGED), false);
    assert.equal(await allowed("ec2:RunInstances", ec2("instance/*"), ON_DEMAND), false);
    assert.equal(await allowed("iam:PassRole", iam("role/skypilot-v1"), { "iam:PassedToService": "ec2.amazonaws.com" }), false);
  });
});

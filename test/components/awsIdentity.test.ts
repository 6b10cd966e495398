import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { AwsIdentity, GcpIdentity } from "../../components";
import { AWS_STATEMENTS } from "../../permissions/awsStatements";
import { record } from "../../plan/monitor";
import { MODES, named, namesOf, problemsOf, run, valuesOfRelease } from "../support/stack";

const AWS = (args: object = {}) => ({ aws: { enabled: true, accountId: "123456789012", partition: "aws", ...args } });
const ofAws = (names: string[]) => names.filter((name) => name.startsWith("skypilot-aws"));

const OWN_USER = ["skypilot-aws-access-key", "skypilot-aws-launcher-policy", "skypilot-aws-user", "skypilot-aws-user-policy"];
const OWN_ROLE = ["skypilot-aws-instance-profile", "skypilot-aws-role", "skypilot-aws-role-policy", "skypilot-aws-vm-policy"];

for (const mode of MODES) {
  describe(`AwsIdentity (${mode})`, () => {
    it("is not there when AWS is off", async () => {
      const recording = await run({ aws: { enabled: false, features: ["spot"] } }, mode);
      assert.deepEqual(ofAws(namesOf(recording)), []);
      assert.equal(valuesOfRelease(recording).awsCredentials, undefined);
      assert.ok(!("awsUserArn" in recording.outputs));
    });

    it("is a user with a policy and a key, and a role in an instance profile", async () => {
      const recording = await run(AWS(), mode);
      assert.deepEqual(ofAws(namesOf(recording)), ["skypilot-aws", ...[...OWN_USER, ...OWN_ROLE].sort()]);
      assert.equal(named(recording, "skypilot-aws-role").inputs.name, "skypilot-v1");
      assert.equal(named(recording, "skypilot-aws-instance-profile").inputs.name, "skypilot-v1");
      assert.deepEqual(JSON.parse(String(named(recording, "skypilot-aws-role").inputs.assumeRolePolicy)).Statement, [
        { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
      ]);
      for (const name of [...OWN_USER, ...OWN_ROLE]) assert.equal(named(recording, name).parent, "skypilot-aws");
    });

    it("grants the default features where none are listed, and the bare core for an empty list", async () => {
      const actions = async (args: object) => {
        const { policy } = named(await run(AWS(args), mode), "skypilot-aws-launcher-policy").inputs;
        const statements = JSON.parse(String(policy)).Statement as { Action: string[] }[];
        return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
      };
      const expected = (features: string[]) => {
        const rows = AWS_STATEMENTS.filter(
          ({ sid, feature, principals, onlyWithForeignRole }) =>
            principals.includes("launcher") && !onlyWithForeignRole && sid !== "AssumeProfiles" && ["core", ...features].includes(feature),
        );
        return [...new Set(rows.flatMap((row) => row.actions))].sort();
      };
      assert.deepEqual(await actions({}), expected(["stop", "spot", "storage"]));
      assert.deepEqual(await actions({ features: [] }), expected([]));
      assert.deepEqual(await actions({ features: ["buckets"] }), expected(["buckets", "storage"]));
    });

    it("has the tags on everything that AWS tags, and none where none are given", async () => {
      const tagsOf = async (args: object) =>
        (await run(AWS(args), mode)).resources
          .filter(({ type }) => type.startsWith("aws:") && !/Attachment$|AccessKey$/.test(type))
          .map(({ name, inputs }) => [name, inputs.tags]);
      const tags = { team: "ml", "cost-center": "42" };
      for (const args of [
        {},
        { identity: "irsa", oidcProvider: "https://oidc.example.com/id/A" },
        { identity: "podIdentity", eksCluster: "sky" },
      ]) {
        const given = await tagsOf({ ...args, tags });
        assert.ok(given.length >= 5);
        assert.deepEqual(
          given,
          given.map(([name]) => [name, tags]),
        );
        assert.deepEqual(
          await tagsOf(args),
          given.map(([name]) => [name, undefined]),
        );
      }
    });

    it("makes no role that exists", async () => {
      const recording = await run(AWS({ role: "existing", features: ["autoRole"] }), mode);
      assert.deepEqual(ofAws(namesOf(recording)), ["skypilot-aws", ...OWN_USER]);
    });

    it("makes no user for an existing identity", async () => {
      const recording = await run({ ...AWS({ identity: "existing" }), credentials: { aws: { existingSecret: "keys" } } }, mode);
      assert.deepEqual(ofAws(namesOf(recording)), ["skypilot-aws", ...OWN_ROLE]);
      assert.deepEqual(valuesOfRelease(recording).awsCredentials, { enabled: true, awsSecretName: "keys" });
      assert.ok(!("awsUserArn" in recording.outputs));
      assert.ok("awsRoleArn" in recording.outputs);
    });

    it("puts a boundary and a path on all that it creates", async () => {
      const limits = { permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary", path: "/sky/" };
      const recording = await run(AWS(limits), mode);
      for (const name of ["skypilot-aws-user", "skypilot-aws-role"]) {
        const { permissionsBoundary, path } = named(recording, name).inputs;
        assert.deepEqual({ permissionsBoundary, path }, limits);
      }
      for (const name of ["skypilot-aws-instance-profile", "skypilot-aws-launcher-policy", "skypilot-aws-vm-policy"])
        assert.equal(named(recording, name).inputs.path, "/sky/");
      assert.match(String(named(recording, "skypilot-aws-launcher-policy").inputs.policy), /:role\/sky\/skypilot-v1"/);
    });

    it("gives the VMs all that the API server has, for controllers on VMs", async () => {
      const recording = await run(AWS({ vm: "controller" }), mode);
      const policy = (name: string) => named(recording, name).inputs.policy;
      assert.equal(policy("skypilot-aws-vm-policy"), policy("skypilot-aws-launcher-policy"));
    });
  });
}

describe("AwsIdentity", () => {
  it("reads the account and partition from the provider if the config does not set them", async () => {
    const recording = await run({ aws: { enabled: true } });
    assert.match(String(named(recording, "skypilot-aws-launcher-policy").inputs.policy), /arn:aws:iam::123456789012:role\/skypilot-v1/);
    assert.equal(recording.outputs.awsRoleArn, "arn:aws:iam::123456789012:role/skypilot-v1");
    assert.equal(recording.outputs.awsUserArn, "arn:aws:iam::123456789012:user/skypilot-aws-user");
  });

  it("trusts China's EC2 in China", async () => {
    const recording = await run(AWS({ partition: "aws-cn" }));
    assert.match(String(named(recording, "skypilot-aws-role").inputs.assumeRolePolicy), /"ec2\.amazonaws\.com\.cn"/);
    assert.doesNotMatch(String(named(recording, "skypilot-aws-launcher-policy").inputs.policy), /arn:aws:/);
  });

  it("hands the key out only once the user holds its policy", async () => {
    const secret = named(await run(AWS()), "skypilot-credentials-aws");
    assert.deepEqual(secret.dependencies, ["skypilot-aws-access-key", "skypilot-aws-user-policy", "skypilot-namespace"]);
    assert.deepEqual(secret.inputs.stringData, { aws_access_key_id: "[secret]", aws_secret_access_key: "[secret]" });
  });
});

describe("AwsIdentity on its own", () => {
  it("names its arguments as its user does", async () => {
    const mocks = { newResource: ({ inputs }: pulumi.runtime.MockResourceArgs) => ({ id: "x", state: inputs }), call: () => ({}) };
    const refused = async (make: () => unknown) => {
      const program = async () => {
        make();
        return {};
      };
      const error = await record(program, mocks, "mine", "test").then(
        () => undefined,
        (reason: Error) => reason,
      );
      return (error?.message ?? "").split("\n").slice(1);
    };
    const aws = await refused(() => new AwsIdentity("mine", { accountId: "12", regions: ["europe"] }));
    assert.deepEqual(
      aws.map((line) => line.split(": ")[0]),
      ["  - accountId", "  - regions[0]"],
    );
    const gcp = await refused(() => new GcpIdentity("mine", { project: "x" }));
    assert.deepEqual(
      gcp.map((line) => line.split(": ")[0]),
      ["  - project"],
    );
    for (const [key, value] of Object.entries({ aws: { accountId: "12" }, gcp: { project: "x" } }))
      assert.match(problemsOf({ [key]: { enabled: true, ...value } }).join(), new RegExp(`^${key}\\.(accountId|project): `));
  });
});

import assert from "node:assert/strict";
import { secret } from "@pulumi/pulumi";
import { parse } from "yaml";
import { judgedBlock, lines, warningsOfBlock } from "../support/judged";
import { type Config, named, namesOf, run, valuesOfRelease } from "../support/stack";

const AWS = (args: object) => ({ aws: { enabled: true, accountId: "123456789012", partition: "aws", ...args } });
const ROLE = (path: string) => `arn:aws:iam::123456789012:role/${path}`;
const problems = (args: object, rest: object = {}) => lines(judgedBlock("aws", { ...AWS(args), ...rest }));

interface Statement {
  Sid: string;
  Resource: string[];
}

async function planned(config: Config) {
  const recording = await run(config);
  const values = valuesOfRelease(recording) as { apiService: { config: string; extraEnvs?: object[] }; awsCredentials?: object };
  const of = (policy: string) => JSON.parse(String(named(recording, policy).inputs.policy)).Statement as Statement[];
  const launcher = () => of(namesOf(recording).find((name) => name === "skypilot-aws-launcher-policy") ?? "");
  return {
    recording,
    values,
    of,
    identity: parse(values.apiService.config).aws.remote_identity as unknown,
    passed: () => launcher().find(({ Sid }) => Sid === "PassVmRole")?.Resource,
    sids: () => launcher().map(({ Sid }) => Sid),
  };
}

describe("roles of VMs on AWS", () => {
  it("are SkyPilot's own without a name, and the key stays a file", async () => {
    const { identity, passed, sids, values } = await planned(AWS({}));
    assert.equal(identity, "NO_UPLOAD");
    assert.deepEqual(passed(), [ROLE("skypilot-v1")]);
    assert.ok(sids().includes("ReadInstanceProfile"));
    assert.equal(values.apiService.extraEnvs, undefined);
    assert.ok(values.awsCredentials);
  });

  it("have one name in the cloud, the policy and SkyPilot's config", async () => {
    const { recording, identity, passed, sids, values } = await planned(AWS({ roleName: "team-role", path: "/sky/" }));
    for (const name of ["skypilot-aws-role", "skypilot-aws-instance-profile"])
      assert.equal(named(recording, name).inputs.name, "team-role");
    assert.equal(identity, "team-role");
    assert.deepEqual(passed(), [ROLE("sky/team-role")]);
    assert.ok(!sids().includes("ReadInstanceProfile"));
    // From a file, SkyPilot would copy the key to pods.
    assert.equal(values.awsCredentials, undefined);
    const secretKeyRef = (key: string) => ({ secretKeyRef: { name: "skypilot-credentials-aws", key } });
    assert.deepEqual(values.apiService.extraEnvs, [
      { name: "AWS_ACCESS_KEY_ID", valueFrom: secretKeyRef("aws_access_key_id") },
      { name: "AWS_SECRET_ACCESS_KEY", valueFrom: secretKeyRef("aws_secret_access_key") },
    ]);
  });

  it("can exist at any path, under another name than the instance profile", async () => {
    const args = { role: "existing", roleName: "team-profile", vmRoleArn: ROLE("teams/ml/team-role") };
    const { recording, identity, passed } = await planned(AWS(args));
    assert.equal(identity, "team-profile");
    assert.deepEqual(passed(), [ROLE("teams/ml/team-role")]);
    assert.equal(recording.outputs.awsRoleArn, ROLE("teams/ml/team-role"));
    const unnamed = await planned(AWS({ role: "existing", roleName: "team-role", path: "/sky/" }));
    assert.deepEqual(unnamed.passed(), [ROLE("sky/team-role"), ROLE("team-role")]);
  });

  it("depend on the name of the cluster, the default role last", async () => {
    const clusterRoles = [
      { clusters: "sky-serve-controller-*", roleName: "serve", vm: "controller" },
      { clusters: "*-ml", roleName: "ml", role: "existing", vmRoleArn: ROLE("teams/ml") },
    ];
    const { recording, of, identity, passed } = await planned(AWS({ clusterRoles }));
    assert.deepEqual(identity, [{ "sky-serve-controller-*": "serve" }, { "*-ml": "ml" }, { "*": "skypilot-v1" }]);
    assert.deepEqual(passed(), [ROLE("skypilot-v1"), ROLE("serve"), ROLE("teams/ml")]);
    assert.equal(named(recording, "skypilot-aws-serve-instance-profile").inputs.role, "serve");
    assert.ok(!namesOf(recording).some((name) => name.startsWith("skypilot-aws-ml")));
    const controller = of("skypilot-aws-serve-vm-policy").find(({ Sid }) => Sid === "PassVmRole");
    assert.deepEqual(controller?.Resource, passed());
    assert.ok(!of("skypilot-aws-vm-policy").some(({ Sid }) => Sid === "PassVmRole"));
  });

  it("are refused where SkyPilot cannot use them", () => {
    assert.match(problems({ roleName: "no_upload" }).join(), /^aws\.roleName: "no_upload" is a word of SkyPilot's aws\.remote_identity/);
    assert.match(problems({ roleName: "a/b" }).join(), /^aws\.roleName: "a\/b" is not valid/);
    const cluster = (clusters: string, roleName = "other") => ({ clusterRoles: [{ clusters, roleName }] });
    assert.match(
      problems(cluster("*")).join(),
      /^aws\.clusterRoles\[0\]\.clusters: "\*" matches all clusters; write the role as aws\.roleName/,
    );
    assert.match(problems(cluster("")).join(), /clusters: is required/);
    assert.match(
      problems(cluster("a", "skypilot-v1")).join(),
      /^aws\.clusterRoles\[0\]\.roleName: "skypilot-v1" is the name of another role/,
    );
    const twice = { clusterRoles: [...cluster("a", "one").clusterRoles, ...cluster("a", "two").clusterRoles] };
    assert.match(problems(twice).join(), /^aws\.clusterRoles\[1\]\.clusters: "a" is a duplicate/);
    const auto = { role: "existing", features: ["autoRole"] };
    assert.deepEqual(problems(auto), []);
    assert.match(problems({ ...auto, roleName: "other" }).join(), /^aws\.features: "autoRole" cannot be combined with aws\.roleName/);
    const boundary = { ...auto, permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary" };
    assert.match(problems(boundary).join(), /^aws\.permissionsBoundary: cannot be combined with the feature "autoRole", because SkyPilot/);
  });

  it("are refused with a credentials file that SkyPilot would copy to other clouds", () => {
    const existing = { identity: "existing", roleName: "team-role" };
    const file = { credentials: { aws: { credentialsFile: secret("[default]") } } };
    assert.match(problems(existing, file).join(), /^aws\.roleName: cannot be combined with the credentials file/);
    assert.deepEqual(problems(existing, { ...file, kubernetes: { inCluster: false } }), []);
    assert.deepEqual(problems({ identity: "existing" }, file), []);
  });

  it("are refused where the server never reads their names", () => {
    const database = { database: { connectionString: secret("postgresql://sky:x@db/sky") } };
    assert.match(problems({ roleName: "team-role" }, database).join(), /^aws\.roleName: requires skypilotConfigMode "managed"/);
    assert.deepEqual(problems({ roleName: "team-role" }, { ...database, skypilotConfigMode: "managed" }), []);
    assert.deepEqual(problems({}, database), []);
  });

  it("need regions of their partition", () => {
    assert.match(problems({ regions: ["cn-north-1"] }).join(), /^aws\.regions\[0\]: "cn-north-1" is a region of the partition "aws-cn"/);
    assert.deepEqual(problems({ regions: ["us-gov-west-1"], partition: "aws-us-gov" }), []);
  });

  it("are ignored where nothing is created, or nothing exists", () => {
    const ignored = (args: object) => warningsOfBlock("aws", AWS(args)).filter((line) => line.includes("is ignored"));
    assert.deepEqual(ignored({ vmRoleArn: ROLE("a"), clusterRoles: [{ clusters: "a", roleName: "b", role: "existing", vm: "storage" }] }), [
      'aws.vmRoleArn: is ignored unless aws.role is "existing"',
      'aws.clusterRoles[0].vm: is ignored because aws.clusterRoles[0].role is "existing"',
    ]);
  });

  it("that the user's SkyPilot config names must be known", () => {
    const warned = (remoteIdentity: unknown, args: object = {}) =>
      warningsOfBlock("skypilotConfig", { ...AWS(args), skypilotConfig: { aws: { remote_identity: remoteIdentity } } }).filter((line) =>
        line.includes("cannot pass"),
      );
    assert.deepEqual(warned("SERVICE_ACCOUNT"), []);
    assert.deepEqual(warned([{ "a-*": "team-role" }], { roleName: "team-role" }), []);
    assert.match(
      warned([{ "a-*": "team-role" }]).join(),
      /^skypilotConfig\.aws\.remote_identity: "team-role" is a role that the API server/,
    );
    assert.deepEqual(warned("team-role", { identity: "existing" }), []);
  });
});

describe("profiles of AWS", () => {
  const ARN = "arn:aws:iam::210987654321:role/sky";
  const profiles = [{ name: "team-a", roleArn: ARN }];
  const fileOf = async (args: object) => {
    const { recording, of } = await planned(AWS({ ...args, profiles }));
    const file = named(recording, "skypilot-api-server-aws-profiles").inputs.data as { config: string };
    const assumed = of("skypilot-aws-launcher-policy").find(({ Sid }) => Sid === "AssumeProfiles");
    return { file: file.config, assumed: assumed?.Resource };
  };
  const CHAIN = `[profile team-a]\nrole_arn = ${ARN}\nrole_session_name = skypilot\nregion = us-east-1\n`;

  it("start from the identity of the API server, which may assume only their roles", async () => {
    assert.deepEqual(await fileOf({}), { file: `${CHAIN}credential_source = Environment\n`, assumed: [ARN] });
    const region = async (args: object) => /region = (.*)/.exec((await fileOf(args)).file)?.[1];
    assert.equal(await region({ regions: ["eu-west-1"] }), "eu-west-1");
    const pod = await fileOf({ identity: "podIdentity", eksCluster: "sky" });
    assert.equal(pod.file, `${CHAIN}credential_source = EcsContainer\n`);
    const irsa = await fileOf({ identity: "irsa", oidcProvider: "https://oidc.example.com/id/A" });
    assert.match(
      irsa.file,
      /^\[profile skypilot-launcher\]\nrole_arn = arn:aws:iam::123456789012:role\/\S+\nweb_identity_token_file = \/var\//,
    );
    assert.ok(irsa.file.endsWith(`${CHAIN}source_profile = skypilot-launcher\n`));
  });

  it("are where the AWS SDKs of the server look", async () => {
    const { values } = await planned(AWS({ profiles }));
    assert.deepEqual(values.apiService.extraEnvs?.[0], { name: "AWS_CONFIG_FILE", value: "/var/skypilot/aws/config" });
    assert.match(JSON.stringify(values), /"mountPath":"\/var\/skypilot\/aws"/);
  });

  it("are refused where they cannot work", () => {
    assert.match(problems({ profiles, identity: "existing" }).join(), /^aws\.profiles: cannot be combined with aws\.identity "existing"/);
    assert.match(problems({ profiles: [...profiles, ...profiles] }).join(), /^aws\.profiles\[1\]\.name: "team-a" is a duplicate/);
    for (const name of ["default", "skypilot-launcher"])
      assert.match(problems({ profiles: [{ name, roleArn: ARN }] }).join(), /is the profile of the API server's own identity/);
    assert.match(problems({ profiles: [{ name: "a b", roleArn: ARN }] }).join(), /^aws\.profiles\[0\]\.name: "a b" is not valid/);
  });

  it("that a workspace names must be among them", () => {
    const found = (args: object) =>
      lines(judgedBlock("skypilotConfig", { ...AWS(args), skypilotConfig: { workspaces: { "team.a": { aws: { profile: "team-a" } } } } }));
    assert.deepEqual(found({ profiles }), []);
    assert.deepEqual(found({}), [
      'skypilotConfig.workspaces.team.a.aws.profile: "team-a" is not one of aws.profiles; add it there, with the role that it assumes',
    ]);
    assert.deepEqual(found({ identity: "existing" }), []);
  });
});

describe("service accounts of GCP", () => {
  const GCP = (args: object) => ({ gcp: { enabled: true, project: "my-project", ...args } });

  it("have the name that the config gives the API server's", async () => {
    const recording = await run(GCP({ accountName: "team-sky" }));
    assert.equal(named(recording, "skypilot-gcp-account").inputs.accountId, "team-sky");
    assert.match(
      lines(judgedBlock("gcp", GCP({ accountName: "skypilot-v1" }))).join(),
      /^gcp\.accountName: "skypilot-v1" is the account of the VMs/,
    );
  });

  it("of VMs have SkyPilot's own name, which a message gives the reason for", () => {
    const only = 'SkyPilot launches VMs on GCP only with the service account "skypilot-v1" of their project';
    assert.ok(
      lines(judgedBlock("gcp", GCP({ vmServiceAccount: "team-vm" })))
        .join()
        .endsWith(only),
    );
    const config = { gcp: { remote_identity: "team-vm" }, workspaces: { a: { gcp: { remote_identity: "team-vm" } } } };
    const found = lines(judgedBlock("skypilotConfig", { ...GCP({}), skypilotConfig: config }));
    assert.equal(found.length, 2);
    for (const line of found) assert.ok(line.endsWith(only), line);
  });
});

import assert from "node:assert/strict";
import { MODES, named, namesOf, run, valuesOfRelease, warningsOf } from "../support/stack";

const ISSUER = "oidc.eks.us-east-1.amazonaws.com/id/ABC";
const AWS = (args: object, more: object = {}) => ({
  aws: { enabled: true, accountId: "123456789012", partition: "aws", role: "existing", ...args },
  ...more,
});
const GCP = (more: object = {}) => ({ gcp: { enabled: true, project: "my-project", identity: "workloadIdentity" }, ...more });
const CHART = { kubernetes: { rbac: { mode: "chart" } } };
const trust = (recording: Parameters<typeof named>[0]) =>
  JSON.parse(String(named(recording, "skypilot-aws-launcher-role").inputs.assumeRolePolicy)).Statement[0];

for (const mode of MODES) {
  describe(`identities without a key (${mode})`, () => {
    it("have no key, no user and no Secret", async () => {
      for (const config of [
        AWS({ identity: "irsa", oidcProvider: `https://${ISSUER}` }),
        AWS({ identity: "podIdentity", eksCluster: "east" }),
        GCP(),
      ]) {
        const recording = await run(config, mode);
        assert.deepEqual(
          namesOf(recording).filter((name) => /access-key|aws-user|gcp-key|credentials/.test(name)),
          [],
        );
        const values = valuesOfRelease(recording);
        assert.deepEqual([values.awsCredentials, values.gcpCredentials], [undefined, undefined]);
      }
    });

    it("are still allowed, and stay on the server", async () => {
      const config = { ...AWS({ identity: "podIdentity", eksCluster: "east" }), ...GCP() };
      const { config: yaml } = valuesOfRelease(await run(config, mode)).apiService;
      assert.match(yaml, /allowed_clouds:\n {2}- aws\n {2}- gcp\n {2}- kubernetes\n/);
      assert.equal(yaml.match(/remote_identity: NO_UPLOAD/g).length, 2);
    });
  });
}

describe("identities without a key", () => {
  for (const oidcProvider of [`https://${ISSUER}`, `arn:aws:iam::123456789012:oidc-provider/${ISSUER}`]) {
    it(`trust exactly one service account, by ${oidcProvider.split(":")[0]}`, async () => {
      assert.deepEqual(trust(await run(AWS({ identity: "irsa", oidcProvider }))), {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${ISSUER}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${ISSUER}:aud`]: "sts.amazonaws.com",
            [`${ISSUER}:sub`]: "system:serviceaccount:skypilot:skypilot-launcher-sa",
          },
        },
      });
    });
  }

  it("annotate the service account, whether the chart or the program creates it", async () => {
    const irsa = AWS({ identity: "irsa", oidcProvider: `https://${ISSUER}` });
    const annotations = {
      "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/skypilot-aws-launcher-role",
      "iam.gke.io/gcp-service-account": "skypilot-xxxxxx@my-project.iam.gserviceaccount.com",
    };
    const own = named(await run({ ...irsa, ...GCP() }), "skypilot-cluster-launcher");
    assert.deepEqual(own.inputs.metadata, { name: "skypilot-launcher-sa", namespace: "skypilot", annotations });
    assert.ok(
      own.dependencies.includes("skypilot-aws-launcher-role-policy") && own.dependencies.includes("skypilot-gcp-workload-identity"),
    );
    assert.deepEqual(valuesOfRelease(await run({ ...irsa, ...GCP(), ...CHART })).rbac.serviceAccountAnnotations, annotations);
  });

  it("restart the pod when they change, and only then", async () => {
    const checksum = async (config: object) =>
      valuesOfRelease(await run({ ...config })).apiService.annotations?.["checksum/cloud-identities"];
    const irsa = await checksum(AWS({ identity: "irsa", oidcProvider: `https://${ISSUER}` }));
    assert.match(irsa, /^[0-9a-f]{64}$/);
    assert.equal(await checksum(AWS({ identity: "irsa", oidcProvider: `https://${ISSUER}`, features: ["spot"] })), irsa);
    assert.notEqual(await checksum(AWS({ identity: "podIdentity", eksCluster: "east" })), irsa);
    assert.equal(await checksum(AWS({ identity: "user" })), undefined);
  });

  it("follow the names of the release", async () => {
    const recording = await run(AWS({ identity: "podIdentity", eksCluster: "east" }, { release: { name: "beta", namespace: "team" } }));
    assert.deepEqual(named(recording, "skypilot-aws-pod-identity").inputs, {
      clusterName: "east",
      namespace: "team",
      serviceAccount: "beta-launcher-sa",
      roleArn: "arn:aws:iam::123456789012:role/skypilot-aws-launcher-role",
    });
    assert.deepEqual(trust(recording), {
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: { "aws:RequestTag/kubernetes-namespace": "team", "aws:RequestTag/kubernetes-service-account": "beta-launcher-sa" },
      },
    });
    assert.ok(named(recording, "skypilot-api-server-release").dependencies.includes("skypilot-aws-pod-identity"));
    assert.equal(recording.outputs.awsLauncherRoleArn, "arn:aws:iam::123456789012:role/skypilot-aws-launcher-role");
  });

  it("let one service account act as the GCP account, and set gcloud's project", async () => {
    const recording = await run(GCP());
    const { role, member } = named(recording, "skypilot-gcp-workload-identity").inputs;
    assert.deepEqual(
      [role, member],
      ["roles/iam.workloadIdentityUser", "serviceAccount:my-project.svc.id.goog[skypilot/skypilot-launcher-sa]"],
    );
    assert.deepEqual(valuesOfRelease(recording).apiService.extraEnvs, [
      { name: "CLOUDSDK_CORE_PROJECT", value: "my-project" },
      { name: "GOOGLE_CLOUD_PROJECT", value: "my-project" },
    ]);
  });

  it("take an existing role, or nothing with a warning", async () => {
    const role = { identity: "existing", roleArn: "arn:aws:iam::123456789012:role/mine" };
    const recording = await run(AWS(role));
    assert.deepEqual((named(recording, "skypilot-cluster-launcher").inputs.metadata as { annotations: object }).annotations, {
      "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/mine",
    });
    const warnings = warningsOf(AWS({ identity: "existing" }));
    assert.ok(warnings.some((warning) => warning.startsWith('aws.identity: "existing" without credentials.aws and aws.roleArn')));
  });
});

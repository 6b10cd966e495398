import assert from "node:assert/strict";
import { skyPilotConfigProblems, skyPilotConfigWarnings } from "../../blocks/skypilotConfig/rules";

describe("the SkyPilot config", () => {
  const cases: [string, object, string[]][] = [
    ["nothing", {}, []],
    [
      "what SkyPilot knows",
      { jobs: { bucket: "s3://b" }, rbac: { default_role: "user" }, allowed_clouds: ["aws", "GCP", "kubernetes"] },
      [],
    ],
    ["all contexts", { kubernetes: { allowed_contexts: "all", remote_identity: { "in-cluster": "sa" } } }, []],
    ["identities of AWS by name", { aws: { remote_identity: [{ "my-*": "role" }] } }, []],
    [
      "a cloud with another name",
      { allowed_clouds: ["aws", "kuberntes"] },
      ['skypilotConfig.allowed_clouds[1]: "kuberntes" is none of', 'did you mean "kubernetes"?'],
    ],
    [
      "a key that is nearly right",
      { kubernets: {} },
      ['skypilotConfig.kubernets: is no key of the SkyPilot config; did you mean "kubernetes"?'],
    ],
    ["a list that is none", { allowed_clouds: "aws" }, ['skypilotConfig.allowed_clouds: "aws" is not of the type array']],
    [
      "an identity that is none",
      { gcp: { remote_identity: "me@example.com" } },
      ['skypilotConfig.gcp.remote_identity: "me@example.com" is none of LOCAL_CREDENTIALS, NO_UPLOAD, SERVICE_ACCOUNT'],
    ],
    ["a role that is none", { rbac: { default_role: "root" } }, ['skypilotConfig.rbac.default_role: "root" is none of admin, user']],
    [
      "a number for an identity",
      { kubernetes: { remote_identity: 7 } },
      ["skypilotConfig.kubernetes.remote_identity: 7 is not of the type string or object"],
    ],
    [
      "a database",
      { db: "postgresql://u:HUSH@db/sky" },
      ["skypilotConfig.db: holds a password in plain text; set the secret database.connectionString"],
    ],
  ];
  for (const [what, config, expected] of cases) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${what}`, () => {
      const said = skyPilotConfigProblems(config as Record<string, unknown>).map(({ path, message }) => `${path}: ${message}`);
      assert.equal(said.length, expected.length === 0 ? 0 : 1, said.join("\n"));
      for (const part of expected) assert.ok(said[0]?.includes(part), said[0]);
      assert.doesNotMatch(said.join(), /HUSH/);
    });
  }

  it("warns of a key that this version of SkyPilot does not know", () => {
    assert.deepEqual(skyPilotConfigWarnings({ jobs: {} }), []);
    assert.match(
      skyPilotConfigWarnings({ kubernetes: { remote_identity: "sa" } }).join(),
      /write it below kubernetes\.context_configs\.in-cluster$/,
    );
    assert.deepEqual(skyPilotConfigWarnings({ quantum: {} }), [
      "skypilotConfig.quantum: is no key of the config of SkyPilot 0.13, which does not start with it",
    ]);
  });
});

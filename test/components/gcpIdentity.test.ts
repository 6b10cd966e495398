import assert from "node:assert/strict";
import { gcpGrants, gcpPermissions } from "../../permissions/gcp";
import { MODES, named, namesOf, run, valuesOfRelease } from "../support/stack";

const GCP = (args: object = {}) => ({ gcp: { enabled: true, project: "my-project", ...args } });
const ofGcp = (names: string[]) => names.filter((name) => name.startsWith("skypilot-gcp")).map((name) => name.replace("skypilot-gcp-", ""));

const APIS = ["api-cloudresourcemanager", "api-compute", "api-iam", "api-serviceusage", "api-storage"];
const LAUNCHER = ["act-as-vm", "launcher-role", "launcher-role-member"];
const VM = ["vm-account", "vm-act-as-vm", "vm-role", "vm-role-member"];

for (const mode of MODES) {
  describe(`GcpIdentity (${mode})`, () => {
    it("is not there when GCP is off", async () => {
      const recording = await run({ gcp: { enabled: false, project: "my-project" } }, mode);
      assert.deepEqual(ofGcp(namesOf(recording)), []);
      assert.equal(valuesOfRelease(recording).gcpCredentials, undefined);
      assert.ok(!("gcpServiceAccount" in recording.outputs));
    });

    it("is an account with a role and a key, and the VMs' account with theirs", async () => {
      const recording = await run(GCP(), mode);
      const expected = [...APIS, "account", "key", "suffix", ...LAUNCHER, ...VM].sort();
      assert.deepEqual(ofGcp(namesOf(recording)), ["skypilot-gcp", ...expected]);
      assert.equal(named(recording, "skypilot-gcp-vm-account").inputs.accountId, "skypilot-v1");
      assert.equal(valuesOfRelease(recording).gcpCredentials.projectId, "my-project");
    });

    it("gives each account exactly the permissions of the features chosen", async () => {
      for (const features of [undefined, [], ["storage", "tpu", "ports", "images", "cloneDisk", "reservations"]] as const) {
        const recording = await run(GCP(features ? { features } : {}), mode);
        for (const principal of ["launcher", "vm"] as const) {
          const role = named(recording, `skypilot-gcp-${principal}-role`).inputs;
          assert.deepEqual(
            role.permissions,
            gcpPermissions(gcpGrants(principal, { features: [...(features ?? ["storage", "ports"])], vm: "controller" })),
          );
          assert.equal(role.project, "my-project");
        }
      }
    });

    it("has roles and VMs' accounts in further projects, by the same account", async () => {
      const recording = await run(GCP({ projects: ["team-two"], enableApis: false }), mode);
      const own = ["account", "key", "suffix", ...LAUNCHER, ...VM];
      assert.deepEqual(ofGcp(namesOf(recording)), [
        "skypilot-gcp",
        ...[...own, ...[...LAUNCHER, ...VM].map((one) => `team-two-${one}`)].sort(),
      ]);
      const [home, further] = ["", "team-two-"].map((prefix) => named(recording, `skypilot-gcp-${prefix}launcher-role-member`).inputs);
      assert.equal(further?.project, "team-two");
      assert.equal(further?.member, home?.member);
      assert.deepEqual(
        named(recording, "skypilot-gcp-team-two-launcher-role").inputs.permissions,
        named(recording, "skypilot-gcp-launcher-role").inputs.permissions,
      );
    });

    it("may use the VPC of the project that shares it, and of no other", async () => {
      const recording = await run(GCP({ features: ["sharedVpc"], hostProject: "host-project" }), mode);
      const members = recording.resources.filter(({ name }) => name.includes("shared-vpc"));
      assert.deepEqual(
        members.map(({ inputs }) => [inputs.project, inputs.role]),
        [
          ["host-project", "roles/compute.networkUser"],
          ["host-project", "roles/compute.networkUser"],
        ],
      );
    });

    it("lets Google's agent use the shared VPC, where it makes the instances", async () => {
      const recording = await run(GCP({ features: ["sharedVpc", "mig"], hostProject: "host-project", vm: "storage" }), mode);
      const members = ofGcp(namesOf(recording)).filter((name) => name.includes("shared-vpc"));
      assert.deepEqual(members, ["shared-vpc-agent", "shared-vpc-networkUser"]);
      if (mode === "apply")
        assert.equal(
          named(recording, "skypilot-gcp-shared-vpc-agent").inputs.member,
          "serviceAccount:123456789012@cloudservices.gserviceaccount.com",
        );
    });

    it("lists what SkyPilot looks for in a disabled role of the VMs, unless they are controllers", async () => {
      const recording = await run(GCP({ vm: "storage" }), mode);
      const listed = named(recording, "skypilot-gcp-vm-listed-role").inputs;
      assert.equal(listed.stage, "DISABLED");
      assert.ok((listed.permissions as string[]).includes("serviceusage.services.enable"));
      assert.equal(named(recording, "skypilot-gcp-vm-role").inputs.stage, undefined);
      assert.ok(!namesOf(recording).includes("skypilot-gcp-vm-act-as-vm"));
    });

    it("makes no VM account that exists, but may act as it", async () => {
      const recording = await run(GCP({ vmServiceAccount: "existing" }), mode);
      assert.deepEqual(ofGcp(namesOf(recording)), ["skypilot-gcp", ...[...APIS, "account", "key", "suffix", ...LAUNCHER].sort()]);
      assert.equal(
        named(recording, "skypilot-gcp-act-as-vm").inputs.serviceAccountId,
        "projects/my-project/serviceAccounts/skypilot-v1@my-project.iam.gserviceaccount.com",
      );
    });

    it("grants an existing account what it needs, and makes no key", async () => {
      const config = {
        ...GCP({ identity: "existing", serviceAccountEmail: "sky@my-project.iam.gserviceaccount.com" }),
        credentials: { gcp: { existingSecret: "key" } },
      };
      const recording = await run(config, mode);
      assert.deepEqual(ofGcp(namesOf(recording)), ["skypilot-gcp", ...[...APIS, "suffix", ...LAUNCHER, ...VM].sort()]);
      assert.equal(
        named(recording, "skypilot-gcp-launcher-role-member").inputs.member,
        "serviceAccount:sky@my-project.iam.gserviceaccount.com",
      );
      assert.deepEqual(valuesOfRelease(recording).gcpCredentials, { enabled: true, gcpSecretName: "key", projectId: "my-project" });
    });

    it("grants nothing to an account that it does not know", async () => {
      const recording = await run(
        { ...GCP({ identity: "existing", enableApis: false }), credentials: { gcp: { existingSecret: "key" } } },
        mode,
      );
      assert.deepEqual(ofGcp(namesOf(recording)), ["skypilot-gcp", "suffix", ...VM]);
    });
  });
}

describe("GcpIdentity", () => {
  it("leaves APIs enabled, adds members only, and acts as one account only", async () => {
    const recording = await run(GCP());
    for (const { inputs } of recording.resources.filter(({ type }) => type === "gcp:projects/service:Service"))
      assert.equal(inputs.disableOnDestroy, false);
    const iam = recording.resources.filter(({ type }) => /iam(binding|policy|member)/i.test(type));
    assert.deepEqual([...new Set(iam.map(({ type }) => type))].sort(), [
      "gcp:projects/iAMMember:IAMMember",
      "gcp:serviceaccount/iAMMember:IAMMember",
    ]);
    const actAs = named(recording, "skypilot-gcp-act-as-vm").inputs;
    assert.equal(actAs.role, "roles/iam.serviceAccountUser");
    assert.equal(actAs.serviceAccountId, "projects/my-project/serviceAccounts/skypilot-v1@my-project.iam.gserviceaccount.com");
  });

  it("makes accounts and roles after the APIs, and hands the key out only with its rights", async () => {
    const recording = await run(GCP());
    const apis = APIS.map((api) => `skypilot-gcp-${api}`);
    for (const name of ["account", "vm-account", "launcher-role", "vm-role"]) {
      const { dependencies } = named(recording, `skypilot-gcp-${name}`);
      assert.deepEqual(
        apis.filter((api) => !dependencies.includes(api)),
        [],
        name,
      );
    }
    const secret = named(recording, "skypilot-credentials-gcp");
    assert.deepEqual(secret.dependencies, [
      "skypilot-gcp-act-as-vm",
      "skypilot-gcp-key",
      "skypilot-gcp-launcher-role-member",
      "skypilot-namespace",
    ]);
    assert.deepEqual(secret.inputs.stringData, { "gcp-cred.json": "[secret]" });
  });
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type ExportedResource, recovered } from "../../run/pending";

const creating = (type: string, inputs: Record<string, unknown>) => ({
  type: "creating",
  resource: { urn: `urn::${type}`, type, inputs },
});
const of = (...pending: { type: string; resource: ExportedResource }[]) =>
  recovered({ deployment: { resources: [{ urn: "urn::first", type: "a:b:C", id: "first" }], pending_operations: pending } });
const idOf = (type: string, inputs: Record<string, unknown>) => of(creating(type, inputs)).stack.deployment.resources?.[1]?.id;

describe("a state after a kill", () => {
  const project = "p";
  const IDS: [string, Record<string, unknown>, string][] = [
    ["kubernetes:core/v1:ServiceAccount", { metadata: { name: "sa", namespace: "tasks" } }, "tasks/sa"],
    ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", { metadata: { name: "role-1a2b" } }, "role-1a2b"],
    ["aws:iam/role:Role", { name: "skypilot-v1" }, "skypilot-v1"],
    ["aws:iam/user:User", { name: "skypilot" }, "skypilot"],
    ["aws:iam/instanceProfile:InstanceProfile", { name: "skypilot-v1" }, "skypilot-v1"],
    ["gcp:projects/service:Service", { project, service: "iam.googleapis.com" }, "p/iam.googleapis.com"],
    ["gcp:projects/iAMCustomRole:IAMCustomRole", { project, roleId: "vm" }, "projects/p/roles/vm"],
    ["gcp:serviceaccount/account:Account", { project, accountId: "a" }, "projects/p/serviceAccounts/a@p.iam.gserviceaccount.com"],
  ];
  for (const [type, inputs, id] of IDS) {
    it(`keeps ${type} under the ID that its inputs determine`, () => {
      assert.equal(idOf(type, inputs), id);
    });
  }

  for (const type of ["kubernetes:helm.sh/v3:Release", "kubernetes:core/v1:NamespacePatch", "aws:iam/accessKey:AccessKey"]) {
    it(`forgets ${type}, and names it`, () => {
      const { stack, kept, forgotten } = of(creating(type, { metadata: { name: "one" }, name: "one" }));
      assert.deepEqual(stack.deployment.resources, [{ urn: "urn::first", type: "a:b:C", id: "first" }]);
      assert.deepEqual([kept, forgotten], [[], [`urn::${type}`]]);
    });
  }

  it("has no pending operation, and keeps a resource whose deletion was pending", () => {
    const resource = { urn: "urn::first", type: "a:b:C", id: "first" };
    const { stack } = of({ type: "deleting", resource });
    assert.deepEqual(stack, { deployment: { resources: [resource] } });
  });

  it("is written by the command, which names on stderr what it did", () => {
    const exported = { version: 3, deployment: { pending_operations: [creating("aws:iam/role:Role", { name: "r" })] } };
    const run = (input: string) => spawnSync(process.execPath, ["bin/skypilot-stack.js", "recover"], { input, encoding: "utf8" });
    const { stdout, stderr, status } = run(JSON.stringify(exported));
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout).deployment.resources[0].id, "r");
    assert.match(stderr, /until `pulumi refresh` finds that it does not exist: urn::aws:iam\/role:Role/);
    assert.equal(run("").status, 2);
  });
});

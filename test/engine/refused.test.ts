import assert from "node:assert/strict";
import { emptyCluster, kubectl, objects } from "./support/cluster";
import { EngineStack } from "./support/engine";
import { given } from "./support/given";

describe("a cloud that refuses one resource", () => {
  let stack: EngineStack;
  before(async () => {
    stack = await EngineStack.create("prod", { ...given("prod"), environment: { STAND_IN_FAIL: "skypilot-gcp-launcher-role$" } });
  });
  after(emptyCluster);

  it("is named, and nothing that needs it is made", async () => {
    const { error, output } = await stack.up();
    assert.ok(error);
    assert.match(output, /gcp:projects:IAMCustomRole \(skypilot-gcp-launcher-role\):\s+error: .*AccessDenied: the stand-in refuses/);
    const { resources, pending } = await stack.checkpoint();
    assert.deepEqual(pending, []);
    const made = resources.map(({ urn }) => urn.split("::").pop());
    assert.ok(made.includes("skypilot-namespace"));
    for (const later of [
      "skypilot-gcp-launcher-role",
      "skypilot-gcp-launcher-role-member",
      "skypilot-credentials-gcp",
      "skypilot-api-server-release",
    ])
      assert.ok(!made.includes(later), later);
  });

  it("is tried again by the next up, which succeeds", async () => {
    stack.setEnvironment({ STAND_IN_FAIL: "" });
    const { error, changes } = await stack.up();
    assert.ifError(error);
    assert.deepEqual(changes["skypilot-gcp-launcher-role"], ["create"]);
    assert.ok(
      !Object.values(changes)
        .flat()
        .some((op) => op !== "create"),
    );
    assert.deepEqual((await stack.up()).changes, {});
  });

  it("leaves a stack that also finds what was deleted behind its back", async () => {
    const inUse = (await objects(["secrets"], "skypilot")).map(({ metadata }) => metadata.name);
    const lost = inUse.find((name) => name.startsWith("skypilot-credentials-aws-"));
    await kubectl(["delete", "secret", "-n", "skypilot", lost ?? ""]);
    assert.ifError((await stack.refresh()).error);
    assert.ok(!(await stack.checkpoint()).resources.some(({ urn }) => urn.endsWith("::skypilot-credentials-aws")));
    const up = await stack.up();
    assert.ifError(up.error);
    // A generated name is a new one, and the release must know it.
    assert.deepEqual(up.changes, { "skypilot-credentials-aws": ["create"], "skypilot-api-server-release": ["update"] });
    const { resources } = await stack.checkpoint();
    const { outputs } = resources.find(({ urn }) => urn.endsWith("::skypilot-credentials-aws")) ?? {};
    const { name } = (outputs as { metadata: { name: string } }).metadata;
    assert.ok((await objects(["secrets"], "skypilot")).some(({ metadata }) => metadata.name === name));
    const [deployment] = (await objects(["deployments"], "skypilot")).filter(({ metadata }) => metadata.name === "skypilot-api-server");
    assert.ok(JSON.stringify(deployment).includes(name));
  });
});

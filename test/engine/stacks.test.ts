import assert from "node:assert/strict";
import * as path from "node:path";
import { plan } from "../../plan/plan";
import { readStackFile } from "../../plan/stackFile";
import { emptyCluster, ofSkyPilot } from "./support/cluster";
import { differences } from "./support/compare";
import { EngineStack, nameOf } from "./support/engine";
import { given, makeGiven } from "./support/given";
import { SHIPPED } from "./support/project";

const SYSTEM = "Namespace skypilot-system";

// What `pulumi destroy` leaves (docs/operations.md): the state, where it is kept, and namespaces that others may use.
const KEPT: Record<string, string[]> = {
  dev: [SYSTEM],
  keyless: ["Namespace skypilot", SYSTEM, "PersistentVolumeClaim skypilot-state"],
  minimal: ["PersistentVolumeClaim skypilot-state"],
  "multi-team": ["Namespace skypilot", SYSTEM, "PersistentVolumeClaim skypilot-state"],
  multicluster: ["Namespace skypilot", SYSTEM, "Namespace skypilot-west", "PersistentVolumeClaim skypilot-state"],
  prod: ["Namespace skypilot", SYSTEM, "PersistentVolumeClaim skypilot-state"],
};

for (const name of SHIPPED) {
  describe(`the stack ${name}, on the engine`, () => {
    let stack: EngineStack;
    let there: string[];
    before(async () => {
      await makeGiven(name);
      there = await ofSkyPilot();
      stack = await EngineStack.create(name, given(name));
    });
    after(emptyCluster);

    const planned = async () => {
      const result = await plan("skypilot", name, readStackFile(path.join(stack.folder, "stacks", `Pulumi.${name}.yaml`), "skypilot"));
      assert.ok("resources" in result, JSON.stringify(result));
      return result;
    };

    it("previews what the offline plan shows", async () => {
      const { resources, outputs } = await planned();
      const { steps, error } = await stack.preview();
      assert.ifError(error);
      // The stack itself and the default providers are the engine's.
      const own = steps.filter(
        ({ type, urn, op }) => type !== "pulumi:pulumi:Stack" && !nameOf(urn).startsWith("default_") && op !== "read",
      );
      const shape = (list: { type: string; name: string; parent: string | null }[]) =>
        list.map(({ type, name: resource, parent }) => `${type} ${resource} in ${parent}`).sort();
      const parentOf = (urn?: string) => (urn && !urn.includes("::pulumi:pulumi:Stack::") ? nameOf(urn) : null);
      assert.deepEqual(
        shape(own.map(({ type, urn, new: state }) => ({ type, name: nameOf(urn), parent: parentOf(state?.parent) }))),
        shape(resources),
      );
      const inputs = new Map(own.map(({ urn, new: state }) => [nameOf(urn), state?.inputs as Record<string, unknown>]));
      assert.deepEqual(
        resources.flatMap((resource) => differences(resource, inputs.get(resource.name) ?? {})),
        [],
      );
      assert.ok(Object.keys(outputs).includes("endpoint"));
    });

    it("comes up, with the outputs of the plan", async () => {
      const { error } = await stack.up();
      assert.ifError(error);
      const outputs = await stack.outputs();
      assert.deepEqual(Object.keys(outputs).sort(), Object.keys((await planned()).outputs).sort());
      assert.match(String(outputs.endpoint), /^https?:\/\/[\w.-]+(:\d+)?(\/|$)/);
    });

    it("is left as it is by a second up, and by a refresh", async () => {
      for (const { steps, error } of [await stack.up(), await stack.refresh(), await stack.up()]) {
        assert.ifError(error);
        assert.deepEqual(
          steps.filter(({ op }) => !["same", "refresh", "read"].includes(op)).map(({ op, urn }) => `${op} ${nameOf(urn)}`),
          [],
        );
      }
    });

    it("leaves nothing when it is destroyed except what the documentation lists", async () => {
      const { error } = await stack.destroy();
      assert.ifError(error);
      assert.deepEqual((await stack.checkpoint()).resources, []);
      assert.deepEqual(
        (await ofSkyPilot()).filter((object) => !there.includes(object)),
        KEPT[name],
      );
    });
  });
}

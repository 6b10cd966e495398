import assert from "node:assert/strict";
import { EngineStack, nameOf } from "./support/engine";
import { standInsFor } from "./support/standIns";

describe("the namespace of the release, when the stack no longer creates it", () => {
  it("stays, with all its content, also where the volume is not kept", async () => {
    // No cluster takes part: what the engine does to the resources is the question.
    const plugins = [standInsFor(["aws", "gcp", "kubernetes", "random"])];
    const stack = await EngineStack.create("dev", { settings: ["storage.keep=false"], plugins });
    assert.ifError((await stack.up()).error);
    stack.set("storage.keep=false", "release.createNamespace=false");
    const { error, changes } = await stack.up();
    assert.ifError(error);
    assert.deepEqual(
      Object.keys(changes).filter((name) => changes[name]?.some((op) => op.includes("delete"))),
      [],
    );
    const { resources } = await stack.checkpoint();
    const namespace = resources.find(({ urn }) => nameOf(urn) === "skypilot-namespace");
    assert.equal(namespace?.external, true);
  });
});

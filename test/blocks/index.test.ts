import assert from "node:assert/strict";
import { SERVER_BLOCKS, SKYPILOT_BLOCKS } from "../../blocks";
import { argsSchema } from "../../skypilot/argsSchema";

describe("the list of blocks", () => {
  it("has each key of the stack config once", () => {
    const listed = [...SERVER_BLOCKS, ...SKYPILOT_BLOCKS].map(({ key }) => key);
    assert.deepEqual([...listed].sort(), Object.keys(argsSchema().properties ?? {}).sort());
  });
});

import assert from "node:assert/strict";
import { SHIPPED } from "./support/project";
import { answeringCluster, bareStack, readRecorded, recordedStacks, recordedVersions } from "./support/recordedStack";

for (const version of recordedVersions()) {
  describe(`a stack of version ${version}`, () => {
    let end: () => void;
    before(async () => {
      end = await answeringCluster();
    });
    after(() => end());

    for (const name of recordedStacks(version).filter((one) => SHIPPED.includes(one))) {
      it(`${name}: this version replaces and deletes nothing`, async () => {
        const stack = await bareStack(name);
        await stack.imported(readRecorded(version, name));
        const { changes, steps, error } = await stack.preview();
        assert.ifError(error);
        assert.ok(
          steps.some(({ op }) => op === "same"),
          "the state was not read",
        );
        const destructive = Object.entries(changes).filter(([, ops]) => ops.some((op) => /delete|replace/.test(op)));
        assert.deepEqual(destructive, []);
      });
    }
  });
}

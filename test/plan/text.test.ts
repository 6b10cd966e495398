import assert from "node:assert/strict";
import type { PlannedOptions } from "../../plan/monitor";
import { fate, planText } from "../../plan/text";
import { planOf } from "../support/plans";

describe("what the plan shows about the end of a resource", () => {
  const cases: [PlannedOptions | undefined, string[]][] = [
    [undefined, []],
    [{ protect: true }, ["protected"]],
    [{ retainOnDelete: true }, ["kept on destroy"]],
    [{ deleteBeforeReplace: true }, ["deleted before it is replaced"]],
    [{ replaceOnChanges: ["spec.loadBalancerClass"] }, ["replaced when spec.loadBalancerClass changes"]],
    [{ replacementTrigger: "none" }, ["replaced by a new trigger, now none"]],
    [{ retainOnDelete: true, deleteBeforeReplace: true }, ["kept on destroy", "deleted before it is replaced"]],
    [{ provider: "east" }, []],
  ];
  for (const [options, shown] of cases) {
    it(`is ${shown.join(" and ") || "nothing"} with ${JSON.stringify(options)}`, () => {
      assert.deepEqual(fate({ type: "t", name: "n", parent: null, inputs: {}, dependencies: [], ...(options && { options }) }), shown);
    });
  }

  it("is in the tree", async () => {
    const text = planText(
      await planOf({ aws: { enabled: true, keyRotation: "2026-11" }, auth: { type: "none" }, exposure: { direct: true } }),
    );
    const line = (name: string) => text.split("\n").find((one) => one.includes(` ${name} `)) ?? "";
    assert.match(line("skypilot-namespace"), /; kept on destroy$/);
    assert.match(line("skypilot-api-server-release"), /; deleted before it is replaced$/);
    assert.match(line("skypilot-aws-access-key"), / replaced by a new trigger, now 2026-11$/);
    assert.match(line("skypilot-api-server-service"), / replaced when spec\.loadBalancerClass changes$/);
  });
});

import assert from "node:assert/strict";
import type { AdminPolicyArgs } from "../../blocks/adminPolicy";
import { judgedBlock, pathsOf } from "../support/judged";

const problems = (adminPolicy: AdminPolicyArgs) => judgedBlock("adminPolicy", { adminPolicy });

describe("the admin policy", () => {
  it("requires a policy's name", () => {
    assert.deepEqual(problems({ policy: "my_policies.AddLabelsPolicy" }), []);
    assert.deepEqual(problems({}), []);
    assert.deepEqual(problems({ preDeployHook: "pip install x" }), []);
    assert.deepEqual(pathsOf(problems({ policy: " " })), ["adminPolicy.policy"]);
  });
});

import assert from "node:assert/strict";
import type { AdminPolicyArgs } from "../../blocks/adminPolicy/args";
import { BUILT_IN_POLICY } from "../../blocks/adminPolicy/builtIn";
import { adminPolicySettings } from "../../blocks/adminPolicy/settings";
import { judgedBlock, pathsOf, warningsOfBlock } from "../support/judged";

const problems = (adminPolicy: AdminPolicyArgs) => judgedBlock("adminPolicy", { adminPolicy });

describe("the admin policy", () => {
  it("requires a policy's name", () => {
    assert.deepEqual(problems({ policy: "my_policies.AddLabelsPolicy" }), []);
    assert.deepEqual(problems({}), []);
    assert.deepEqual(problems({ preDeployHook: "pip install x" }), []);
    assert.deepEqual(pathsOf(problems({ policy: " " })), ["adminPolicy.policy"]);
  });

  it("keeps the API server's address and tokens from managed jobs unless the config gives them", () => {
    assert.deepEqual(adminPolicySettings(), { policy: BUILT_IN_POLICY, apiServerAccess: false });
    assert.deepEqual(adminPolicySettings({ apiServerAccess: true }), { apiServerAccess: true });
    assert.deepEqual(adminPolicySettings({ policy: "p.P" }), { policy: "p.P", apiServerAccess: false });
  });

  it("warns of what each managed job gets", () => {
    const warnings = (adminPolicy: AdminPolicyArgs, type = "basic") => warningsOfBlock("adminPolicy", { adminPolicy, auth: { type } });
    assert.deepEqual(warnings({}), []);
    assert.deepEqual(warnings({ apiServerAccess: true }), [
      "adminPolicy.apiServerAccess: gives each managed job the administrator's password in its environment",
    ]);
    assert.match(warnings({ apiServerAccess: true }, "oauth").join(), /a token with all rights of its user$/);
    assert.match(
      warnings({ policy: "p.P" }).join(),
      /^adminPolicy\.policy: replaces the program's own policy, so each managed job gets the admin/,
    );
  });
});

import assert from "node:assert/strict";
import { differences, planDiff } from "../../plan/diff";
import { planDiffMarkdown, planDiffText } from "../../plan/diffText";
import { planOf } from "../support/plans";

const NODE_PORT = { exposure: { type: "NodePort", nodeAddress: "10.0.0.1", nodePorts: { http: 30050 } } };

describe("the difference of two plans", () => {
  it("is found value by value, by its path", () => {
    assert.deepEqual(differences({ a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1, c: 4 }, "e.f": null }), [
      { path: "a.c", before: 2, after: 4 },
      { path: "d", before: 3, after: undefined },
      { path: '["e.f"]', before: undefined, after: null },
    ]);
  });

  it("of lists is what only one of them has, or else their order", () => {
    assert.deepEqual(differences({ a: ["x", "y"] }, { a: ["y", "z", { b: 1 }] }), [{ path: "a[]", before: ["x"], after: ["z", { b: 1 }] }]);
    assert.deepEqual(differences({ a: ["x"] }, { a: ["x", "y"] }), [{ path: "a[]", after: ["y"] }]);
    assert.deepEqual(differences({ a: ["x", "y"] }, { a: ["y", "x"] }), [{ path: "a", before: ["x", "y"], after: ["y", "x"] }]);
    assert.deepEqual(differences({ a: [] }, { a: "x" }), [{ path: "a", before: [], after: "x" }]);
  });

  it("reads a document that a string holds, such as a policy", () => {
    const policy = (...actions: string[]) => JSON.stringify({ Statement: [{ Action: actions }] });
    assert.deepEqual(differences({ policy: policy("a") }, { policy: policy("b") }), [
      { path: "policy.Statement[]", before: [{ Action: ["a"] }], after: [{ Action: ["b"] }] },
    ]);
    assert.deepEqual(differences({ a: "[no JSON" }, { a: "{" }), [{ path: "a", before: "[no JSON", after: "{" }]);
  });

  it("has resources, inputs, permissions, outputs and warnings of either side", async () => {
    const cloud = { aws: { enabled: true, features: ["stop"] }, skypilotConfigMode: "managed" };
    const diff = planDiff(await planOf(cloud, "one"), await planOf(NODE_PORT, "two"));
    assert.deepEqual(diff.stacks, ["one", "two"]);
    assert.ok(diff.resources.less.some(({ name }) => name === "skypilot-aws-user"));
    assert.deepEqual(diff.resources.more, []);
    const release = diff.resources.changed.find(({ type }) => type === "kubernetes:helm.sh/v3:Release");
    assert.deepEqual(
      release?.inputs.filter(({ path }) => path.startsWith("values.ingress-nginx")),
      [
        { path: "values.ingress-nginx.controller.service.nodePorts", before: undefined, after: { http: 30050 } },
        { path: "values.ingress-nginx.controller.service.type", before: "LoadBalancer", after: "NodePort" },
      ],
    );
    assert.ok(diff.permissions.less.some((line) => line.startsWith("aws launcher: ec2:StopInstances on ")));
    assert.deepEqual(diff.permissions.more, []);
    assert.deepEqual(diff.outputs.find(({ path }) => path === "endpoint")?.after, "http://10.0.0.1:30050");
    assert.equal(diff.warnings.more.length, 1);

    const lines = planDiffText(diff).split("\n");
    for (const line of [
      "one -> two",
      "- skypilot-aws-user (aws:iam/user:User)",
      "~ skypilot-api-server-release (kubernetes:helm.sh/v3:Release)",
      '  + values.ingress-nginx.controller.service.type: "NodePort"',
      '- awsUserArn: "arn:aws:iam::123456789012:user/skypilot-aws-user"',
    ])
      assert.ok(lines.includes(line), line);
    assert.match(planDiffMarkdown(diff), /^# SkyPilot: plan of the stack `one` against `two`\n\nresources: /);
  });

  it("of a plan with itself is empty, and the two have different names", async () => {
    const one = await planOf(NODE_PORT, "one");
    assert.equal(planDiffText(planDiff(one, one)), "one -> one, as its file has it\nno difference\n");
  });
});

import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { textsIn } from "../../core/known";
import { resolveAws } from "../../skypilot/resolve";

describe("an argument that is known later", () => {
  it("is refused without its value, which may be secret", async () => {
    const { args, problems } = resolveAws({ accountId: pulumi.secret("HUSH") });
    assert.deepEqual(problems, []);
    const value = (args.accountId as unknown as { promise(): Promise<string> }).promise();
    await assert.rejects(value, ({ message }: Error) => /accountId: \[secret\] is not valid;/.test(message) && !/HUSH/.test(message));
  });

  it("has its texts found at any depth", () => assert.deepEqual(textsIn({ a: ["b", { c: "d" }], e: 1 }), ["b", "d"]));
});

import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ENGINE } from "../../config/programHost";

describe("the config on the engine", () => {
  const { PULUMI_CONFIG_SECRET_KEYS: before } = process.env;
  const withKeys = (keys: string | undefined) => {
    if (keys === undefined) delete process.env.PULUMI_CONFIG_SECRET_KEYS;
    else process.env.PULUMI_CONFIG_SECRET_KEYS = keys;
    return ENGINE.config();
  };
  afterEach(() => void withKeys(before));

  it("has the values of the stack, and the keys of those that are secret", () => {
    pulumi.runtime.setAllConfig({ "skypilot:auth": "{}", "skypilot:gcp": "{}" }, []);
    assert.deepEqual(withKeys('["skypilot:auth"]'), {
      values: { "skypilot:auth": "{}", "skypilot:gcp": "{}" },
      secretKeys: ["skypilot:auth"],
    });
  });

  it("has no secret keys where the engine names none", () => {
    assert.deepEqual(withKeys(undefined).secretKeys, []);
    assert.deepEqual(withKeys("").secretKeys, []);
  });

  it("is complete, and its endpoint can be asked", () => {
    assert.equal(ENGINE.acceptsPlaceholders, false);
    assert.equal(ENGINE.hasEndpoint, true);
  });
});

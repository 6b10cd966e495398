import assert from "node:assert/strict";
import { ENCRYPTED } from "../../core/problem";
import { limitProblems } from "../../skypilot/limits";

const problems = (args: object) => limitProblems("SkyPilot", args).map(({ path, message }) => `${path} ${message}`);

describe("values that the schema limits", () => {
  it("are numbers in their range", () => {
    const ports = (http: unknown) => problems({ exposure: { nodePorts: { http } } });
    for (const allowed of [30000, 30080, 32767]) assert.deepEqual(ports(allowed), []);
    for (const other of [29999, 32768, 30080.5]) {
      assert.deepEqual(ports(other), [`exposure.nodePorts.http ${other} is not valid; write a whole number from 30000 to 32767`]);
    }
  });

  it("are numbers without a maximum, with an example", () => {
    assert.deepEqual(problems({ release: { timeout: 1e9 } }), []);
    assert.deepEqual(problems({ release: { timeout: 0 } }), [
      "release.timeout 0 is not valid; write a whole number from 1 up, such as 1200",
    ]);
  });

  it("are texts of a form, also in lists, with each example", () => {
    assert.deepEqual(problems({ aws: { buckets: ["my-team-data"] } }), []);
    assert.deepEqual(problems({ aws: { buckets: ["my-team-data", "A_B"] } }), [
      'aws.buckets[1] "A_B" is not valid; write one such as "my-team-data" or "my-team-*"',
    ]);
  });

  it("are not shown if they are secret", () => {
    assert.deepEqual(problems({ auth: { oauth: { redisUrl: "http://HUSH" } } }), [
      'auth.oauth.redisUrl is not valid; write one such as "rediss://:PASSWORD@redis.example.com:6379/0"',
    ]);
  });

  it("are not limited if they are unknown, encrypted, of another type, or of a key that the schema does not have", () => {
    for (const value of [undefined, 7, `${ENCRYPTED}`, { a: 1 }, null]) {
      assert.deepEqual(problems({ aws: { path: value }, unknown: value }), [], String(value));
    }
    assert.deepEqual(problems({ release: { timeout: "soon", values: { aws: { path: "any" } } } }), []);
  });
});

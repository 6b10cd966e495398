import assert from "node:assert/strict";
import { parseOverride, withOverride } from "../../plan/override";

function set(config: Record<string, unknown>, text: string) {
  const override = parseOverride(text);
  assert.ok(override, text);
  return withOverride(config, "skypilot", override);
}

describe("-c path=value", () => {
  it("sets values of every type, as pulumi config set --path would", () => {
    assert.deepEqual(set({}, "aws.enabled=true"), { "skypilot:aws": { enabled: true } });
    assert.deepEqual(set({}, "exposure.nodePorts.http=30050"), { "skypilot:exposure": { nodePorts: { http: 30050 } } });
    assert.deepEqual(set({}, "aws.features=[spot, stop]"), { "skypilot:aws": { features: ["spot", "stop"] } });
    assert.deepEqual(set({}, "clusters[1].name=b"), { "skypilot:clusters": [undefined, { name: "b" }] });
    assert.deepEqual(set({}, 'release.values["a.b"].c=x=y'), { "skypilot:release": { values: { "a.b": { c: "x=y" } } } });
    assert.deepEqual(set({}, "aws:region=eu-west-1"), { "aws:region": "eu-west-1" });
    assert.deepEqual(set({}, "exposure.host={x"), { "skypilot:exposure": { host: "{x" } });
  });

  it("leaves the rest as it is", () => {
    const config = { "skypilot:aws": { enabled: false, features: ["spot"] } };
    assert.deepEqual(set(config, "aws.enabled=true"), { "skypilot:aws": { enabled: true, features: ["spot"] } });
    assert.deepEqual(config, { "skypilot:aws": { enabled: false, features: ["spot"] } });
  });

  it("refuses what is not a path", () => {
    for (const text of ["", "=x", "aws", ".a=1", "a..b=1", "a[=1", "a[x]=1", "a.=1"]) assert.equal(parseOverride(text), undefined, text);
  });
});

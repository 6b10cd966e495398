import assert from "node:assert/strict";
import { emptyCluster, kubectl } from "./support/cluster";
import { EngineStack } from "./support/engine";

const GATEWAY = ["exposure.type=Gateway", "exposure.gateway.implementation=envoyGateway", "exposure.gateway.class=eg"];
const OAUTH = [
  "auth.type=oauth",
  "auth.oauth.issuerUrl=https://login.example.com",
  "auth.oauth.clientId=client",
  "auth.oauth.emailDomain=example.com",
  "auth.oauth.sessionStore=cookie",
];

describe("a Gateway, with the custom resources of Envoy Gateway and without a controller (skipped without them)", () => {
  let stack: EngineStack;

  before(async function () {
    const crds = await kubectl(["get", "crd", "-o", "name"]);
    if (!["gateways.gateway.networking.k8s.io", "securitypolicies.gateway.envoyproxy.io"].every((name) => crds.includes(name))) this.skip();
    stack = await EngineStack.create("dev", { settings: GATEWAY, secrets: { "auth.oauth.clientSecret": "HUSH-client" } });
  });
  after(emptyCluster);

  it("has no address until the controller reports one", async () => {
    assert.ifError((await stack.up()).error);
    assert.match(String((await stack.outputs()).endpoint), /^pending: the controller of the Gateway/);
    const [namespace, name] = ["skypilot", "skypilot"];
    const status = { addresses: [{ type: "IPAddress", value: "203.0.113.7" }] };
    await kubectl(["patch", "gateway", "-n", namespace, name, "--subresource=status", "--type=merge", "-p", JSON.stringify({ status })]);
    const { error, changes } = await stack.up();
    assert.ifError(error);
    assert.deepEqual(changes, {});
    assert.equal((await stack.outputs()).endpoint, "http://203.0.113.7");
  });

  it("stops to check passwords after the server starts to check another login", async () => {
    stack.set(...GATEWAY, ...OAUTH);
    await stack.setSecret("auth.oauth.clientSecret", "HUSH-client");
    const { error, done } = await stack.up();
    assert.ifError(error);
    assertOrder(done, "update skypilot-api-server-release", "delete skypilot-api-server-security-policy");
  });

  it("starts to check passwords before the server stops to check another login", async () => {
    stack.set(...GATEWAY);
    const { error, done } = await stack.up();
    assert.ifError(error);
    assertOrder(done, "create skypilot-api-server-security-policy", "update skypilot-api-server-release");
  });

  function assertOrder(done: string[], first: string, then: string): void {
    assert.ok(done.includes(first) && done.includes(then), done.join("\n"));
    assert.ok(done.indexOf(first) < done.indexOf(then), done.join("\n"));
  }
});

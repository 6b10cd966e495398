import assert from "node:assert/strict";
import * as path from "node:path";
import { kubeconfig } from "../support/fullStack";
import { emptyCluster, objects } from "./support/cluster";
import { EngineStack, type Run } from "./support/engine";
import { secretsInUse, watchSecrets } from "./support/inUse";

const RELEASE = "skypilot-api-server-release";
// The new one is made, whoever uses the old one gets it, and then the old one goes.
const REPLACED = ["create-replacement", "delete-replaced", "replace"];

describe("an upgrade of the chart", () => {
  const { SKYPILOT_CHART_OLD: old } = process.env;
  const from = old ? `release.chart=${path.resolve(old)}` : "release.version=0.12.3";
  let stack: EngineStack;
  before(async () => {
    stack = await EngineStack.create("dev", { settings: [from] });
    assert.ifError((await stack.up()).error);
  });
  after(emptyCluster);

  it("updates the release, and nothing else", async () => {
    const before = await image();
    stack.set();
    assert.deepEqual((await stack.preview()).changes, { [RELEASE]: ["update"] });
    const { changes, error } = await stack.up();
    assert.ifError(error);
    assert.deepEqual(changes, { [RELEASE]: ["update"] });
    assert.notEqual(await image(), before);
    assert.deepEqual((await stack.up()).changes, {});
  });

  const image = async () => {
    const [server] = (await objects(["deployments"], "skypilot")).filter(({ metadata }) => metadata.name === "skypilot-api-server");
    return server?.spec.template.spec.containers[0].image;
  };
});

describe("a change of a credential", () => {
  const BASE = ["aws.enabled=true", "gcp.enabled=true", "gcp.project=my-project", "clusters[0].name=east", "clusters[0].auth=static"];
  const SECRETS = { "credentials.runpod.apiKey": "HUSH-first", "clusters[0].kubeconfig": kubeconfig("east") };
  let stack: EngineStack;
  before(async () => {
    stack = await EngineStack.create("dev", { settings: BASE, secrets: SECRETS });
    assert.ifError((await stack.up()).error);
  });
  after(emptyCluster);

  /** Sets values, and runs `up` while somebody looks whether the server's Secrets are all there. */
  async function changed(settings: string[], secrets: Record<string, string> = {}): Promise<Run> {
    stack.set(...BASE, ...settings);
    for (const [key, value] of Object.entries({ ...SECRETS, ...secrets })) await stack.setSecret(key, value);
    const before = await secretsInUse();
    const stop = watchSecrets();
    const ran = await stack.up();
    assert.deepEqual(await stop(), [], "a Secret that the server mounts was gone");
    assert.ifError(ran.error);
    assert.notDeepEqual(await secretsInUse(), before);
    assert.deepEqual((await stack.preview()).changes, {});
    return ran;
  }

  const assertOrder = (done: string[], ...expected: string[]) =>
    assert.deepEqual(
      done.filter((step) => expected.includes(step)),
      expected,
    );

  it("rotates a key that this program makes: the new one is in use before the old one goes", async () => {
    const { changes, done } = await changed(["aws.keyRotation=2026-12"]);
    assert.deepEqual(changes, {
      "skypilot-aws-access-key": REPLACED,
      "skypilot-credentials-aws": REPLACED,
      [RELEASE]: ["update"],
    });
    assertOrder(
      done,
      "create-replacement skypilot-aws-access-key",
      "create-replacement skypilot-credentials-aws",
      `update ${RELEASE}`,
      "delete-replaced skypilot-credentials-aws",
      "delete-replaced skypilot-aws-access-key",
    );
  });

  it("takes a key that the user changed", async () => {
    const { changes, done } = await changed(["aws.keyRotation=2026-12"], { "credentials.runpod.apiKey": "HUSH-second" });
    assert.deepEqual(changes, { "skypilot-credentials-runpod": REPLACED, [RELEASE]: ["update"] });
    assertOrder(done, "create-replacement skypilot-credentials-runpod", `update ${RELEASE}`, "delete-replaced skypilot-credentials-runpod");
  });

  it("renames a cluster, and keeps the other credentials", async () => {
    const { changes } = await changed(["aws.keyRotation=2026-12", "clusters[0].name=west"], {
      "credentials.runpod.apiKey": "HUSH-second",
    });
    assert.deepEqual(changes, { "skypilot-credentials-kubernetes": REPLACED, [RELEASE]: ["update"] });
  });
});

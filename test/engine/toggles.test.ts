import assert from "node:assert/strict";
import * as path from "node:path";
import { plan } from "../../plan/plan";
import { readStackFile } from "../../plan/stackFile";
import { emptyCluster, objects } from "./support/cluster";
import { EngineStack, nameOf } from "./support/engine";

/** What is switched on, over the stack dev. */
const TOGGLES: Record<string, string[]> = {
  aws: ["aws.enabled=true", "aws.features=[spot, storage]"],
  gcp: ["gcp.enabled=true", "gcp.project=my-project"],
  credentials: ["credentials.runpod.apiKey=HUSH", "credentials.lambda.apiKey=HUSH"],
  "no launches on the hosting cluster": ["kubernetes.inCluster=false", "credentials.runpod.apiKey=HUSH"],
  "more rights": ["kubernetes.rbac.gpuListing=true", "kubernetes.rbac.volumes=true", "kubernetes.rbac.objectStoreMounts=false"],
  "the chart's own rights": ["kubernetes.rbac.mode=chart"],
  "no log-in": ["auth.type=none"],
  "a load balancer": ["exposure.type=LoadBalancer"],
  monitoring: ["monitoring.prometheus=true", "monitoring.grafana=true"],
  "a database": ["database.enabled=true", "database.connectionString=postgresql://sky@db.example.com/sky"],
};

/** Returns the ClusterRoles of the release that can read each Secret of the cluster: docs/security.md names those that remain. */
async function readersOfSecrets(): Promise<string[]> {
  const all = (await objects(["clusterroles"])).filter(({ metadata }) => metadata.name.includes("skypilot"));
  const reads = (rules: { resources?: string[]; resourceNames?: string[] }[] = []) =>
    rules.some(({ resources = [], resourceNames }) => !resourceNames && resources.some((one) => ["secrets", "*"].includes(one)));
  return all.filter(({ rules }) => reads(rules)).map(({ metadata }) => metadata.name);
}

describe("switches of dev, on the engine", () => {
  let stack: EngineStack;
  let first: string[];
  before(async () => {
    stack = await EngineStack.create("dev");
    assert.ifError((await stack.up()).error);
    first = await made();
  });
  after(emptyCluster);

  /** Each resource in the state that is somebody's to make, as `type name`. */
  async function made(): Promise<string[]> {
    const { resources } = await stack.checkpoint();
    return resources
      .filter(({ external }) => !external)
      .map(({ type, urn }) => `${type} ${nameOf(urn)}`)
      .sort();
  }

  async function planned(): Promise<string[]> {
    const result = await plan("skypilot", "dev", readStackFile(path.join(stack.folder, "stacks", "Pulumi.dev.yaml"), "skypilot"));
    assert.ok("resources" in result, JSON.stringify(result));
    return result.resources.map(({ type, name }) => `${type} ${name}`).sort();
  }

  for (const [what, settings] of Object.entries(TOGGLES)) {
    it(`${what}: on as planned, and off again as if it had never been on`, async () => {
      stack.set(...settings);
      const on = await stack.up();
      assert.ifError(on.error);
      assert.deepEqual(await made(), await planned());
      assert.deepEqual(await readersOfSecrets(), ["skypilot-ingress-nginx"]);
      stack.set();
      const off = await stack.up();
      assert.ifError(off.error);
      assert.deepEqual(await made(), first);
      // What was made is removed, and nothing that was there before was made anew without need.
      const created = Object.keys(on.changes).filter((name) => on.changes[name]?.includes("create"));
      for (const name of created) assert.deepEqual(off.changes[name], ["delete"], name);
    });
  }
});

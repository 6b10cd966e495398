import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import { WHOLE } from "../support/exampleConfigs";
import { runExample } from "../support/exampleProgram";
import { emptyCluster, freshVolume, kubectl } from "./support/cluster";
import { nameOf } from "./support/engine";
import { exampleStack } from "./support/examples";

/** Previews a stack, and returns the resources of each kind of step. */
async function previewed(stack: Stack): Promise<{ op: string; name: string; resource: string }[]> {
  const events: EngineEvent[] = [];
  const { stdout, stderr } = await stack.preview({ onEvent: (event) => events.push(event) });
  assert.ok(!`${stdout}${stderr}`.includes("HUSH"));
  return events
    .flatMap(({ resourcePreEvent }) => (resourcePreEvent ? [resourcePreEvent.metadata] : []))
    .map(({ op, type, urn }) => ({ op, name: nameOf(urn), resource: `${type} ${nameOf(urn)}` }))
    .filter(({ name, resource }) => !name.startsWith("default_") && !resource.startsWith("pulumi:pulumi:Stack"));
}

for (const [name, { config, secretKeys }] of Object.entries(WHOLE).filter(([one]) => one !== "existing")) {
  it(`the example ${name}, on the engine, previews what the plan under mocks shows`, async () => {
    const steps = await previewed(await exampleStack(name));
    const { resources } = await runExample(name, config, secretKeys);
    const engine = steps.filter(({ op }) => op === "create").map(({ resource }) => resource);
    // A program reads the Ingress of the chart once that exists.
    const mocks = resources.filter(({ type }) => !type.endsWith(":Ingress")).map((one) => `${one.type} ${one.name}`);
    assert.deepEqual(
      { onlyEngine: engine.filter((one) => !mocks.includes(one)), onlyMocks: mocks.filter((one) => !engine.includes(one)) },
      { onlyEngine: [], onlyMocks: [] },
    );
  });
}

describe("the example kind, on the engine", () => {
  after(emptyCluster);

  it("comes up with the address of its README, and goes again", async () => {
    await freshVolume();
    const stack = await exampleStack("kind");
    await stack.up();
    const { endpoint, endpointWithCredentials } = await stack.outputs();
    assert.equal(endpoint?.value, "http://localhost:30050");
    assert.match(endpointWithCredentials?.value, /^http:\/\/skypilot:[^@]+@localhost:30050$/);
    const { summary } = await stack.up();
    assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
    await stack.destroy();
  });
});

describe("the example existing, on the engine", () => {
  after(emptyCluster);

  it("takes over a release of Helm with the commands of its README, and keeps its volume claim", async () => {
    await freshVolume();
    const { SKYPILOT_CHART = "skypilot" } = process.env;
    execFileSync("helm", ["install", "skypilot", SKYPILOT_CHART, "--namespace", "skypilot", "--create-namespace"], { stdio: "pipe" });
    const claim = () => kubectl(["get", "pvc", "--namespace", "skypilot", "skypilot-state", "--output", "jsonpath={.metadata.uid}"]);
    const before = await claim();

    const stack = await exampleStack("existing");
    const command = ["import", "--file", "adopt.json", "--generate-code=false", "--protect=false", "--yes", "--stack", "test"];
    const { workDir, envVars } = stack.workspace;
    execFileSync("pulumi", command, { cwd: workDir, env: { ...process.env, ...envVars }, stdio: "pipe" });

    const steps = await previewed(stack);
    assert.deepEqual(
      steps.filter(({ name }) => name === "skypilot-api-server-release").map(({ op }) => op),
      ["update"],
    );
    assert.deepEqual(
      steps.filter(({ op }) => /delete|replace/.test(op)),
      [],
    );
    await stack.up();
    assert.equal(await claim(), before);
    const revisions = execFileSync("helm", ["history", "skypilot", "--namespace", "skypilot", "--output", "json"], { encoding: "utf8" });
    assert.equal(JSON.parse(revisions).length, 2);
    await stack.destroy();
    assert.equal(await claim(), before);
  });
});

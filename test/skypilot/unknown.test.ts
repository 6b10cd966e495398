import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CHART_RULES } from "../../blocks/release/ownValues";
import { SkyPilot } from "../../components";
import { type Recording, record } from "../../plan/monitor";
import { standIns } from "../../plan/standIns";
import type { SkyPilotArgs } from "../../skypilot/args";
import { judged, lines } from "../support/judged";
import { planOf } from "../support/plans";
import { named, problemsOf, run, valuesOfRelease } from "../support/stack";

/** Returns a tree with one value at a dotted path. */
function treeOf(path: string, value: unknown): Record<string, unknown> {
  const [key = "", ...rest] = path.split(".");
  return { [key]: rest.length === 0 ? value : treeOf(rest.join("."), value) };
}

const VALUES = { apiService: { devMode: { enabled: false }, resources: { requests: { cpu: "8" } } } };
const CONFIG = { rbac: { default_role: "user" }, allowed_clouds: ["kubernetes"], gcp: { remote_identity: "NO_UPLOAD" } };
const program = (args: SkyPilotArgs) => async () => {
  new SkyPilot("mine", args);
  return {};
};
const recordingOf = (args: SkyPilotArgs) =>
  record(program(args), standIns({ accountId: "1", partition: "aws", dnsSuffix: "" }), "mine", "test");

describe("what is secret or not known yet", () => {
  it("does not make a valid stack refused, wherever it is in release.values and skypilotConfig", async () => {
    const config = { release: { values: VALUES }, skypilotConfig: CONFIG };
    assert.deepEqual(problemsOf(config, ["release", "skypilotConfig"]), []);
    await planOf(config, "test", ["release", "skypilotConfig"]);
  });

  for (const [what, wrap] of Object.entries({ "a secret": pulumi.secret, "an Output": pulumi.output }) as [
    string,
    typeof pulumi.secret,
  ][]) {
    it(`is taken by a component as ${what}, and reaches the chart`, async () => {
      const values = { apiService: { devMode: { enabled: wrap(false) }, resources: { requests: { cpu: wrap("8") } } } };
      const skypilotConfig = { rbac: { default_role: wrap("user") }, allowed_clouds: wrap(["kubernetes"]), gcp: wrap({}) };
      const recording = await recordingOf({ release: { values }, skypilotConfig });
      const { apiService } = valuesOfRelease({
        ...recording,
        resources: recording.resources.map((one) => ({ ...one, name: one.name.replace(/^mine/, "skypilot") })),
      });
      const shown = what === "a secret" ? "[secret]" : false;
      assert.deepEqual([apiService.devMode.enabled, apiService.resources.requests.cpu], [shown, what === "a secret" ? shown : "8"]);
      assert.equal(apiService.resources.requests.memory, "8Gi");
    });
  }

  for (const path of new Set(CHART_RULES.flatMap(({ paths }) => paths)))
    it(`breaks no rule of the chart at ${path}`, () => {
      for (const value of [pulumi.secret("x"), pulumi.output(new Promise(() => {}))])
        assert.deepEqual(lines(judged({ release: { values: treeOf(path, value) } })), []);
    });

  it("is written into the values once it is known", async () => {
    const ssh = { nodePools: { lab: { user: "me", hosts: ["10.0.0.1"] } }, keys: { lab: "HUSH" } };
    const text = "lab:\n  user: me\n  hosts:\n    - 10.0.0.1\n";
    const poolsOf = (recording: Recording, name: string) =>
      (named(recording, name).inputs as { values: { apiService: { sshNodePools: string } } }).values.apiService.sshNodePools;
    assert.equal(poolsOf(await run({ ssh }), "skypilot-api-server-release"), text);
    const later = { ssh: { nodePools: { lab: { user: pulumi.output("me"), hosts: pulumi.output(["10.0.0.1"]) } } } };
    assert.equal(poolsOf(await recordingOf(later), "mine-api-server-release"), text);
    const { resources } = await planOf({ ssh }, "test", ["ssh"]);
    const values = JSON.stringify(resources.find(({ name }) => name === "skypilot-api-server-release")?.inputs);
    assert.match(values, /"sshNodePools":"\[secret\]"/);
    assert.doesNotMatch(values, /toJSON/);
  });

  it("breaks no rule of pods and machines", () => {
    const name = pulumi.output("scratch");
    const pod = { volumes: [{ name, emptyDir: {} }], volumeMounts: [{ name: "scratch", mountPath: "/scratch" }] };
    assert.deepEqual(lines(judged({ pod })), []);
    assert.deepEqual(lines(judged({ pod: { ...pod, volumeMounts: [{ name, mountPath: "/scratch" }] } })), []);
    for (const lab of [pulumi.output({ hosts: [] }), { hosts: pulumi.output(["10.0.0.1"]) }])
      assert.deepEqual(lines(judged({ ssh: { nodePools: { lab } } })), []);
  });

  it("breaks no rule that reads it together with known values", () => {
    const values = { ingress: { enabled: pulumi.secret(false), tls: { enabled: true } } };
    assert.deepEqual(lines(judged({ release: { values } })), []);
  });

  it("is judged where a stack config holds it, and not quoted", () => {
    const values = { apiService: { devMode: { enabled: true }, resources: { requests: { cpu: "2" } }, upgradeStrategy: "HUSH" } };
    const said = problemsOf({ release: { values } }, ["release"]);
    assert.deepEqual(
      said.map((line) => line.split(": ")[0]),
      ["apiService.upgradeStrategy", "apiService.devMode.enabled", "apiService.resources.requests.cpu"].map(
        (path) => `release.values.${path}`,
      ),
    );
    assert.doesNotMatch(said.join(), /HUSH/);
  });
});

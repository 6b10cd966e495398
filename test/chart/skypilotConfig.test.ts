import assert from "node:assert/strict";
import { derivedSkyPilotConfig, skyPilotConfigYaml } from "../../blocks/skypilotConfig/derived";

const HOSTED = { clouds: [], inCluster: true, allowedContexts: ["in-cluster"] };

describe("the SkyPilot config", () => {
  it("allows the clouds that are enabled, by SkyPilot's names", () => {
    assert.deepEqual(derivedSkyPilotConfig({ ...HOSTED, clouds: ["aws", "digitalocean", "r2", "kubernetes"] }).allowed_clouds, [
      "aws",
      "cloudflare",
      "do",
      "kubernetes",
    ]);
    assert.deepEqual(derivedSkyPilotConfig({ clouds: ["gcp"], inCluster: false, allowedContexts: [] }).allowed_clouds, ["gcp"]);
  });

  it("keeps the keys of AWS and GCP on the server", () => {
    const { aws, gcp } = derivedSkyPilotConfig({ ...HOSTED, clouds: ["aws", "gcp"] });
    assert.deepEqual([aws, gcp], [{ remote_identity: "NO_UPLOAD" }, { remote_identity: "NO_UPLOAD" }]);
    assert.deepEqual(Object.keys(derivedSkyPilotConfig(HOSTED)), ["allowed_clouds", "kubernetes"]);
  });

  it("names the tasks' service account, and one for each other context", () => {
    const workloadServiceAccount = "sky-tasks";
    assert.deepEqual(derivedSkyPilotConfig({ ...HOSTED, workloadServiceAccount }).kubernetes, {
      allowed_contexts: ["in-cluster"],
      context_configs: { "in-cluster": { remote_identity: "sky-tasks" } },
    });
    assert.deepEqual(derivedSkyPilotConfig({ ...HOSTED, allowedContexts: ["in-cluster", "east"], workloadServiceAccount }).kubernetes, {
      allowed_contexts: ["in-cluster", "east"],
      context_configs: { "in-cluster": { remote_identity: "sky-tasks" } },
    });
    assert.deepEqual(derivedSkyPilotConfig({ ...HOSTED, inCluster: false, allowedContexts: ["east"], workloadServiceAccount }).kubernetes, {
      allowed_contexts: ["east"],
    });
  });

  it("keeps a kubeconfig on the server, also from SSH node pools, whose kubeconfig is the same", () => {
    const withClusters = derivedSkyPilotConfig({ ...HOSTED, clouds: ["kubernetes"], allowedContexts: ["in-cluster", "east"] });
    assert.deepEqual(withClusters.kubernetes, { allowed_contexts: ["in-cluster", "east"], remote_identity: "NO_UPLOAD" });
    assert.deepEqual(withClusters.ssh, { remote_identity: "NO_UPLOAD" });
    const withPools = derivedSkyPilotConfig({ ...HOSTED, machines: ["ssh", "slurm"] });
    assert.deepEqual([withPools.allowed_clouds, withPools.ssh], [["kubernetes", "slurm", "ssh"], { remote_identity: "NO_UPLOAD" }]);
    assert.equal(derivedSkyPilotConfig({ ...HOSTED, machines: ["slurm"] }).ssh, undefined);
  });

  it("quotes what older YAML takes for a boolean or a date", () => {
    const yaml = skyPilotConfigYaml({ ...HOSTED, allowedContexts: ["no", "on", "2024-01-01"] });
    assert.match(yaml, /- "no"\n {4}- "on"\n {4}- "2024-01-01"\n/);
  });

  it("is merged under what the user writes, with sorted keys", () => {
    const own = { jobs: { controller: { resources: { cpus: "2+" } } }, aws: { vpc_names: ["v"] }, allowed_clouds: ["aws"] };
    assert.equal(
      skyPilotConfigYaml({ ...HOSTED, clouds: ["aws"], adminPolicy: "p.P" }, own),
      [
        "admin_policy: p.P",
        "allowed_clouds:",
        "  - aws",
        "aws:",
        "  remote_identity: NO_UPLOAD",
        "  vpc_names:",
        "    - v",
        "jobs:",
        "  controller:",
        "    resources:",
        "      cpus: 2+",
        "kubernetes:",
        "  allowed_contexts:",
        "    - in-cluster",
        "",
      ].join("\n"),
    );
  });
});

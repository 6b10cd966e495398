import assert from "node:assert/strict";
import { derivedSkyPilotConfig, skyPilotConfigYaml } from "../../blocks/skypilotConfig/derived";
import { startHook } from "../../blocks/skypilotConfig/startHook";
import { judgedBlock, lines, warningsOfBlock } from "../support/judged";

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

describe("the SkyPilot config of the user", () => {
  const cases: [string, object, string[]][] = [
    ["nothing", {}, []],
    [
      "what SkyPilot knows",
      { jobs: { bucket: "s3://b" }, rbac: { default_role: "user" }, allowed_clouds: ["aws", "GCP", "kubernetes"] },
      [],
    ],
    ["all contexts", { kubernetes: { allowed_contexts: "all", remote_identity: { "in-cluster": "sa" } } }, []],
    ["identities of AWS by name", { aws: { remote_identity: [{ "my-*": "role" }] } }, []],
    [
      "a cloud with another name",
      { allowed_clouds: ["aws", "kuberntes"] },
      ['skypilotConfig.allowed_clouds[1]: "kuberntes" must be one of', 'did you mean "kubernetes"?'],
    ],
    [
      "a key that is nearly right",
      { kubernets: {} },
      ['skypilotConfig.kubernets: is not a key of the SkyPilot config; did you mean "kubernetes"?'],
    ],
    ["a list that is none", { allowed_clouds: "aws" }, ['skypilotConfig.allowed_clouds: "aws" is not of the type array']],
    [
      "an identity that is none",
      { gcp: { remote_identity: "me@example.com" } },
      ['skypilotConfig.gcp.remote_identity: "me@example.com" must be one of LOCAL_CREDENTIALS, NO_UPLOAD, SERVICE_ACCOUNT'],
    ],
    ["a role that is none", { rbac: { default_role: "root" } }, ['skypilotConfig.rbac.default_role: "root" must be one of admin, user']],
    [
      "a number for an identity",
      { kubernetes: { remote_identity: 7 } },
      ["skypilotConfig.kubernetes.remote_identity: 7 is not of the type string or object"],
    ],
    [
      "a database",
      { db: "postgresql://u:HUSH@db/sky" },
      ["skypilotConfig.db: holds a password in plain text; set the secret database.connectionString"],
    ],
  ];
  for (const [what, config, expected] of cases) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${what}`, () => {
      const said = lines(judgedBlock("skypilotConfig", { skypilotConfig: config }));
      assert.equal(said.length, expected.length === 0 ? 0 : 1, said.join("\n"));
      for (const part of expected) assert.ok(said[0]?.includes(part), said[0]);
      assert.doesNotMatch(said.join(), /HUSH/);
    });
  }

  it("warns of a key that this version of SkyPilot does not know", () => {
    const warnings = (skypilotConfig: object) => warningsOfBlock("skypilotConfig", { skypilotConfig });
    assert.deepEqual(warnings({ jobs: {} }), []);
    assert.match(warnings({ kubernetes: { remote_identity: "sa" } }).join(), /write it below kubernetes\.context_configs\.in-cluster$/);
    assert.deepEqual(warnings({ quantum: {} }), [
      "skypilotConfig.quantum: is not a key of the config of SkyPilot 0.13, which does not start with it",
    ]);
  });
});

describe("what the pod runs before the server starts", () => {
  const facts = { managed: false, database: false, clouds: [], own: false };
  it("is nothing unless something is to be done", () => assert.equal(startHook(facts), ""));

  it("takes a managed config from the chart's ConfigMap, or writes it into the database", () => {
    assert.match(startHook({ ...facts, managed: true }), /^mkdir -p \/root\/\.sky && cp -f \S+ \/root\/\.sky\/config\.yaml$/);
    const stored = startHook({ ...facts, managed: true, database: true });
    assert.equal(startHook({ ...facts, database: true }), "rm -f /root/.sky/config.yaml");
    assert.match(stored, /^rm -f \/root\/\.sky\/config\.yaml\nIS_SKYPILOT_SERVER=true python3 -c "\n[^"]+\n"$/);
    assert.match(stored, /open\('\/var\/skypilot\/managed-config\/config\.yaml'\)/);
  });

  it("logs in to clouds, and runs the user's own commands last", () => {
    const hook = startHook({ managed: true, database: false, clouds: ["aws", "azure"], own: true }).split("\n");
    assert.equal(hook.length, 3);
    assert.match(hook[1] ?? "", /^\{ az login --service-principal .*; \} \|\| echo/);
    assert.equal(hook[2], ". /var/skypilot/start-hook/hook.sh");
  });
});

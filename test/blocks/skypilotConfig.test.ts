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
      { jobs: { bucket: "s3://b" }, rbac: { default_role: "viewer" }, allowed_clouds: ["aws", "GCP", "kubernetes"] },
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
      "a misspelt key",
      { kubernets: {} },
      ['skypilotConfig.kubernets: is not a key of the config of SkyPilot 0.13.0; did you mean "kubernetes"?'],
    ],
    [
      "a misspelt key below another",
      { aws: { vpc_nam: "v" } },
      ['skypilotConfig.aws.vpc_nam: is not a key of the config of SkyPilot 0.13.0; did you mean "vpc_name"?'],
    ],
    ["text for a map", { jobs: { controller: { resources: "nope" } } }, ['skypilotConfig.jobs.controller.resources: "nope" must be a map']],
    ["text for a list", { allowed_clouds: "aws" }, ['skypilotConfig.allowed_clouds: "aws" must be a list']],
    [
      "an identity of another kind",
      { gcp: { remote_identity: "me@example.com" } },
      ['skypilotConfig.gcp.remote_identity: "me@example.com" must be one of LOCAL_CREDENTIALS, SERVICE_ACCOUNT, NO_UPLOAD'],
    ],
    ["another role", { rbac: { default_role: "root" } }, ['skypilotConfig.rbac.default_role: "root" must be one of admin, user, viewer']],
    [
      "a number where one of two types is meant",
      { kubernetes: { remote_identity: 7 } },
      ["skypilotConfig.kubernetes.remote_identity: 7 must be text or a map"],
    ],
    ["null", { serve: null }, ["skypilotConfig.serve: null is not allowed here; write a value, or remove the key"]],
    ["a log store that is missing", { logs: {} }, ["skypilotConfig.logs.store: is required by SkyPilot"]],
    ["a number that is too small", { provision: { ssh_timeout: 0 } }, ["skypilotConfig.provision.ssh_timeout: 0 must be at least 1"]],
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

  const warnings = (skypilotConfig: object, version?: string) =>
    warningsOfBlock("skypilotConfig", { skypilotConfig, ...(version && { release: { version } }) });

  it("warns of an identity that does not reach the hosting cluster", () => {
    assert.deepEqual(warnings({ jobs: {} }), []);
    assert.match(warnings({ kubernetes: { remote_identity: "sa" } }).join(), /write it below kubernetes\.context_configs\.in-cluster$/);
  });

  it("warns about a cloud that is allowed but off, if this program can enable it", () => {
    const off = (word: string, index: number, enable: string) =>
      `skypilotConfig.allowed_clouds[${index}]: "${word}" has no credentials in this config, so SkyPilot finds it disabled; ${enable}, or remove it`;
    assert.deepEqual(warnings({ allowed_clouds: ["AWS", "kubernetes", "runpod", "slurm"] }), [
      off("AWS", 0, "set aws.enabled to true"),
      off("runpod", 2, "give credentials.runpod"),
    ]);
    const on = { aws: { enabled: true }, credentials: { runpod: { existingSecret: "r" } } };
    assert.deepEqual(warningsOfBlock("skypilotConfig", { ...on, skypilotConfig: { allowed_clouds: ["aws", "runpod"] } }), []);
  });

  it("is checked against the closest version, and refused nowhere, where the schema of the version is not known", () => {
    const release = { version: "0.13.5" };
    assert.deepEqual(judgedBlock("skypilotConfig", { skypilotConfig: { quantum: {} }, release }), []);
    const [first, second] = warnings({ quantum: {} }, release.version);
    assert.equal(
      first,
      "skypilotConfig: cannot be checked against SkyPilot 0.13.5, whose schema is not known here; it is checked against 0.13.0",
    );
    assert.match(second ?? "", /^skypilotConfig\.quantum: is not a key of the config of SkyPilot 0\.13\.0; write one of /);
  });

  it("is checked against the version that is installed", () => {
    const skypilotConfig = { jobs: { status_check: {} } };
    assert.equal(judgedBlock("skypilotConfig", { skypilotConfig }).length, 1);
    assert.deepEqual(judgedBlock("skypilotConfig", { skypilotConfig, release: { version: "0.14.1" } }), []);
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

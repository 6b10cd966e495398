import assert from "node:assert/strict";
import { type DatabaseArgs, databaseProblems, usesDatabase } from "../../blocks/database";
import { healthCheckProblems, healthQuestions } from "../../blocks/healthCheck";
import { monitoringProblems, monitoringSettings } from "../../blocks/monitoring";
import { type PodArgs, podProblems } from "../../blocks/pod";
import { startHook } from "../../blocks/skypilotConfig/startHook";
import { type SshArgs, sshProblems } from "../../blocks/ssh";
import type { StorageArgs } from "../../blocks/storage";
import { type UpgradeArgs, upgradeProblems, upgradeUnused } from "../../blocks/upgrade";
import type { Problem } from "../../core/problem";

const lines = (problems: Problem[]) => problems.map(({ path, message }) => `${path}: ${message}`);
const pathsOf = (problems: Problem[]) => problems.map(({ path }) => path);

describe("database", () => {
  const cases: [string, DatabaseArgs, string[]][] = [
    ["a connection string", { connectionString: "postgresql://u:HUSH@db.example.com:5432/sky" }, []],
    ["options", { connectionString: "postgresql://u:HUSH@db/sky?sslmode=require" }, []],
    ["a socket", { connectionString: "postgresql:///sky?host=/cloudsql/project:region:sky" }, []],
    ["a Secret", { existingSecret: "database" }, []],
    ["a Secret and a connection string", { existingSecret: "d", connectionString: "postgresql://HUSH@db/sky" }, ["connectionString"]],
    ["a scheme that SQLAlchemy does not know", { connectionString: "postgres://u:HUSH@db/sky" }, ["connectionString"]],
    ["another database", { connectionString: "mysql://u:HUSH@db/sky" }, ["connectionString"]],
    ["no name of a database", { connectionString: "postgresql://u:HUSH@db" }, ["connectionString"]],
    ["nothing", {}, ["connectionString"]],
    ["an empty connection string", { connectionString: "" }, ["connectionString"]],
    ["a Secret that is none", { existingSecret: "My Database" }, ["existingSecret"]],
    ["nothing, where it is switched off", { enabled: false, connectionString: "" }, []],
    ["what is encrypted", { connectionString: "<encrypted>" }, []],
  ];
  for (const [what, args, expected] of cases) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${what}, and does not say it`, () => {
      assert.deepEqual(
        pathsOf(databaseProblems(args)),
        expected.map((key) => `database.${key}`),
      );
      assert.doesNotMatch(lines(databaseProblems(args)).join(), /HUSH/);
    });
  }

  it("is used where it is named and not switched off", () => {
    assert.deepEqual([undefined, { enabled: false, existingSecret: "d" }].map(usesDatabase), [false, false]);
    assert.deepEqual([{}, { enabled: true }, { existingSecret: "d" }].map(usesDatabase), [true, true, true]);
  });
});

describe("upgrade", () => {
  const database = { existingSecret: "d" };
  const cases: [string, UpgradeArgs, DatabaseArgs | undefined, StorageArgs | undefined, string[]][] = [
    ["Recreate", {}, undefined, undefined, []],
    ["a grace period", { gracePeriod: 300 }, undefined, undefined, []],
    ["half a second", { gracePeriod: 0.5 }, undefined, undefined, ["upgrade.gracePeriod"]],
    ["RollingUpdate with a database and no volume", { strategy: "RollingUpdate" }, database, { enabled: false }, []],
    ["RollingUpdate with a shared volume", { strategy: "RollingUpdate" }, database, { accessMode: "ReadWriteMany" }, []],
    ["RollingUpdate with a volume of one node", { strategy: "RollingUpdate" }, database, {}, ["storage.accessMode"]],
    ["RollingUpdate alone", { strategy: "RollingUpdate" }, undefined, undefined, ["upgrade.strategy", "storage.accessMode"]],
    ["no pod more and none less", { strategy: "RollingUpdate", maxSurge: 0 }, database, { enabled: false }, ["upgrade.maxSurge"]],
    ["a share of a pod", { strategy: "RollingUpdate", maxSurge: 0.25 }, database, { enabled: false }, ["upgrade.maxSurge"]],
    ["a strategy that is none", { strategy: "BlueGreen" as "Recreate" }, database, undefined, ["upgrade.strategy"]],
  ];
  for (const [what, args, withDatabase, storage, expected] of cases) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${what}`, () =>
      assert.deepEqual(pathsOf(upgradeProblems(args, withDatabase, storage)), expected));
  }

  it("counts pods only where they roll", () => {
    assert.deepEqual(pathsOf(upgradeUnused({ maxSurge: 1, maxUnavailable: 0 })), ["upgrade.maxSurge", "upgrade.maxUnavailable"]);
    assert.deepEqual(upgradeUnused({ strategy: "RollingUpdate", maxSurge: 1 }), []);
  });
});

describe("pod", () => {
  const cases: [string, PodArgs, string[]][] = [
    ["an image", { image: "registry.example.com:5000/team/skypilot:0.13.0" }, []],
    ["an image by its digest", { image: `skypilot@sha256:${"a".repeat(64)}` }, []],
    ["no image", { image: "" }, ["image"]],
    ["an image with white space", { image: "skypilot :0.13.0" }, ["image"]],
    ["a pull policy that is none", { imagePullPolicy: "Sometimes" as "Always" }, ["imagePullPolicy"]],
    ["a registry", { imageRegistry: "registry.example.com/mirror" }, []],
    ["a URL for a registry", { imageRegistry: "https://registry.example.com" }, ["imageRegistry"]],
    ["a pull secret that is none", { imagePullSecrets: ["ok", "Not Ok"] }, ["imagePullSecrets[1]"]],
    ["environment", { environment: { SKYPILOT_DEBUG: "1", http_proxy: "http://proxy.example.com" } }, []],
    ["environment of the chart", { environment: { SKYPILOT_DB_CONNECTION_URI: "x" } }, ["environment.SKYPILOT_DB_CONNECTION_URI"]],
    ["environment that is none", { environment: { "A-B": "x" } }, ["environment.A-B"]],
    ["probes", { livenessProbe: { periodSeconds: 60 }, readinessProbe: { initialDelaySeconds: 0, failureThreshold: 10 } }, []],
    ["a probe without a pause", { livenessProbe: { periodSeconds: 0 } }, ["livenessProbe.periodSeconds"]],
    ["a volume and its place", { volumes: [{ name: "a", emptyDir: {} }], volumeMounts: [{ name: "a", mountPath: "/a" }] }, []],
    ["a place of no volume", { volumeMounts: [{ name: "a", mountPath: "/a" }] }, ["volumeMounts[0].name"]],
    ["a place without anything", { volumeMounts: [{}] }, ["volumeMounts[0].name", "volumeMounts[0].mountPath"]],
  ];
  for (const [what, args, expected] of cases) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${what}`, () =>
      assert.deepEqual(
        pathsOf(podProblems(args)),
        expected.map((key) => `pod.${key}`),
      ));
  }
});

describe("monitoring", () => {
  it("has metrics as soon as somebody collects them", () => {
    assert.deepEqual(monitoringSettings(), { metrics: false, prometheus: false, grafana: false });
    assert.equal(monitoringSettings({ prometheus: true }).metrics, true);
    assert.equal(monitoringSettings({ grafana: true }).metrics, true);
    assert.deepEqual(pathsOf(monitoringProblems({ prometheus: true, metrics: false })), ["monitoring.metrics"]);
    assert.deepEqual(monitoringProblems({ metrics: true }), []);
  });

  it("shows Grafana only where somebody checks its users", () => {
    const grafana = { grafana: true };
    assert.deepEqual(monitoringProblems(grafana), []);
    assert.deepEqual(monitoringProblems(grafana, { type: "oauth" }), []);
    for (const type of ["none", "externalProxy"] as const)
      assert.deepEqual(pathsOf(monitoringProblems(grafana, { type })), ["monitoring.grafana"]);
    assert.deepEqual(pathsOf(monitoringProblems(grafana, { type: "oauth" }, { direct: true })), ["monitoring.grafana"]);
    assert.deepEqual(pathsOf(monitoringProblems(grafana, {}, { path: "/team" })), ["monitoring.grafana"]);
  });
});

describe("machines reached by SSH", () => {
  const cases: [string, SshArgs, string[]][] = [
    ["a pool", { nodePools: { lab: { hosts: ["10.0.0.1", { ip: "10.0.0.2", identity_file: "~/.ssh/lab" }] } }, keys: { lab: "HUSH" } }, []],
    ["a pool without hosts", { nodePools: { lab: { user: "me" } } }, ["ssh.nodePools.lab.hosts"]],
    ["a password", { nodePools: { lab: { hosts: [{ ip: "10.0.0.1", password: "HUSH" }] } } }, ["ssh.nodePools.lab.hosts[0].password"]],
    ["keys and a Secret", { keys: { lab: "HUSH" }, existingSecret: "keys" }, ["ssh.keys"]],
    ["a key with a folder", { keys: { "../lab": "HUSH" } }, ["ssh.keys.../lab"]],
    ["Slurm", { slurmConfig: "Host slurm\n  HostName login.example.com\n" }, []],
  ];
  for (const [what, args, expected] of cases) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${what}, and says no secret`, () => {
      assert.deepEqual(pathsOf(sshProblems(args)), expected);
      assert.doesNotMatch(lines(sshProblems(args)).join(), /HUSH/);
    });
  }
});

describe("health check", () => {
  it("takes a whole number of seconds", () => {
    assert.deepEqual(healthCheckProblems({ enabled: true, timeout: 60 }), []);
    for (const timeout of [0, -1, 1.5]) assert.deepEqual(pathsOf(healthCheckProblems({ timeout })), ["healthCheck.timeout"]);
  });

  it("asks what each log-in must answer", () => {
    const shows = (auth: Parameters<typeof healthQuestions>[0]) => healthQuestions(auth).map(({ withCredentials }) => withCredentials);
    assert.deepEqual(shows({}), [false, true]);
    assert.deepEqual(shows({ existingSecret: "s" }), [false]);
    for (const type of ["oauth", "externalProxy", "none"] as const) assert.deepEqual(shows({ type }), [true]);
  });
});

describe("what the pod runs before the server starts", () => {
  const facts = { managed: false, database: false, clouds: [] };
  it("is nothing unless something is to be done", () => assert.equal(startHook(facts), ""));

  it("takes a managed config from the chart's ConfigMap, or writes it into the database", () => {
    assert.match(startHook({ ...facts, managed: true }), /^mkdir -p \/root\/\.sky && cp -f \S+ \/root\/\.sky\/config\.yaml$/);
    const stored = startHook({ ...facts, managed: true, database: true });
    assert.equal(startHook({ ...facts, database: true }), "rm -f /root/.sky/config.yaml");
    assert.match(stored, /^rm -f \/root\/\.sky\/config\.yaml\nIS_SKYPILOT_SERVER=true python3 -c "\n[^"]+\n"$/);
    assert.match(stored, /open\('\/var\/skypilot\/managed-config\/config\.yaml'\)/);
  });

  it("logs in to clouds, and does what the user wants last", () => {
    const hook = startHook({ managed: true, database: false, clouds: ["aws", "azure"] }, "pip install mine").split("\n");
    assert.equal(hook.length, 3);
    assert.match(hook[1] ?? "", /^\{ az login --service-principal .*; \} \|\| echo/);
    assert.equal(hook[2], "pip install mine");
  });
});

import assert from "node:assert/strict";
import type { AuthArgs } from "../../blocks/auth/args";
import type { ExposureArgs } from "../../blocks/exposure/args";
import { type MonitoringArgs, monitoringSettings, monitoringValues } from "../../blocks/monitoring";
import type { StorageArgs } from "../../blocks/storage";
import { type Tree, valueAt } from "../../core/merge";
import { serverSettings } from "../../skypilot/serverSettings";
import { judgedBlock, pathsOf } from "../support/judged";

const problems = (monitoring: MonitoringArgs, auth: AuthArgs = {}, exposure: ExposureArgs = {}) =>
  judgedBlock("monitoring", { monitoring, auth, exposure });

describe("monitoring", () => {
  it("has metrics as soon as something collects them", () => {
    assert.deepEqual(monitoringSettings(), { metrics: false, prometheus: false, grafana: false });
    assert.equal(monitoringSettings({ prometheus: true }).metrics, true);
    assert.equal(monitoringSettings({ grafana: true }).metrics, true);
    assert.deepEqual(pathsOf(problems({ prometheus: true, metrics: false })), ["monitoring.metrics"]);
    assert.deepEqual(problems({ metrics: true }), []);
  });

  it("keeps its data in the storage class that the program makes, which is not the cluster's default", () => {
    const valuesWith = (storage: StorageArgs) => {
      const { monitoring, exposure, storage: volume } = serverSettings({ monitoring: { prometheus: true, grafana: true }, storage });
      const { prometheus, grafana } = monitoringValues(monitoring, exposure, volume) as Record<string, Tree>;
      return [valueAt(prometheus, "server.persistentVolume.storageClass"), valueAt(grafana, "persistence.storageClassName")];
    };
    assert.deepEqual(valuesWith({ createClass: true }), ["skypilot-gp3", "skypilot-gp3"]);
    assert.deepEqual(valuesWith({ className: "gp2" }), [undefined, undefined]);
    assert.deepEqual(valuesWith({ createClass: true, enabled: false }), [undefined, undefined]);
  });

  it("shows Grafana only where something checks its users", () => {
    const grafana = { grafana: true };
    assert.deepEqual(problems(grafana), []);
    assert.deepEqual(problems(grafana, { type: "oauth" }), []);
    for (const type of ["none", "externalProxy"] as const) assert.deepEqual(pathsOf(problems(grafana, { type })), ["monitoring.grafana"]);
    assert.deepEqual(pathsOf(problems(grafana, { type: "oauth" }, { direct: true })), ["monitoring.grafana"]);
    assert.deepEqual(pathsOf(problems(grafana, {}, { path: "/team" })), ["monitoring.grafana"]);
  });
});

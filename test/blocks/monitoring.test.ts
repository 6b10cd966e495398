import assert from "node:assert/strict";
import type { AuthArgs } from "../../blocks/auth/args";
import type { ExposureArgs } from "../../blocks/exposure/args";
import { type MonitoringArgs, monitoringSettings } from "../../blocks/monitoring";
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

  it("shows Grafana only where something checks its users", () => {
    const grafana = { grafana: true };
    assert.deepEqual(problems(grafana), []);
    assert.deepEqual(problems(grafana, { type: "oauth" }), []);
    for (const type of ["none", "externalProxy"] as const) assert.deepEqual(pathsOf(problems(grafana, { type })), ["monitoring.grafana"]);
    assert.deepEqual(pathsOf(problems(grafana, { type: "oauth" }, { direct: true })), ["monitoring.grafana"]);
    assert.deepEqual(pathsOf(problems(grafana, {}, { path: "/team" })), ["monitoring.grafana"]);
  });
});

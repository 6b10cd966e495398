import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { judgedBlock, pathsOf } from "../support/judged";

const noise = randomBytes(240_000).toString("base64");

describe("the size of Helm's record", () => {
  it("refuses what Helm could not keep, and takes what compresses", () => {
    const values = (annotation: string) => ({ release: { values: { apiService: { annotations: { a: annotation } } } } });
    assert.deepEqual(pathsOf(judgedBlock("release", values(`${noise}${noise.slice(0, 120_000)}`))), ["release.values"]);
    assert.deepEqual(pathsOf(judgedBlock("release", values(noise))), []);
    assert.deepEqual(pathsOf(judgedBlock("release", values("a".repeat(900_000)))), []);
  });

  it("counts the SkyPilot config", () => {
    const skypilotConfig = { jobs: { bucket: `s3://${noise}${noise}` } };
    assert.ok(pathsOf(judgedBlock("skypilotConfig", { skypilotConfig })).includes("skypilotConfig"));
  });
});

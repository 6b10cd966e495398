import assert from "node:assert/strict";
import type { DatabaseArgs } from "../../blocks/database";
import type { StorageArgs } from "../../blocks/storage";
import type { UpgradeArgs } from "../../blocks/upgrade";
import { ignoredIn, judged, pathsOf, warningsOfBlock } from "../support/judged";

describe("upgrade", () => {
  const database = { existingSecret: "d" };
  const cases: [string, UpgradeArgs, DatabaseArgs | undefined, StorageArgs | undefined, string[]][] = [
    ["Recreate", {}, undefined, undefined, []],
    ["a grace period", { gracePeriod: 300 }, undefined, undefined, []],
    ["half a second", { gracePeriod: 0.5 }, undefined, undefined, ["upgrade.gracePeriod"]],
    ["RollingUpdate with a database and no volume", { strategy: "RollingUpdate" }, database, { enabled: false }, []],
    ["RollingUpdate with a shared volume", { strategy: "RollingUpdate" }, database, { accessMode: "ReadWriteMany" }, []],
    ["RollingUpdate with a volume of one node", { strategy: "RollingUpdate" }, database, {}, ["storage.accessMode"]],
    ["RollingUpdate alone", { strategy: "RollingUpdate" }, undefined, undefined, ["storage.accessMode", "upgrade.strategy"]],
    ["no pod more and none less", { strategy: "RollingUpdate", maxSurge: 0 }, database, { enabled: false }, ["upgrade.maxSurge"]],
    ["a share of a pod", { strategy: "RollingUpdate", maxSurge: 0.25 }, database, { enabled: false }, ["upgrade.maxSurge"]],
    ["a strategy that is none", { strategy: "BlueGreen" as "Recreate" }, database, undefined, ["upgrade.strategy"]],
  ];
  for (const [what, args, withDatabase, storage, expected] of cases) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${what}`, () =>
      assert.deepEqual(pathsOf(judged({ upgrade: args, database: withDatabase, storage })), expected));
  }

  it("warns of the files of managed jobs, which a rolling update loses without a bucket", () => {
    const rolling = { upgrade: { strategy: "RollingUpdate" }, database: { existingSecret: "d" }, storage: { accessMode: "ReadWriteMany" } };
    assert.match(
      warningsOfBlock("upgrade", rolling).join(),
      /^upgrade\.strategy: "RollingUpdate" keeps the files of managed jobs .* set skypilotConfig\.jobs\.bucket$/,
    );
    assert.deepEqual(warningsOfBlock("upgrade", { ...rolling, skypilotConfig: { jobs: { bucket: "s3://jobs" } } }), []);
    assert.deepEqual(warningsOfBlock("upgrade", {}), []);
  });

  it("counts pods only where they roll", () => {
    assert.deepEqual(ignoredIn("upgrade", { upgrade: { maxSurge: 1, maxUnavailable: 0 } }), ["upgrade.maxSurge", "upgrade.maxUnavailable"]);
    assert.deepEqual(ignoredIn("upgrade", { upgrade: { strategy: "RollingUpdate", maxSurge: 1 } }), []);
  });
});

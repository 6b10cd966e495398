import assert from "node:assert/strict";
import { planDiff } from "../../plan/diff";
import { planDiffText } from "../../plan/diffText";
import { stateLoss } from "../../plan/stateLoss";
import { planOf } from "../support/plans";

const DATABASE = { existingSecret: "database" };

describe("the state of the API server", () => {
  const cases: [string, object, object, RegExp[]][] = [
    ["stays with the same config", {}, {}, []],
    ["stays when the volume grows", { storage: { size: "10Gi" } }, { storage: { size: "20Gi" } }, []],
    ["stays when the namespace is no longer the program's", {}, { release: { createNamespace: false } }, []],
    [
      "is left without the volume, until the namespace goes",
      {},
      { storage: { enabled: false } },
      [/^leaves the volume claim skypilot\/skypilot-state behind/, /^no longer keeps the namespace skypilot, so `pulumi destroy` deletes/],
    ],
    [
      "is left without the volume in a namespace that is not the program's",
      { release: { createNamespace: false } },
      { release: { createNamespace: false }, storage: { enabled: false } },
      [/^leaves the volume claim/],
    ],
    [
      "goes with a volume that is not kept",
      { storage: { keep: false } },
      { storage: { enabled: false } },
      [/^deletes the volume claim skypilot\/skypilot-state/],
    ],
    ["is left in another namespace", {}, { release: { namespace: "other" } }, [/^leaves the volume claim skypilot\/skypilot-state behind/]],
    ["is left by another name", {}, { release: { name: "other" } }, [/^leaves the volume claim skypilot\/skypilot-state behind/]],
    [
      "goes with a namespace that is not kept",
      { storage: { keep: false } },
      { release: { namespace: "other" } },
      [/^deletes the volume claim/, /^deletes the namespace skypilot with everything/],
    ],
    ["is left in the database", { database: DATABASE }, {}, [/^leaves the database behind/]],
    ["is left in SQLite", {}, { database: DATABASE }, [/without the state that is in SQLite/]],
    [
      "is left in another database",
      { database: DATABASE },
      { database: { existingSecret: "other" } },
      [/Secret other instead of database/],
    ],
    [
      "cannot shrink",
      { storage: { size: "20Gi" } },
      { storage: { size: "10Gi" } },
      [/^fails, because Kubernetes cannot shrink .* 20Gi to 10Gi/],
    ],
    ["cannot change its class", {}, { storage: { className: "gp3" } }, [/^fails, .* storage.className/]],
    ["cannot change its mode", {}, { storage: { accessMode: "ReadWriteMany" } }, [/^fails, .* storage.accessMode/]],
    ["compares sizes as quantities", { storage: { size: "1Ti" } }, { storage: { size: "1000Gi" } }, [/cannot shrink/]],
  ];
  for (const [title, before, after, expected] of cases) {
    it(title, async () => {
      const [old, next] = [await planOf(before, "team"), await planOf(after, "team")];
      const lines = stateLoss(old, next);
      assert.equal(lines.length, expected.length, lines.join("\n"));
      for (const [index, pattern] of expected.entries()) assert.match(lines[index] ?? "", pattern);
    });
  }

  it("is a part of the difference of a stack with itself, not of two stacks", async () => {
    const [old, next] = [await planOf({}, "team"), await planOf({ storage: { enabled: false } }, "team")];
    assert.match(planDiffText(planDiff(old, next)), /State of the API server\nleaves the volume claim/);
    assert.deepEqual(planDiff(old, { ...next, stack: "other" }).state, []);
  });
});

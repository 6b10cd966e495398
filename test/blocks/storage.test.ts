import assert from "node:assert/strict";
import { releaseSettings } from "../../blocks/release/release";
import { type StorageArgs, storageSettings } from "../../blocks/storage";
import { ignoredIn, judgedBlock, lines, pathsOf } from "../support/judged";

const problems = (storage: StorageArgs) => judgedBlock("storage", { storage });

describe("the volume", () => {
  it("warns that the volume's settings are ignored without a volume", () => {
    assert.deepEqual(problems({ size: "50Gi", className: "gp3", accessMode: "ReadWriteMany", keep: false }), []);
    assert.deepEqual(problems({ enabled: false }), []);
    assert.deepEqual(ignoredIn("storage", { storage: { enabled: false, size: "50Gi", keep: true } }), ["storage.size", "storage.keep"]);
    for (const size of ["1Ei", "0.5Ti", "500M"]) assert.deepEqual(problems({ size }), [], size);
    for (const size of ["10K", "0Gi", "ten", ""]) assert.equal(problems({ size }).length, 1, size);
    assert.deepEqual(lines(problems({ size: "10" })), ['storage.size: "10" is a number of bytes; write "10Gi"']);
    assert.deepEqual(problems({ size: "10737418240" }), []);
    assert.deepEqual(pathsOf(problems({ size: "fifty" })), ["storage.size"]);
  });

  it("names the storage class that it makes", () => {
    const storageClass = (storage: StorageArgs, name: string) => storageSettings(storage, releaseSettings({ name })).className;
    assert.equal(storageClass({}, "skypilot"), undefined);
    assert.equal(storageClass({ className: "gp2" }, "skypilot"), "gp2");
    assert.equal(storageClass({ createClass: true }, "sky"), "sky-gp3");
    assert.equal(storageClass({ createClass: true, className: "fast" }, "sky"), "fast");
    assert.deepEqual(pathsOf(problems({ className: "Not A Name", volumeName: "pv_1" })), ["storage.className", "storage.volumeName"]);
  });
});

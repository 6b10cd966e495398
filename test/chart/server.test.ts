import assert from "node:assert/strict";
import {
  adminPolicyProblems,
  podSize,
  ResourcesPreset,
  resourcesProblems,
  storageClass,
  storageProblems,
  storageUnused,
} from "../../blocks/storage";

describe("the server's pod", () => {
  // As the chart's own parser reads them (chart template _helpers.tpl).
  const sizes: [string, string, string[]][] = [
    ["4", "8Gi", []],
    ["4000m", "8192Mi", []],
    ["16", "64Gi", []],
    ["4500m", "9G", []],
    ["3", "8Gi", ["resources.cpu"]],
    ["3999m", "8191Mi", ["resources.cpu", "resources.memory"]],
    ["4", "8G", ["resources.memory"]],
    ["4.5", "8Gi", ["resources.cpu"]],
    ["4", "8388608Ki", ["resources.memory"]],
    ["4", "1Ti", ["resources.memory"]],
    ["4", "8589934592", ["resources.memory"]],
    ["four", "8Gi", ["resources.cpu"]],
  ];
  for (const [cpu, memory, paths] of sizes) {
    it(`${paths.length === 0 ? "takes" : "refuses"} ${cpu} CPUs and ${memory}`, () => {
      assert.deepEqual(
        resourcesProblems({ cpu, memory }).map(({ path }) => path),
        paths,
      );
    });
  }

  it("takes any quantity when less is wanted", () => {
    assert.deepEqual(resourcesProblems({ cpu: "0.5", memory: "2Ti", skipCheck: true }), []);
    assert.equal(resourcesProblems({ cpu: "half", memory: "2GB", skipCheck: true }).length, 2);
  });

  it("says that it does not use a volume's settings without a volume", () => {
    assert.deepEqual(storageProblems({ size: "50Gi", className: "gp3", accessMode: "ReadWriteMany", keep: false }), []);
    assert.deepEqual(storageProblems({ enabled: false }), []);
    assert.deepEqual(
      storageUnused({ enabled: false, size: "50Gi", keep: true }).map(({ path }) => path),
      ["storage.size", "storage.keep"],
    );
    for (const size of ["1Ei", "0.5Ti", "500M"]) assert.deepEqual(storageProblems({ size }), [], size);
    for (const size of ["10K", "0Gi", "ten", ""]) assert.equal(storageProblems({ size }).length, 1, size);
    assert.deepEqual(
      storageProblems({ size: "fifty" }).map(({ path }) => path),
      ["storage.size"],
    );
  });

  it("wants a policy's name", () => {
    assert.deepEqual(adminPolicyProblems({ policy: "my_policies.AddLabelsPolicy" }), []);
    assert.deepEqual(adminPolicyProblems({}), []);
    assert.deepEqual(adminPolicyProblems({ preDeployHook: "pip install x" }), []);
    assert.deepEqual(
      adminPolicyProblems({ policy: " " }).map(({ path }) => path),
      ["adminPolicy.policy"],
    );
  });

  it("has a size for each preset, which single values override", () => {
    assert.deepEqual(podSize(), { cpu: "4", memory: "8Gi" });
    assert.deepEqual(podSize({ preset: "medium" }), { cpu: "8", memory: "16Gi" });
    assert.deepEqual(podSize({ preset: "large", memory: "128Gi" }), { cpu: "16", memory: "128Gi" });
    for (const preset of Object.values(ResourcesPreset)) assert.deepEqual(resourcesProblems(podSize({ preset })), []);
  });

  it("names the storage class that it makes", () => {
    assert.equal(storageClass({}, "skypilot"), undefined);
    assert.equal(storageClass({ className: "gp2" }, "skypilot"), "gp2");
    assert.equal(storageClass({ createClass: true }, "sky"), "sky-gp3");
    assert.equal(storageClass({ createClass: true, className: "fast" }, "sky"), "fast");
    assert.deepEqual(
      storageProblems({ className: "Not A Name", volumeName: "pv_1" }).map(({ path }) => path),
      ["storage.className", "storage.volumeName"],
    );
  });
});

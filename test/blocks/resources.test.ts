import assert from "node:assert/strict";
import { type ResourcesArgs, ResourcesPreset, resourcesSettings } from "../../blocks/resources";
import { judgedBlock, pathsOf } from "../support/judged";

const sizeOf = (resources?: ResourcesArgs) => {
  const { cpu, memory } = resourcesSettings(resources);
  return { cpu, memory };
};
const problems = (resources: ResourcesArgs) => judgedBlock("resources", { resources });

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
      assert.deepEqual(pathsOf(problems({ cpu, memory })), paths);
    });
  }

  it("takes any quantity when less is allowed", () => {
    assert.deepEqual(problems({ cpu: "0.5", memory: "2Ti", skipCheck: true }), []);
    assert.equal(problems({ cpu: "half", memory: "2GB", skipCheck: true }).length, 2);
  });

  it("has a size for each preset, which single values override", () => {
    assert.deepEqual(sizeOf(), { cpu: "4", memory: "8Gi" });
    assert.deepEqual(sizeOf({ preset: "medium" }), { cpu: "8", memory: "16Gi" });
    assert.deepEqual(sizeOf({ preset: "large", memory: "128Gi" }), { cpu: "16", memory: "128Gi" });
    for (const preset of Object.values(ResourcesPreset)) assert.deepEqual(problems(sizeOf({ preset })), []);
  });
});

import assert from "node:assert/strict";
import { nodeChecks } from "../../verify/kubernetes/gpus";

const node = (name: string, labels: Record<string, string>, gpus?: string, resource = "nvidia.com/gpu") => ({
  metadata: { name, labels },
  status: { allocatable: { cpu: "8", ...(gpus && { [resource]: gpus }) } },
});
const found = (...nodes: ReturnType<typeof node>[]) =>
  nodeChecks("east", nodes).map(({ status, expected, found: actual }) => `${status} ${expected}${status === "ok" ? "" : `: ${actual}`}`);
const GOOD = ["ok have a label of their type", "ok have a number of GPUs"];

describe("verify: GPUs", () => {
  it("are not looked for on nodes without them", () => {
    assert.deepEqual(found(node("cpu", { "kubernetes.io/os": "linux" })), []);
    assert.deepEqual(found(node("tpu", { "cloud.google.com/gke-tpu-accelerator": "tpu-v5" })), []);
  });

  it("are visible to SkyPilot with a label and a number", () => {
    assert.deepEqual(found(node("a", { "skypilot.co/accelerator": "l4" }, "1"), node("cpu", {})), GOOD);
    assert.deepEqual(found(node("b", { "nvidia.com/gpu.product": "NVIDIA-L4" }, "8")), GOOD);
    assert.deepEqual(found(node("c", { "skypilot.co/accelerator": "mi300x" }, "8", "amd.com/gpu")), GOOD);
  });

  it("without a label are not", () => {
    const wrong = ["wrong have a label of their type: without a label that SkyPilot recognizes: a", "ok have a number of GPUs"];
    assert.deepEqual(found(node("a", {}, "8"), node("b", { "skypilot.co/accelerator": "l4" }, "1")), wrong);
    assert.deepEqual(found(node("a", { "skypilot.co/accelerator": "" }, "8")), wrong);
  });

  it("without a device plugin are not", () => {
    assert.deepEqual(found(node("a", { "cloud.google.com/gke-accelerator": "nvidia-l4" })), [
      "ok have a label of their type",
      "wrong have a number of GPUs: no nvidia.com/gpu and no amd.com/gpu: a",
    ]);
  });
});

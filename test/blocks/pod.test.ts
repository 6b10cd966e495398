import assert from "node:assert/strict";
import type { PodArgs } from "../../blocks/pod";
import { judgedBlock, pathsOf, warningsOfBlock } from "../support/judged";

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
        pathsOf(judgedBlock("pod", { pod: args })),
        expected.map((key) => `pod.${key}`),
      ));
  }

  it("warns of a token that SkyPilot copies to every VM and pod", () => {
    const warned = (name: string) => warningsOfBlock("pod", { pod: { environment: { [name]: "x" } } });
    assert.match(warned("HF_TOKEN").join(), /^pod\.environment\.HF_TOKEN: is copied to every VM and pod/);
    assert.deepEqual(warned("SKYPILOT_DEBUG"), []);
  });
});

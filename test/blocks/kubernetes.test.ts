import assert from "node:assert/strict";
import type { KubernetesArgs } from "../../blocks/kubernetes/args";
import type { ReleaseArgs } from "../../blocks/release/release";
import { resolve } from "../../skypilot/resolve";
import { ignoredIn, judgedBlock, pathsOf } from "../support/judged";

const problems = (kubernetes: KubernetesArgs, release: ReleaseArgs = {}) => pathsOf(judgedBlock("kubernetes", { kubernetes, release }));
const settingsOf = (kubernetes: KubernetesArgs) => resolve({ kubernetes }).settings.kubernetes;

describe("the hosting cluster", () => {
  const refused: [string, KubernetesArgs, ReleaseArgs, string[]][] = [
    ["a tasks' namespace that gets too long", {}, { namespace: "x".repeat(60) }, ["kubernetes.namespace"]],
    ["a tasks' namespace that every cluster has", { namespace: "default" }, {}, ["kubernetes.namespace"]],
    ["SkyPilot's own namespace", { namespace: "skypilot-system" }, {}, ["kubernetes.namespace"]],
    ["an empty list of contexts", { allowedContexts: [] }, {}, ["kubernetes.allowedContexts"]],
    ["an existing account without its name", { rbac: { mode: "existing" } }, {}, ["kubernetes.rbac.serviceAccount"]],
    ["an unknown mode", { rbac: { mode: "admin" as never } }, {}, ["kubernetes.rbac.mode"]],
  ];
  for (const [what, args, release, paths] of refused) {
    it(`refuses ${what}`, () => assert.deepEqual(problems(args, release), paths));
  }

  const unused: [string, KubernetesArgs, string[]][] = [
    ["the name of an account that is made", { rbac: { mode: "chart", serviceAccount: "sky" } }, ["rbac.serviceAccount"]],
    ["options of rules that are not made", { rbac: { mode: "chart", volumes: true, ingress: false } }, ["rbac.volumes", "rbac.ingress"]],
    [
      "options of a hosting cluster that is off",
      { inCluster: false, namespace: "tasks", rbac: { objectStoreMounts: true, gpuListing: false } },
      ["namespace", "rbac.objectStoreMounts", "rbac.gpuListing"],
    ],
    ["nothing otherwise", { namespace: "tasks", rbac: { volumes: true, objectStoreMounts: false } }, []],
  ];
  for (const [what, args, keys] of unused) {
    it(`warns that ${what} is ignored`, () => {
      assert.deepEqual(problems(args), []);
      assert.deepEqual(
        ignoredIn("kubernetes", { kubernetes: args }),
        keys.map((key) => `kubernetes.${key}`),
      );
    });
  }

  it("takes what exists, and does not create it again", () => {
    assert.deepEqual(problems({ namespace: "default", createNamespace: false }), []);
    const existing = settingsOf({ namespace: "tasks", rbac: { mode: "existing", serviceAccount: "sky" } });
    assert.deepEqual([existing.createTasksNamespace, existing.createSystemNamespace], [false, false]);
    const minimal = settingsOf({});
    assert.deepEqual([minimal.createTasksNamespace, minimal.createSystemNamespace], [true, true]);
  });
});

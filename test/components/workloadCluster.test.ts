import assert from "node:assert/strict";
import type { Recording } from "../../plan/monitor";
import { type Config, MODES, named, namesOf, run, valuesOfRelease } from "../support/stack";

const RBAC = (rbac: object, more: object = {}): Config => ({ kubernetes: { rbac, ...more } });
const ofCluster = (recording: Recording) => namesOf(recording).filter((name) => name.startsWith("skypilot-cluster"));

function configOf(recording: Recording): string {
  return valuesOfRelease(recording).apiService.config;
}

for (const mode of MODES) {
  describe(`RBAC (${mode})`, () => {
    it("is minimal by default, with its own accounts and a separate namespace for tasks", async () => {
      const recording = await run({}, mode);
      const values = valuesOfRelease(recording);
      assert.deepEqual(values.rbac, { create: false, serviceAccountName: "skypilot-launcher-sa" });
      assert.deepEqual(values.kubernetesCredentials, { useApiServerCluster: true, inclusterNamespace: "skypilot-tasks" });
      assert.match(configOf(recording), /remote_identity: skypilot-workload-sa/);
      assert.deepEqual(named(recording, "skypilot-cluster-launcher").inputs.metadata, {
        name: "skypilot-launcher-sa",
        namespace: "skypilot",
      });
      assert.deepEqual(named(recording, "skypilot-cluster-workload").inputs.metadata, {
        name: "skypilot-workload-sa",
        namespace: "skypilot-tasks",
      });
      for (const namespace of ["skypilot-namespace", "skypilot-tasks-namespace", "skypilot-system-namespace"]) named(recording, namespace);
    });

    it("leaves the rules to the chart with the mode chart, and still owns its namespaces", async () => {
      const recording = await run(RBAC({ mode: "chart" }, { namespace: "sky-tasks" }), mode);
      const values = valuesOfRelease(recording);
      assert.deepEqual(ofCluster(recording), []);
      assert.deepEqual(values.rbac, { create: true, manageRbacPolicies: true, manageSystemComponents: true });
      assert.equal(values.kubernetesCredentials.inclusterNamespace, "sky-tasks");
      assert.doesNotMatch(configOf(recording), /remote_identity/);
      named(recording, "skypilot-tasks-namespace");
      assert.ok(named(recording, "skypilot-api-server-release").dependencies.includes("skypilot-system-namespace"));
    });

    it("only names what exists with existing", async () => {
      const recording = await run(RBAC({ mode: "existing", serviceAccount: "sky", workloadServiceAccount: "tasks" }), mode);
      assert.deepEqual(ofCluster(recording), []);
      assert.deepEqual(valuesOfRelease(recording).rbac, { create: false, serviceAccountName: "sky" });
      assert.match(configOf(recording), /remote_identity: tasks/);
    });

    it("gives the API server no right where it does not launch", async () => {
      const recording = await run({ kubernetes: { inCluster: false } }, mode);
      assert.deepEqual(ofCluster(recording), ["skypilot-cluster", "skypilot-cluster-launcher"]);
      assert.deepEqual(valuesOfRelease(recording).kubernetesCredentials, { useApiServerCluster: false });
      assert.deepEqual(
        namesOf(recording).filter((name) => name.endsWith("namespace")),
        ["skypilot-namespace"],
      );
    });

    const system = ["binding", "role"].map((kind) => `skypilot-cluster-launcher-skypilot-system-${kind}`);
    const ingress = ["binding", "role"].map((kind) => `skypilot-cluster-launcher-ingress-nginx-${kind}`);
    const features: Record<string, string[]> = {
      objectStoreMounts: [...system, "skypilot-system-namespace"],
      ingress,
      gpuListing: [],
      volumes: [],
      hostPathVolumes: [],
      highAvailability: [],
      hostNetwork: [],
      gpuMetrics: ["binding", "role"].map((kind) => `skypilot-cluster-launcher-metrics-${kind}`),
    };
    for (const [feature, resources] of Object.entries(features)) {
      it(`adds and takes away what ${feature} needs`, async () => {
        const on = await run(RBAC({ [feature]: true }), mode);
        const off = await run(RBAC({ [feature]: false }), mode);
        assert.deepEqual(
          namesOf(on).filter((name) => !namesOf(off).includes(name)),
          resources,
        );
        assert.deepEqual(
          namesOf(off).filter((name) => !namesOf(on).includes(name)),
          [],
        );
        const rules = (recording: Recording) => JSON.stringify(recording.resources.map(({ inputs }) => inputs.rules ?? null));
        assert.ok(rules(on).length > rules(off).length);
      });
    }
  });
}

describe("RBAC", () => {
  it("binds each role to its account in its namespace", async () => {
    const recording = await run({});
    assert.deepEqual(named(recording, "skypilot-cluster-launcher-tasks-binding").inputs, {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { namespace: "skypilot-tasks" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "skypilot-cluster-launcher-tasks-role" },
      subjects: [{ kind: "ServiceAccount", name: "skypilot-launcher-sa", namespace: "skypilot" }],
    });
    assert.deepEqual(named(recording, "skypilot-cluster-launcher-release-role").inputs.rules, [
      { apiGroups: [""], resources: ["configmaps"], resourceNames: ["skypilot-config"], verbs: ["get", "patch"] },
    ]);
  });

  it("gives tasks no right in the namespace of the credentials", async () => {
    const recording = await run({});
    const roles = recording.resources.filter(({ name }) => name.startsWith("skypilot-cluster-workload-"));
    assert.deepEqual([...new Set(roles.map(({ inputs }) => (inputs.metadata as { namespace?: string }).namespace))], ["skypilot-tasks"]);
  });

  it("starts the API server only once its account has its rights", async () => {
    const { dependencies } = named(await run({}), "skypilot-api-server-release");
    for (const scope of ["cluster", "tasks", "release", "skypilot-system"])
      assert.ok(dependencies.includes(`skypilot-cluster-launcher-${scope}-binding`), scope);
  });

  it("leaves the system namespace to others on request", async () => {
    const names = namesOf(await run(RBAC({ createSystemNamespace: false })));
    assert.ok(!names.includes("skypilot-system-namespace"));
    assert.ok(names.includes("skypilot-cluster-launcher-skypilot-system-role"));
  });
});

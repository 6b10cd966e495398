import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CREDENTIALS } from "../../blocks/credentials/table";
import { SkyPilot } from "../../components";
import { record } from "../../plan/monitor";
import { standIns } from "../../plan/standIns";
import { FULL_STACK } from "../support/fullStack";
import { MODES, named, namesOf, run, valuesOfRelease } from "../support/stack";

const CHART_SECRETS: Record<string, [string, string]> = {
  aws: ["awsCredentials", "awsSecretName"],
  gcp: ["gcpCredentials", "gcpSecretName"],
  kubernetes: ["kubernetesCredentials", "kubeconfigSecretName"],
  runpod: ["runpodCredentials", "runpodSecretName"],
  lambda: ["lambdaCredentials", "lambdaSecretName"],
  vast: ["vastCredentials", "vastSecretName"],
  digitalocean: ["digitaloceanCredentials", "digitaloceanSecretName"],
  nebius: ["nebiusCredentials", "nebiusSecretName"],
  r2: ["r2Credentials", "r2SecretName"],
  coreweave: ["coreweaveCredentials", "coreweaveSecretName"],
};

for (const mode of MODES) {
  describe(`SkyPilot (${mode})`, () => {
    it("has a Secret for each cloud, and the chart mounts it by name", async () => {
      const recording = await run(FULL_STACK, mode);
      const values = valuesOfRelease(recording);
      for (const [cloud, [block, key]] of Object.entries(CHART_SECRETS)) {
        const { inputs } = named(recording, `skypilot-credentials-${cloud}`);
        assert.equal(inputs.immutable, true, cloud);
        assert.equal((inputs.metadata as { name?: string }).name, undefined, cloud);
        assert.equal(values[block][cloud === "kubernetes" ? "useKubeconfig" : "enabled"], true, cloud);
        assert.equal(values[block][key], `skypilot-credentials-${cloud}`, cloud);
      }
      assert.equal(values.nebiusCredentials.tenantId, "tenant-1");
    });

    it("has no Secret of a cloud that is off", async () => {
      const off = Object.fromEntries(Object.keys(FULL_STACK.credentials).map((cloud) => [cloud, { enabled: false }]));
      const recording = await run({ credentials: off }, mode);
      assert.deepEqual(
        namesOf(recording).filter((name) => name.startsWith("skypilot-credentials")),
        [],
      );
      assert.deepEqual(
        Object.keys(valuesOfRelease(recording)).filter((block) => block.endsWith("Credentials")),
        ["kubernetesCredentials"],
      );
    });

    it("gives names only once, and each child its parent", async () => {
      const recording = await run(FULL_STACK, mode);
      const names = namesOf(recording);
      assert.equal(new Set(names).size, names.length);
      assert.deepEqual(
        recording.resources.filter(({ parent }) => parent === null).map(({ name }) => name),
        ["skypilot"],
      );
    });
  });
}

describe("SkyPilot", () => {
  it("allows what is enabled, and lists the contexts", async () => {
    const { database, upgrade, ...rest } = FULL_STACK;
    const { config } = valuesOfRelease(await run(rest)).apiService;
    const clouds = Object.values(CREDENTIALS).map(({ allowedCloud }) => allowedCloud);
    const expected = [
      "admin_policy: my_policies.AddLabelsPolicy",
      "allowed_clouds:",
      ...[...clouds, "slurm", "ssh"].sort().map((cloud) => `  - ${cloud}`),
      "aws:",
      "  remote_identity: NO_UPLOAD",
      "gcp:",
      "  remote_identity: NO_UPLOAD",
      "jobs:",
      "  controller:",
      "    resources:",
      "      cpus: 2+",
      "kubernetes:",
      "  allowed_contexts:",
      "    - in-cluster",
      "    - east",
      "    - west",
      "  context_configs:",
      "    east:",
      "      namespace: sky",
      "      remote_identity: skypilot-clusters-east-workload",
      "    in-cluster:",
      "      remote_identity: skypilot-workload-sa",
      "    west:",
      "      namespace: skypilot-clusters-west-tasks",
      "      remote_identity: skypilot-clusters-west-workload",
      "  remote_identity: NO_UPLOAD",
      "ssh:",
      "  remote_identity: NO_UPLOAD",
      "",
    ];
    assert.equal(config, expected.join("\n"));
  });

  it("uses existing Secrets without making any", async () => {
    const credentials = {
      runpod: { existingSecret: "mine" },
      kubernetes: { existingSecret: "kubeconfig" },
      aws: { existingSecret: "files", useCredentialsFile: true },
    };
    const recording = await run({ credentials, kubernetes: { allowedContexts: ["in-cluster", "east"] } });
    const values = valuesOfRelease(recording);
    assert.deepEqual(
      namesOf(recording).filter((name) => name.startsWith("skypilot-credentials-")),
      [],
    );
    assert.deepEqual(values.runpodCredentials, { enabled: true, runpodSecretName: "mine" });
    assert.deepEqual(values.awsCredentials, { enabled: true, awsSecretName: "files", useCredentialsFile: true });
    assert.equal(values.kubernetesCredentials.kubeconfigSecretName, "kubeconfig");
  });

  it("is refused as a whole, with every problem, before anything is made", async () => {
    let made: string[] = [];
    const mocks: pulumi.runtime.Mocks = {
      newResource: ({ name, inputs, custom }) => {
        if (custom) made = [...made, name];
        return { id: name, state: inputs };
      },
      call: ({ inputs }) => inputs,
    };
    const program = async () => {
      new SkyPilot("mine", {
        release: { version: "latest" },
        gcp: { enabled: true },
        credentials: { runpod: { apiKey: "HUSH", existingSecret: "s" } },
      });
      return {};
    };
    await assert.rejects(record(program, mocks, "mine", "test"), (error: Error) => {
      assert.ok(pulumi.ResourceError.isInstance(error) && error.hideStack);
      assert.equal(
        error.message,
        [
          'Invalid arguments for "mine": 3 problems',
          '  - release.version: "latest" is not an exact version; write one such as "0.13.0", or "nightly" for the newest of the nightly channel',
          "  - gcp.project: is required; name the project in which SkyPilot launches",
          "  - credentials.runpod: has both an existing Secret and values; keep existingSecret, or apiKey",
        ].join("\n"),
      );
      return true;
    });
    assert.deepEqual(made, []);
  });

  it("can be had twice in one program", async () => {
    const program = async () => {
      new SkyPilot("one");
      new SkyPilot("two", { release: { name: "two", namespace: "two" }, kubernetes: { rbac: { createSystemNamespace: false } } });
      return {};
    };
    const { resources } = await record(program, standIns({ accountId: "1", partition: "aws", dnsSuffix: "" }), "mine", "test");
    assert.equal(new Set(resources.map(({ name }) => name)).size, resources.length);
    const fixed = resources.flatMap(({ type, inputs }) => {
      const { name, namespace = "" } = (inputs.metadata ?? {}) as { name?: string; namespace?: string };
      return name ? [`${type} ${namespace} ${name}`] : [];
    });
    assert.equal(new Set(fixed).size, fixed.length);
  });
});

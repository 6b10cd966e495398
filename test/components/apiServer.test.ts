import assert from "node:assert/strict";
import { MODES, named, namesOf, run, valuesOfRelease } from "../support/stack";

for (const mode of MODES) {
  describe(`ApiServer (${mode})`, () => {
    it("is a release with an explicit name, pinned, in its namespace", async () => {
      const { inputs } = named(await run({}, mode), "skypilot-api-server-release");
      assert.equal(inputs.name, "skypilot");
      assert.equal(inputs.namespace, "skypilot");
      assert.equal(inputs.chart, "skypilot");
      assert.equal(inputs.version, "0.13.0");
      assert.deepEqual(inputs.repositoryOpts, { repo: "https://helm.skypilot.co" });
      assert.equal(inputs.timeout, 600);
    });

    it("logs in with a generated password by default", async () => {
      const recording = await run({}, mode);
      assert.deepEqual(named(recording, "skypilot-api-server-password").inputs, { length: 32, special: false });
      const secret = named(recording, "skypilot-api-server-basic-auth").inputs;
      assert.equal(secret.immutable, true);
      assert.deepEqual(secret.stringData, mode === "apply" ? { auth: "[secret]" } : "[unknown]");
      assert.equal(valuesOfRelease(recording).ingress.authSecret, "skypilot-api-server-basic-auth");
      assert.equal(recording.outputs.endpointWithCredentials, mode === "apply" ? "[secret]" : "[unknown]");
    });

    it("takes an existing Secret, or none when that is asked for", async () => {
      const existing = await run({ auth: { existingSecret: "htpasswd" } }, mode);
      assert.equal(valuesOfRelease(existing).ingress.authSecret, "htpasswd");
      const open = await run({ auth: { type: "none" } }, mode);
      assert.equal(valuesOfRelease(open).ingress.authSecret, undefined);
      for (const recording of [existing, open])
        assert.deepEqual(
          namesOf(recording).filter((name) => /password|basic-auth/.test(name)),
          [],
        );
    });

    it("is behind a load balancer by default", async () => {
      assert.deepEqual(valuesOfRelease(await run({}, mode))["ingress-nginx"].controller.service, { type: "LoadBalancer" });
    });

    it("is behind node ports, chosen or not", async () => {
      const service = async (exposure: object) => valuesOfRelease(await run({ exposure }, mode))["ingress-nginx"].controller.service;
      assert.deepEqual(await service({ type: "NodePort" }), { type: "NodePort" });
      assert.deepEqual(await service({ type: "NodePort", nodePorts: { http: 30050, https: 30051 } }), {
        type: "NodePort",
        nodePorts: { http: 30050, https: 30051 },
      });
    });

    it("keeps its volume on request, in size and class and mode", async () => {
      const storage = async (args: object) => valuesOfRelease(await run({ storage: args }, mode)).storage;
      assert.deepEqual(await storage({}), {
        enabled: true,
        size: "10Gi",
        accessMode: "ReadWriteOnce",
        annotations: { "helm.sh/resource-policy": "keep" },
      });
      assert.deepEqual(await storage({ size: "50Gi", className: "efs", accessMode: "ReadWriteMany", keep: false }), {
        enabled: true,
        size: "50Gi",
        accessMode: "ReadWriteMany",
        storageClassName: "efs",
      });
      assert.deepEqual(await storage({ enabled: false }), { enabled: false });
    });

    it("requests and limits the same", async () => {
      const small = valuesOfRelease(await run({ resources: { cpu: "2", memory: "4Gi", skipCheck: true } }, mode)).apiService;
      const size = { cpu: "2", memory: "4Gi" };
      assert.deepEqual([small.resources, small.skipResourceCheck], [{ requests: size, limits: size }, true]);
      const usual = valuesOfRelease(await run({}, mode)).apiService;
      assert.equal(usual.skipResourceCheck, undefined);
    });

    it("takes its config at each start when it is managed", async () => {
      const initial = valuesOfRelease(await run({}, mode)).apiService;
      assert.deepEqual([initial.preDeployHook, initial.annotations], [undefined, undefined]);
      const managed = async (skypilotConfig: object) =>
        valuesOfRelease(await run({ skypilotConfigMode: "managed", skypilotConfig }, mode)).apiService;
      const [one, two] = [await managed({ a: 1 }), await managed({ a: 2 })];
      assert.match(one.preDeployHook, /^mkdir -p \/root\/\.sky && cp -f \S+\/config\.yaml \/root\/\.sky\/config\.yaml$/);
      assert.match(one.annotations["checksum/skypilot-config"], /^[0-9a-f]{64}$/);
      assert.notEqual(one.annotations["checksum/skypilot-config"], two.annotations["checksum/skypilot-config"]);
    });

    it("installs an admin policy before it starts", async () => {
      const adminPolicy = { policy: "my_policies.AddLabelsPolicy", preDeployHook: "pip install my-policies" };
      const { apiService } = valuesOfRelease(await run({ adminPolicy, skypilotConfigMode: "managed" }, mode));
      assert.match(apiService.preDeployHook, /cp -f .*\npip install my-policies$/);
      assert.match(apiService.config, /^admin_policy: my_policies\.AddLabelsPolicy$/m);
    });

    it("merges the user's values last", async () => {
      const values = {
        apiService: { image: "mine:1", livenessProbe: null, resources: { requests: { cpu: "8" } } },
        storage: { size: "99Gi" },
      };
      const merged = valuesOfRelease(await run({ release: { values } }, mode));
      assert.equal(merged.apiService.image, "mine:1");
      assert.equal(merged.apiService.livenessProbe, null);
      assert.deepEqual(merged.apiService.resources, { requests: { cpu: "8", memory: "8Gi" }, limits: { cpu: "4", memory: "8Gi" } });
      assert.equal(merged.storage.size, "99Gi");
      assert.equal(merged.storage.accessMode, "ReadWriteOnce");
    });
  });
}

describe("ApiServer", () => {
  const cases: [string, object, string][] = [
    ["the load balancer", {}, "http://load-balancer.example"],
    ["its host", { host: "sky.example.com" }, "http://sky.example.com"],
    ["a node that is given", { type: "NodePort", nodeAddress: "10.0.0.1", nodePorts: { http: 30050 } }, "http://10.0.0.1:30050"],
    ["a node that is looked up, and the assigned port", { type: "NodePort" }, "http://node.example:30080"],
  ];
  for (const [what, exposure, endpoint] of cases) {
    it(`is at ${what}`, async () => {
      const { outputs } = await run({ exposure });
      assert.equal(outputs.endpoint, endpoint);
      assert.equal(outputs.dashboard, `${endpoint}/dashboard`);
    });
  }

  it("says so where nobody knows a node", async () => {
    const { outputs } = await run({ exposure: { type: "NodePort" } }, "apply", { nodeAddress: async () => undefined });
    assert.match(
      String(outputs.endpoint),
      /^pending: the address of a node is not known; set it with: pulumi config set --path exposure\.nodeAddress ADDRESS/,
    );
    assert.equal(outputs.dashboard, outputs.endpoint);
  });

  it("asks for a node only where the endpoint needs one", async () => {
    const asked = async (exposure: object) => {
      let times = 0;
      const nodeAddress = async () => {
        times += 1;
        return undefined;
      };
      await run({ exposure }, "apply", { nodeAddress });
      return times;
    };
    assert.equal(await asked({ type: "NodePort" }), 1);
    for (const exposure of [{}, { type: "NodePort", host: "sky.example.com" }, { type: "NodePort", nodeAddress: "10.0.0.1" }])
      assert.equal(await asked(exposure), 0);
  });

  it("waits for exactly what its pod needs", async () => {
    const config = { aws: { enabled: true }, gcp: { enabled: true, project: "my-project" }, credentials: { runpod: { apiKey: "k" } } };
    assert.deepEqual(named(await run(config), "skypilot-api-server-release").dependencies, [
      "skypilot-api-server-basic-auth",
      "skypilot-cluster-launcher",
      "skypilot-cluster-launcher-cluster-binding",
      "skypilot-cluster-launcher-release-binding",
      "skypilot-cluster-launcher-skypilot-system-binding",
      "skypilot-cluster-launcher-tasks-binding",
      "skypilot-credentials-aws",
      "skypilot-credentials-gcp",
      "skypilot-credentials-runpod",
      "skypilot-namespace",
      "skypilot-tasks-namespace",
    ]);
  });

  it("logs in as the user that is named", async () => {
    const { outputs } = await run({ auth: { username: "team" } });
    assert.equal(outputs.endpoint, "http://load-balancer.example");
  });
});

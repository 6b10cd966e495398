import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { KUBERNETES_RULES, kubernetesRules } from "../../permissions/kubernetes";
import { differences } from "../../verify/differences";
import { podChecks } from "../../verify/kubernetes/pods";
import { type HelmRelease, readHelmRelease, releaseChecks } from "../../verify/kubernetes/release";
import { covers, type Namespaces, refusedRights, rightsOf, rightText } from "../../verify/kubernetes/rights";
import { references } from "../../verify/kubernetes/secrets";

const NAMESPACES: Namespaces = {
  release: "skypilot",
  tasks: "skypilot-tasks",
  "skypilot-system": "skypilot-system",
  "ingress-nginx": "ingress-nginx",
  metrics: "skypilot",
};

describe("verify: rights in a cluster", () => {
  const granted = rightsOf(kubernetesRules("launcher", ["volumes"]), NAMESPACES, "sky");
  const refused = refusedRights(granted, NAMESPACES, "sky").map(rightText);

  it("are each verb on each resource, with names and groups", () => {
    const texts = granted.map(rightText);
    for (const right of [
      "create pods in skypilot-tasks",
      "create pods/exec in skypilot-tasks",
      'patch configmaps "sky-config" in skypilot',
      "list runtimeclasses.node.k8s.io",
      "delete persistentvolumeclaims in skypilot-tasks",
    ])
      assert.ok(texts.includes(right), right);
  });

  it("that must be refused are those of features that are off, and the ways to the rights of others", () => {
    for (const right of [
      "get secrets in kube-system",
      "list secrets",
      "get secrets in skypilot",
      "get secrets in skypilot-tasks",
      "create clusterrolebindings.rbac.authorization.k8s.io",
      "impersonate users",
      "create pods/exec in skypilot",
      "create ingresses.networking.k8s.io in skypilot-tasks",
      "list pods",
    ])
      assert.ok(refused.includes(right), right);
  });

  it("are never both, whatever the features", () => {
    const all = rightsOf(KUBERNETES_RULES, NAMESPACES, "sky");
    for (const right of refusedRights(all, NAMESPACES, "sky")) assert.ok(!all.some((one) => covers(one, right)), rightText(right));
    for (const right of granted) assert.ok(!refused.includes(rightText(right)), rightText(right));
  });

  it("of the whole cluster include those of its namespaces", () => {
    const cluster = { verb: "list", group: "", resource: "pods" };
    assert.ok(covers(cluster, { ...cluster, namespace: "any" }));
    assert.ok(!covers({ ...cluster, namespace: "any" }, cluster));
    assert.ok(!covers({ ...cluster, name: "one" }, cluster));
  });
});

describe("verify: the release", () => {
  const release = (over: Partial<HelmRelease> = {}): HelmRelease => ({
    version: 2,
    info: { status: "deployed" },
    chart: { metadata: { name: "skypilot", version: "0.13.0" } },
    config: { apiService: { replicas: 1 }, rbac: { create: false } },
    ...over,
  });
  const inputs = { version: "0.13.0", values: { apiService: { replicas: 1, extraEnvs: [] }, rbac: { create: false } } };
  const wrong = (actual?: HelmRelease) =>
    releaseChecks(actual, inputs, "skypilot/sky", "prod")
      .filter(({ status }) => status !== "ok")
      .map(({ expected, found }) => `${expected}: ${found}`);

  it("is the newest record of Helm", async () => {
    const record = (content: HelmRelease) => ({
      data: { release: Buffer.from(gzipSync(JSON.stringify(content)).toString("base64")).toString("base64") },
    });
    const items = [2, 10, 9].map((version) => record(release({ version })));
    const core = { listNamespacedSecret: async () => ({ items }) };
    const found = await readHelmRelease({ core: core as never }, "skypilot", "sky");
    assert.equal(found?.version, 10);
  });

  it("is as the stack deployed it", () => {
    assert.deepEqual(wrong(release()), []);
    assert.deepEqual(wrong(undefined), ["exists: Helm has no record of it"]);
    assert.deepEqual(wrong(release({ info: { status: "pending-upgrade" } })), ['is deployed: Helm\'s status is "pending-upgrade"']);
    assert.deepEqual(wrong(release({ chart: { metadata: { name: "skypilot", version: "0.12.3" } } })), [
      "is of the chart version 0.13.0: chart version 0.12.3",
    ]);
    assert.deepEqual(wrong(release({ config: { apiService: { replicas: 3 }, rbac: { create: false } } })), [
      "has the values of the stack: other values at apiService.replicas",
    ]);
  });

  it("differs where a value is another one, and not where one is empty", () => {
    assert.deepEqual(differences({ a: { b: [], c: null } }, {}), []);
    assert.deepEqual(differences({ a: { b: [1, 2] }, d: "x" }, { a: { b: [1, 3] } }), ["a.b[1]", "d"]);
    assert.deepEqual(differences({}, { added: false }), ["added"]);
  });

  it("names the Secrets of its pods and of its Ingress, with the keys that they read", () => {
    const spec = {
      containers: [{ name: "api", env: [{ name: "A", valueFrom: { secretKeyRef: { name: "db", key: "connection_string" } } }] }],
      initContainers: [{ name: "init", envFrom: [{ secretRef: { name: "env" } }, { secretRef: { name: "maybe", optional: true } }] }],
      volumes: [
        { name: "a", secret: { secretName: "gcp", items: [{ key: "gcp-cred.json", path: "x" }] } },
        { name: "b", projected: { sources: [{ secret: { name: "db", items: [{ key: "other", path: "y" }] } }] } },
      ],
    };
    const deployments = [{ spec: { selector: {}, template: { spec } } }];
    const annotations = { "nginx.ingress.kubernetes.io/auth-secret": "skypilot/users" };
    const ingresses = [{ metadata: { annotations }, spec: { tls: [{ secretName: "tls" }] } }];
    assert.deepEqual(references({ deployments, ingresses }), [
      { name: "db", keys: ["connection_string", "other"] },
      { name: "env", keys: [] },
      { name: "gcp", keys: ["gcp-cred.json"] },
      { name: "tls", keys: ["tls.crt", "tls.key"] },
      { name: "users", keys: ["auth"] },
    ]);
  });

  it("has pods that are ready, or the reason why not", () => {
    const labels = { app: "sky-api" };
    const deployment = (status: object) => ({
      metadata: { name: "sky-api-server", generation: 2 },
      spec: { selector: { matchLabels: labels }, template: { spec: { containers: [] } } },
      status,
    });
    const waiting = {
      name: "api",
      state: { waiting: { reason: "ImagePullBackOff" } },
      image: "",
      imageID: "",
      ready: false,
      restartCount: 0,
    };
    const pod = { metadata: { name: "one", labels }, status: { containerStatuses: [waiting] } };
    const check = (status: object) => podChecks({ deployments: [deployment(status)], pods: [pod] }, "skypilot")[0];
    assert.equal(check({ readyReplicas: 1, updatedReplicas: 1, observedGeneration: 2 })?.status, "ok");
    assert.equal(check({ readyReplicas: 1, updatedReplicas: 1, observedGeneration: 1 })?.status, "wrong");
    assert.equal(check({ observedGeneration: 2 })?.found, "0 ready, 0 of the latest version: api ImagePullBackOff");
  });
});

import assert from "node:assert/strict";
import { describeOnCluster, type KubernetesObject, kubectl, objectsOf, tryKubectl } from "../support/appliedStack";
import type { Config } from "../support/stack";
import { COMBINATIONS } from "./combinations";

const RELEASE = `isolated-${process.pid}`;
const MOUNTS = `mounts-${process.pid}`;
const TASKS = `${RELEASE}-tasks`;
const TEAM = `${TASKS}-vision`;
const stack = (release: string, objectStoreMounts: boolean): Config => ({
  release: { name: release, namespace: release },
  kubernetes: { rbac: { mode: "minimal", objectStoreMounts } },
  isolation: { quota: { gpus: 2, cpu: "8", pods: 5 }, priorityClasses: [{ name: `${release}-research`, value: 1000 }] },
  workspaces: [{ name: "vision", contexts: [{ name: "in-cluster", quota: { gpus: 1 } }] }],
  skypilotConfigMode: "managed",
});

/** A pod, as far as Kubernetes admits or rejects it; the rest is that of SkyPilot's template. */
interface Pod {
  spec?: object;
  container?: object;
  cpus?: string;
  gpus?: number;
}

/** Returns a pod shaped as SkyPilot makes it (sky/templates/kubernetes-ray.yml.j2). */
function podOf(namespace: string, { spec = {}, container = {}, cpus = "1", gpus = 0 }: Pod, release = RELEASE): object {
  const gpu = gpus === 0 ? {} : { "nvidia.com/gpu": String(gpus) };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "train-1a2b-head", namespace, labels: { parent: "skypilot", "ray-node-type": "head" } },
    spec: {
      serviceAccountName: `${release}-workload-sa`,
      automountServiceAccountToken: true,
      restartPolicy: "Never",
      volumes: [{ name: "dshm", emptyDir: { medium: "Memory" } }],
      containers: [
        {
          name: "ray-node",
          image: "example.com/skypilot:latest",
          command: ["/bin/bash", "-c", "--"],
          volumeMounts: [{ name: "dshm", mountPath: "/dev/shm" }],
          resources: { requests: { cpu: cpus, memory: "4G", ...gpu }, limits: gpu },
          ...container,
        },
      ],
      ...spec,
    },
  };
}

const NODE_FILES = { spec: { volumes: [{ name: "node", hostPath: { path: "/etc" } }] }, container: { volumeMounts: [] } };

/** A pod of a task, the namespace that it goes to, and what Kubernetes answers; without an answer it admits the pod. */
const PODS: [string, string, Pod, RegExp?][] = [
  ["an ordinary pod", TASKS, {}],
  ["an ordinary pod of a team", TEAM, {}],
  ["a pod with files of the node", TASKS, NODE_FILES, /violates PodSecurity "baseline:latest": hostPath/],
  ["a pod of a team with files of the node", TEAM, NODE_FILES, /violates PodSecurity "baseline:latest": hostPath/],
  ["a pod on the host's network", TASKS, { spec: { hostNetwork: true } }, /violates PodSecurity "baseline:latest": host namespaces/],
  [
    "a privileged pod",
    TASKS,
    { container: { securityContext: { privileged: true } } },
    /violates PodSecurity "baseline:latest": privileged/,
  ],
  ["a pod of a team in the host's processes", TEAM, { spec: { hostPID: true } }, /violates PodSecurity "baseline:latest": host namespaces/],
  ["a pod with as many GPUs as the quota", TASKS, { gpus: 2 }],
  ["a pod with more GPUs than the quota", TASKS, { gpus: 3 }, /exceeded quota: .*requested: requests.nvidia.com\/gpu=3/],
  ["a pod with more CPUs than the quota", TASKS, { cpus: "9" }, /exceeded quota: .*requested: requests.cpu=9/],
  ["a pod with more GPUs than the team's quota", TEAM, { gpus: 2 }, /exceeded quota: .*requested: requests.nvidia.com\/gpu=2/],
  ["a pod of a team with more CPUs than the quota of others", TEAM, { cpus: "9" }],
  ["a container without requests", TASKS, { container: { resources: {} } }],
];

const COMBINED = Object.entries(COMBINATIONS);

describeOnCluster("the isolation on a real cluster", function () {
  this.timeout(180_000);
  let objects: KubernetesObject[] = [];

  before(async () => {
    objects = [...(await objectsOf(stack(RELEASE, false), RELEASE)), ...(await objectsOf(stack(MOUNTS, true), MOUNTS))];
    kubectl(
      ["apply", "--server-side"],
      objects.filter(({ kind }) => kind === "Namespace"),
    );
    kubectl(["apply", "--server-side"], objects);
  });

  after(() => void kubectl(["delete", "--wait=false", "--ignore-not-found"], objects));

  for (const [title, namespace, pod, refusal] of PODS) {
    it(`${refusal ? "rejects" : "admits"} ${title}`, () => {
      const { failed, stderr } = tryKubectl(["create", "--dry-run=server"], [podOf(namespace, pod)]);
      assert.equal(failed, refusal !== undefined, stderr);
      if (refusal) assert.match(stderr, refusal);
    });
  }

  it("admits a pod that mounts buckets through the node where the feature is on, and reports it", () => {
    const { failed, stderr } = tryKubectl(["create", "--dry-run=server"], [podOf(`${MOUNTS}-tasks`, NODE_FILES, MOUNTS)]);
    assert.equal(failed, false, stderr);
    assert.match(stderr, /would violate PodSecurity "baseline:latest": hostPath/);
  });

  it("accepts every policy of each combination", async () => {
    const policies: KubernetesObject[] = [];
    // Plans share the monitor, so they come one after another.
    for (const [index, [, { config }]] of COMBINED.entries()) {
      const all = await objectsOf({ ...config, release: { name: RELEASE, namespace: RELEASE } }, `of-${index}`);
      policies.push(...all.filter(({ kind }) => kind === "NetworkPolicy"));
    }
    const placed = policies.map((policy) => ({ ...policy, metadata: { ...policy.metadata, namespace: TASKS } }));
    const created = kubectl(["create", "--dry-run=server", "-o", "name"], placed).trim().split("\n");
    assert.equal(created.length, placed.length);
    assert.ok(created.length > 2 * COMBINED.length, String(created.length));
  });
});

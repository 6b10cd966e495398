import assert from "node:assert/strict";
import { levelOf, podSecurityLabels, tasksLevel } from "../../blocks/isolation/podSecurity";
import { defaultRequests, quotaLimits } from "../../blocks/isolation/quota";
import { KUBECONFIGS } from "../support/kubeconfigs";
import { named, namesOf, problemsOf, run, warningsOf } from "../support/stack";

const network = (networkPolicy: object) => ({ isolation: { networkPolicy } });
// biome-ignore lint/suspicious/noExplicitAny: inputs of any shape.
const inputsOf = async (config: object, name: string): Promise<any> => named(await run({ ...config }), name).inputs;
const levelsOf = async (config: object, name: string) =>
  (await inputsOf(config, name)).metadata?.labels?.["pod-security.kubernetes.io/enforce"];
const isolated = (config: object) => warningsOf({ ...config }).filter((text) => text.startsWith("isolation."));

describe("isolation", () => {
  describe("network policies", () => {
    it("reject clients that select no one, and addresses that are not valid", () => {
      const clients = [{}, { cidr: "10.0.0.0/8", namespace: "a" }, { cidr: "10.0.0.0" }, { namespace: "A" }, { podLabels: {} }];
      assert.deepEqual(problemsOf(network({ apiServerClients: clients })), [
        "isolation.networkPolicy.apiServerClients[0]: selects no client; set cidr, namespace or podLabels",
        "isolation.networkPolicy.apiServerClients[1].cidr: cannot be combined with namespace and podLabels; write two entries",
        'isolation.networkPolicy.apiServerClients[2].cidr: "10.0.0.0" is not a valid CIDR block; write one such as "10.0.0.0/8"',
        'isolation.networkPolicy.apiServerClients[3].namespace: "A" is not a valid Kubernetes name; write lower-case letters, digits and "-", such as "skypilot"',
        "isolation.networkPolicy.apiServerClients[4]: selects no client; set cidr, namespace or podLabels",
      ]);
      assert.deepEqual(problemsOf(network({ taskClients: [{ cidr: "::/129" }], allowedEgress: ["x/1"], deniedEgress: ["10.0.0.0/33"] })), [
        'isolation.networkPolicy.taskClients[0].cidr: "::/129" is not a valid CIDR block; write one such as "10.0.0.0/8"',
        'isolation.networkPolicy.deniedEgress[0]: "10.0.0.0/33" is not a valid CIDR block; write one such as "10.0.0.0/8"',
        'isolation.networkPolicy.allowedEgress[0]: "x/1" is not a valid CIDR block; write one such as "10.0.0.0/8"',
      ]);
    });

    it("reject every address as an exception, as Kubernetes does", () => {
      assert.deepEqual(problemsOf(network({ deniedEgress: ["0.0.0.0/0", "::/0", "10.0.0.0/8"] })), [
        'isolation.networkPolicy.deniedEgress[0]: "0.0.0.0/0" is every address, so tasks could not start; write the blocks that they must not reach',
        'isolation.networkPolicy.deniedEgress[1]: "::/0" is every address, so tasks could not start; write the blocks that they must not reach',
      ]);
      assert.deepEqual(problemsOf(network({ allowedEgress: ["0.0.0.0/0"], taskClients: [{ cidr: "0.0.0.0/0" }] })), []);
    });

    it("validate those of another cluster by its path", () => {
      const isolation = { networkPolicy: { deniedEgress: ["x"] }, podSecurity: { tasks: "strict" } };
      assert.deepEqual(
        problemsOf({ clusters: [{ name: "east", kubeconfig: KUBECONFIGS.eks, isolation }] }).map((text) => text.split(":")[0]),
        ["clusters[0].isolation.podSecurity.tasks", "clusters[0].isolation.networkPolicy.deniedEgress[0]"],
      );
    });

    it("are on with minimal rights only, and can be turned on and off", async () => {
      const policies = async (config: object) => namesOf(await run({ ...config })).filter((name) => name.includes("network-policy"));
      const both = ["skypilot-api-server-network-policy-api-server", "skypilot-tasks-network-policy"];
      assert.deepEqual((await policies({})).sort(), both);
      assert.deepEqual(await policies(network({ enabled: false })), []);
      assert.deepEqual(await policies({ kubernetes: { rbac: { mode: "chart" } } }), []);
      assert.deepEqual((await policies({ kubernetes: { rbac: { mode: "chart" } }, ...network({ enabled: true }) })).sort(), both);
      assert.deepEqual(await policies({ kubernetes: { inCluster: false } }), [both[0]]);
    });

    it("of another cluster follow the key, and its own arguments go first", async () => {
      const clusters = [
        { name: "east", kubeconfig: KUBECONFIGS.eks },
        { name: "west", kubeconfig: KUBECONFIGS.eks, isolation: { networkPolicy: { enabled: false }, quota: { pods: 3 } } },
      ];
      const recording = await run({ clusters, isolation: { networkPolicy: { metadata: true }, quota: { pods: 9 } } });
      const { egress } = named(recording, "skypilot-clusters-east-tasks-network-policy").inputs.spec as { egress: object[] };
      assert.deepEqual(egress[2], { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }] });
      assert.ok(!namesOf(recording).includes("skypilot-clusters-west-tasks-network-policy"));
      assert.deepEqual(named(recording, "skypilot-clusters-east-tasks-quota").inputs.spec, { hard: { pods: "9" } });
      assert.deepEqual(named(recording, "skypilot-clusters-west-tasks-quota").inputs.spec, { hard: { pods: "3" } });
    });

    it("have a warning where tasks can connect to the API server", () => {
      const open = { exposure: { direct: true }, auth: { type: "none" } };
      assert.match(isolated(open).join(), /apiServerClients: is not set, .* every pod, including tasks, can connect directly/);
      assert.deepEqual(isolated({ ...open, ...network({ apiServerClients: [{ cidr: "10.0.0.0/8" }] }) }), []);
      assert.deepEqual(isolated({ ...open, ...network({ enabled: false }) }), []);
      assert.deepEqual(isolated({ ...open, kubernetes: { inCluster: false } }), []);
      assert.deepEqual(isolated({}), []);
      assert.match(isolated({ kubernetes: { rbac: { mode: "chart" } }, ...network({ enabled: true }) }).join(), /they share a namespace/);
    });

    it("and Pod Security ignore arguments while they are off", () => {
      const isolation = { networkPolicy: { enabled: false, metadata: true }, podSecurity: { enabled: false, tasks: "baseline" } };
      assert.deepEqual(isolated({ isolation }), [
        "isolation.networkPolicy.metadata: is ignored unless isolation.networkPolicy.enabled is true",
        "isolation.podSecurity.tasks: is ignored unless isolation.podSecurity.enabled is true",
      ]);
      assert.deepEqual(isolated({ kubernetes: { inCluster: false }, isolation: { quota: { pods: 1 } } }), [
        "isolation.quota: is ignored because kubernetes.inCluster is false and no cluster has auth serviceAccount",
      ]);
    });
  });

  describe("Pod Security", () => {
    it("of tasks is as strict as their features and their pods' config allow", () => {
      assert.equal(tasksLevel(["objectStoreMounts"]), "privileged");
      assert.equal(tasksLevel(["hostPathVolumes"]), "privileged");
      assert.equal(tasksLevel(["hostNetwork"]), "privileged");
      assert.equal(tasksLevel(["gpuListing", "volumes", "ingress", "highAvailability", "gpuMetrics", "controllers"]), "baseline");
      assert.equal(tasksLevel([], { pod_config: { spec: { volumes: [{ hostPath: { path: "/data" } }] } } }), "privileged");
      assert.equal(tasksLevel([], undefined, { enable_docker: true }), "privileged");
      assert.equal(levelOf({ "ingress-nginx": { controller: { hostPort: { enabled: true } } } }), "privileged");
      assert.equal(levelOf({ prometheus: { "prometheus-node-exporter": { enabled: true } } }), "privileged");
      assert.equal(
        levelOf({ hostNetwork: false, devMode: null, hostPort: { enabled: false }, "prometheus-node-exporter": { enabled: false } }),
        "baseline",
      );
    });

    it("reports what a stricter level would reject", () => {
      const levels = (labels: object) => Object.values(labels);
      assert.deepEqual(levels(podSecurityLabels("privileged")), ["privileged", "baseline", "baseline"]);
      assert.deepEqual(levels(podSecurityLabels("baseline")), ["baseline", "baseline", "baseline"]);
    });

    it("labels the namespaces that the program creates", async () => {
      const bare = { kubernetes: { rbac: { objectStoreMounts: false } } };
      assert.equal(await levelsOf({}, "skypilot-tasks-namespace"), "privileged");
      assert.equal(await levelsOf(bare, "skypilot-tasks-namespace"), "baseline");
      assert.equal(await levelsOf(bare, "skypilot-namespace"), "baseline");
      assert.equal(await levelsOf({}, "skypilot-system-namespace"), "privileged");
      assert.equal(await levelsOf({ isolation: { podSecurity: { enabled: false } } }, "skypilot-namespace"), undefined);
      assert.equal(await levelsOf({ pod: { volumes: [{ name: "a", hostPath: { path: "/a" } }] } }, "skypilot-namespace"), "privileged");
      const config = { kubernetes: { context_configs: { "in-cluster": { pod_config: { spec: { hostNetwork: true } } } } } };
      assert.equal(await levelsOf({ ...bare, skypilotConfig: config }, "skypilot-tasks-namespace"), "privileged");
      const chart = { kubernetes: { rbac: { mode: "chart" }, namespace: "tasks" } };
      assert.equal(await levelsOf(chart, "skypilot-tasks-namespace"), undefined);
    });

    it("labels those of other clusters, the launcher's as strictly as possible, and none that must exist", async () => {
      const rbac = { objectStoreMounts: false };
      const clusters = [
        { name: "east", kubeconfig: KUBECONFIGS.eks, rbac },
        { name: "fuse", kubeconfig: KUBECONFIGS.eks, isolation: { podSecurity: { tasks: "baseline" } } },
        { name: "own", kubeconfig: KUBECONFIGS.eks, namespace: "own", createNamespace: false, rbac },
        { name: "host", kubeconfig: KUBECONFIGS.eks, rbac, contextConfig: { pod_config: { spec: { hostPID: true } } } },
      ];
      assert.equal(await levelsOf({ clusters }, "skypilot-clusters-east-launcher-namespace"), "restricted");
      assert.equal(await levelsOf({ clusters }, "skypilot-clusters-east-tasks"), "baseline");
      assert.equal(await levelsOf({ clusters }, "skypilot-clusters-fuse-tasks"), "baseline");
      assert.equal(await levelsOf({ clusters }, "skypilot-clusters-fuse-system-namespace"), "privileged");
      assert.equal(await levelsOf({ clusters }, "skypilot-clusters-host-tasks"), "privileged");
      assert.deepEqual(
        namesOf(await run({ clusters })).filter((name) => /^skypilot-clusters-own-.*namespace$/.test(name)),
        [],
      );
    });
  });

  describe("quotas", () => {
    it("have the names of Kubernetes", () => {
      const typed = { gpus: 0, cpu: "8", memory: "1Gi", pods: 2, storage: "1Ti", persistentVolumeClaims: 3, loadBalancers: 0 };
      assert.deepEqual(quotaLimits({ ...typed, hard: { "requests.amd.com/gpu": "1" } }), {
        "requests.nvidia.com/gpu": "0",
        "requests.cpu": "8",
        "requests.memory": "1Gi",
        pods: "2",
        "requests.storage": "1Ti",
        persistentvolumeclaims: "3",
        "services.loadbalancers": "0",
        "requests.amd.com/gpu": "1",
      });
      assert.deepEqual(quotaLimits({}), {});
    });

    it("give requests to containers without them, only if the quota counts these", () => {
      assert.deepEqual(defaultRequests({ "requests.cpu": "8" }), { cpu: "100m" });
      assert.deepEqual(defaultRequests({ "requests.cpu": "8", "requests.memory": "1Gi" }), { cpu: "100m", memory: "128Mi" });
      assert.deepEqual(defaultRequests({ pods: "1" }), {});
    });

    it("reject numbers and quantities that Kubernetes would reject", () => {
      assert.equal(problemsOf({ isolation: { quota: { pods: -1, memory: "lots", cpu: "x" } } }).length, 3);
    });
  });

  it("priority classes have distinct names that Kubernetes accepts", () => {
    const classes = (...names: string[]) => ({ isolation: { priorityClasses: names.map((name) => ({ name, value: 1 })) } });
    assert.deepEqual(problemsOf(classes("a", "a", "system-a", "B")), [
      'isolation.priorityClasses[1].name: "a" is also the name of another class; write another one',
      'isolation.priorityClasses[2].name: "system-a" begins with "system-", which Kubernetes reserves; write another name',
      'isolation.priorityClasses[3].name: "B" is not a valid Kubernetes name; write lower-case letters, digits, "-" and ".", such as "skypilot"',
    ]);
    assert.equal(problemsOf({ isolation: { priorityClasses: [{ name: "a", value: 1_000_000_001 }] } }).length, 1);
  });

  it("priority classes are replaced by value, the old one first", async () => {
    const { options } = named(await run({ isolation: { priorityClasses: [{ name: "a", value: 1 }] } }), "skypilot-priority-a");
    assert.deepEqual(options, { deleteBeforeReplace: true, replaceOnChanges: ["value", "preemptionPolicy"] });
  });
});

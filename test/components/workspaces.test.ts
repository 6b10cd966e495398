import assert from "node:assert/strict";
import { parse } from "yaml";
import { KUBERNETES_RULES } from "../../permissions/kubernetes";
import type { Recording } from "../../plan/monitor";
import { KUBECONFIGS } from "../support/kubeconfigs";
import { type Config, MODES, named, namesOf, run, valuesOfRelease } from "../support/stack";

const CONFIG: Config = {
  isolation: { quota: { gpus: 8 } },
  clusters: [{ name: "east", kubeconfig: KUBECONFIGS.eks }],
  workspaces: [
    { name: "vision", allowedUsers: ["ada@example.com"] },
    {
      name: "language",
      contexts: [
        {
          name: "in-cluster",
          namespace: "words",
          createNamespace: false,
          remoteIdentity: "theirs",
          clusterQueue: "gpus",
          quota: { pods: 3, cpu: "16" },
        },
      ],
    },
  ],
  skypilotConfigMode: "managed",
};

const PRINCIPALS = ["launcher", "workload"] as const;
const PREFIXES = ["skypilot-cluster", "skypilot-clusters-east"];
const ofTeam = (recording: Recording, prefix: string, team: string) =>
  namesOf(recording)
    .filter((name) => name.startsWith(`${prefix}-workspace-${team}-`))
    .map((name) => name.slice(`${prefix}-workspace-${team}-`.length));

interface Bound {
  metadata: { namespace: string };
  rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  subjects: { name: string; namespace: string }[];
}

for (const mode of MODES) {
  describe(`workspaces of a stack (${mode})`, () => {
    let recording: Recording;
    const bound = (name: string) => named(recording, name).inputs as unknown as Bound;

    before(async () => {
      recording = await run(CONFIG, mode);
    });

    it("get a namespace, an account and the API server's rights in each cluster", () => {
      for (const prefix of PREFIXES) {
        assert.deepEqual(ofTeam(recording, prefix, "vision"), [
          "launcher-tasks-binding",
          "launcher-tasks-role",
          "namespace",
          ...(prefix === "skypilot-cluster" ? [] : ["network-policy"]),
          "quota",
          "workload",
          "workload-tasks-binding",
          "workload-tasks-role",
        ]);
      }
      assert.deepEqual(ofTeam(recording, "skypilot-cluster", "language"), [
        "launcher-tasks-binding",
        "launcher-tasks-role",
        "queue",
        "quota",
        "requests",
      ]);
      assert.deepEqual(ofTeam(recording, "skypilot-clusters-east", "language"), []);
    });

    it("have rights in the team's namespace only, and those that tasks have", () => {
      for (const prefix of PREFIXES) {
        for (const principal of PRINCIPALS) {
          const name = `${prefix}-workspace-vision-${principal}-tasks`;
          assert.equal(bound(`${name}-role`).metadata.namespace, "skypilot-tasks-vision");
          assert.equal(bound(`${name}-binding`).metadata.namespace, "skypilot-tasks-vision");
          const core = KUBERNETES_RULES.filter((row) => row.principal === principal && row.scope === "tasks" && row.feature === "core");
          const roles = bound(`${name}-role`).rules;
          for (const { apiGroups, resources, verbs } of core) {
            assert.ok(
              roles.some((rule) => JSON.stringify(rule) === JSON.stringify({ apiGroups, resources, verbs })),
              `${name}: ${resources}`,
            );
          }
        }
        const [subject] = bound(`${prefix}-workspace-vision-workload-tasks-binding`).subjects;
        assert.equal(subject?.namespace, "skypilot-tasks-vision");
      }
      const [launcher] = bound("skypilot-cluster-workspace-language-launcher-tasks-binding").subjects;
      assert.deepEqual({ ...launcher }, { kind: "ServiceAccount", name: "skypilot-launcher-sa", namespace: "skypilot" });
    });

    it("are isolated as other tasks are, and from them", () => {
      const POLICIES = {
        "skypilot-tasks-network-policy": "skypilot-tasks",
        "skypilot-workspace-vision-network-policy": "skypilot-tasks-vision",
        "skypilot-workspace-language-network-policy": "words",
        "skypilot-clusters-east-workspace-vision-network-policy": "skypilot-tasks-vision",
      };
      const specs = Object.entries(POLICIES).map(([name, namespace]) => {
        const { metadata, spec } = named(recording, name).inputs as unknown as { metadata: object; spec: unknown };
        assert.deepEqual({ ...metadata }, { namespace }, name);
        return spec;
      });
      assert.deepEqual(specs[1], specs[0]);
      assert.deepEqual(specs[2], specs[0]);
      for (const prefix of PREFIXES) {
        const { metadata } = named(recording, `${prefix}-workspace-vision-namespace`).inputs as { metadata: { labels?: object } };
        assert.equal({ ...metadata.labels }["pod-security.kubernetes.io/enforce" as never], "privileged");
      }
    });

    it("have the quota of the cluster, or their own", () => {
      const hard = (name: string) => ({ ...(named(recording, name).inputs as { spec: { hard: object } }).spec.hard });
      for (const prefix of PREFIXES) assert.deepEqual(hard(`${prefix}-workspace-vision-quota`), { "requests.nvidia.com/gpu": "8" });
      assert.deepEqual(hard("skypilot-cluster-workspace-language-quota"), { pods: "3", "requests.cpu": "16" });
    });

    it("cannot connect to the API server past its ingress controller", () => {
      const { spec } = named(recording, "skypilot-api-server-network-policy-api-server").inputs as { spec: { ingress: unknown } };
      assert.doesNotMatch(JSON.stringify(spec.ingress), /tasks|words/);
    });

    it("are in the cluster of their context", () => {
      const provider = (name: string) => named(recording, name).options?.provider ?? "";
      assert.match(provider("skypilot-clusters-east-workspace-vision-workload"), /skypilot-clusters-east-provider/);
      assert.doesNotMatch(provider("skypilot-cluster-workspace-vision-workload"), /skypilot-clusters-east-provider/);
    });

    it("get the LocalQueue for their ClusterQueue", () => {
      assert.deepEqual(named(recording, "skypilot-cluster-workspace-language-queue").inputs, {
        apiVersion: "kueue.x-k8s.io/v1beta1",
        kind: "LocalQueue",
        metadata: { name: "language", namespace: "words" },
        spec: { clusterQueue: "gpus" },
      });
    });

    it("are in the SkyPilot config, with the accounts of the clusters", () => {
      const text = valuesOfRelease(recording).apiService.config;
      const generated = mode === "apply" ? parse(text).workspaces.vision.kubernetes.context_configs.east.remote_identity : undefined;
      assert.deepEqual(parse(text).workspaces, {
        vision: {
          private: true,
          allowed_users: ["ada@example.com"],
          kubernetes: {
            allowed_contexts: ["in-cluster", "east"],
            context_configs: {
              "in-cluster": { namespace: "skypilot-tasks-vision", remote_identity: "skypilot-workload-sa" },
              east: {
                namespace: "skypilot-tasks-vision",
                remote_identity: generated ?? "skypilot-clusters-east-workspace-vision-workload",
              },
            },
          },
        },
        language: {
          private: true,
          allowed_users: [],
          kubernetes: {
            allowed_contexts: ["in-cluster"],
            context_configs: {
              "in-cluster": { namespace: "words", remote_identity: "theirs", kueue: { local_queue_name: "language" } },
            },
          },
        },
      });
      assert.match(generated ?? "workspace-vision-workload", /workspace-vision-workload/);
    });

    it("reach the server after both accounts have their rights", () => {
      const { dependencies } = named(recording, "skypilot-api-server-release");
      for (const prefix of PREFIXES)
        for (const principal of PRINCIPALS) assert.ok(dependencies.includes(`${prefix}-workspace-vision-${principal}-tasks-binding`));
      assert.ok(dependencies.includes("skypilot-cluster-workspace-language-queue"));
    });
  });
}

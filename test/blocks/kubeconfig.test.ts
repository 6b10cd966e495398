import assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import type { ClusterArgs } from "../../blocks/clusters/args";
import { type KnownCluster, mergeKubeconfigs } from "../../blocks/clusters/kubeconfig";
import { judgedBlock, lines } from "../support/judged";

function kubeconfig(change: object = {}): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server: "https://k8s.example.com", "certificate-authority-data": "Q0E=" } }],
    users: [{ name: "u", user: { token: "HUSH" } }],
    contexts: [{ name: "admin@c", context: { cluster: "c", user: "u", namespace: "research" } }],
    "current-context": "admin@c",
    ...change,
  });
}

const problems = (clusters: ClusterArgs[]) => lines(judgedBlock("clusters", { clusters }));

const NO_KUBECONFIG = "is not a kubeconfig; set the content of a kubeconfig file, with its clusters, users and contexts";

describe("kubeconfig", () => {
  it("puts each cluster under its name, sorted, without a current context", () => {
    const exec = { command: "/usr/local/bin/gke-gcloud-auth-plugin", apiVersion: "client.authentication.k8s.io/v1", args: ["x"] };
    const merged = parse(
      mergeKubeconfigs([
        { name: "west", kubeconfig: kubeconfig({ users: [{ name: "u", user: { exec } }] }) },
        { name: "east", kubeconfig: kubeconfig(), namespace: "sky" },
      ]),
    );
    const cluster = { server: "https://k8s.example.com", "certificate-authority-data": "Q0E=" };
    assert.deepEqual(merged, {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        { name: "east", cluster },
        { name: "west", cluster },
      ],
      users: [
        { name: "east", user: { token: "HUSH" } },
        { name: "west", user: { exec: { ...exec, command: "gke-gcloud-auth-plugin" } } },
      ],
      contexts: [
        { name: "east", context: { cluster: "east", user: "east", namespace: "sky" } },
        { name: "west", context: { cluster: "west", user: "west", namespace: "research" } },
      ],
    });
  });

  const WORDS_OF_YAML = [
    "no",
    "on",
    "yes",
    "off",
    "y",
    "N",
    "True",
    "null",
    "2024-01-01",
    "1:30",
    "0777",
    "0b1",
    "0x1F",
    "1_000",
    "1e3",
    "12",
  ];
  for (const word of WORDS_OF_YAML) {
    it(`quotes ${word}, which kubectl and SkyPilot would not read as text`, () => {
      const text = mergeKubeconfigs([
        { name: word, kubeconfig: kubeconfig({ users: [{ name: "u", user: { token: word } }] }), namespace: word },
      ]);
      for (const version of ["1.1", "1.2"] as const) {
        const { clusters, users, contexts } = parse(text, { version });
        assert.deepEqual([clusters[0].name, users[0].name, contexts[0].name], [word, word, word], version);
        assert.deepEqual(contexts[0].context, { cluster: word, user: word, namespace: word }, version);
        assert.equal(users[0].user.token, word, version);
      }
    });
  }

  it("takes the context that is named, else the current one, else the only one", () => {
    const contexts = [
      { name: "a", context: { cluster: "c", user: "u", namespace: "a" } },
      { name: "b", context: { cluster: "c", user: "u", namespace: "b" } },
    ];
    const namespaceOf = (cluster: Partial<KnownCluster>, change: object) =>
      parse(mergeKubeconfigs([{ name: "x", ...cluster, kubeconfig: kubeconfig(change) }])).contexts[0].context.namespace;
    assert.equal(namespaceOf({ context: "b" }, { contexts, "current-context": "a" }), "b");
    assert.equal(namespaceOf({}, { contexts, "current-context": "a" }), "a");
    assert.equal(namespaceOf({}, { contexts: contexts.slice(1), "current-context": undefined }), "b");
  });

  const broken: [string, string, Partial<ClusterArgs>, string][] = [
    ["YAML that does not parse", "clusters: [HUSH", {}, "is not valid YAML; set the content of a kubeconfig file"],
    [
      "a path instead of a content",
      "~/.kube/HUSH",
      {},
      "is the name of a file that only this machine has; set the content of a kubeconfig file",
    ],
    ["an empty text", "", {}, "is empty; set the content of a kubeconfig file"],
    ["a missing context", kubeconfig(), { context: "b" }, 'has no context "b"; it has: admin@c'],
    [
      "no current context among several",
      kubeconfig({ "current-context": "", contexts: ["a", "b"].map((name) => ({ name, context: { cluster: "c", user: "u" } })) }),
      {},
      "has no current context; set context to one of a, b",
    ],
    ["a missing user", kubeconfig({ users: [] }), {}, 'has no user "u", which its context "admin@c" names'],
    ["a missing cluster", kubeconfig({ clusters: [] }), {}, 'has no cluster "c", which its context "admin@c" names'],
    ["a user that is no map", kubeconfig({ users: [{ name: "u", user: "HUSH" }] }), {}, NO_KUBECONFIG],
    ["a cluster that is no map", kubeconfig({ clusters: [{ name: "c", cluster: "HUSH" }] }), {}, NO_KUBECONFIG],
    ["entries that are nothing", kubeconfig({ contexts: [null] }), {}, NO_KUBECONFIG],
    [
      "a command that is none",
      kubeconfig({ users: [{ name: "u", user: { exec: { command: 3 } } }] }),
      {},
      "has a value that is not a string where Kubernetes requires one; write it in quotes",
    ],
    ["an unknown tag", "!HUSH {}", {}, NO_KUBECONFIG],
  ];
  for (const [what, content, cluster, message] of broken) {
    it(`refuses ${what} without quoting it`, () => {
      assert.deepEqual(problems([{ name: "x", kubeconfig: content, ...cluster }]), [`clusters[0].kubeconfig: ${message}`]);
    });
  }

  it("refuses names that are taken, reserved or impossible", () => {
    const of = (name: string) => ({ name, kubeconfig: kubeconfig() });
    assert.deepEqual(problems([of("a"), of("b")]), []);
    assert.deepEqual(problems([of("a"), of("a"), of("in-cluster"), of("a b")]), [
      'clusters[1].name: "a" is also the name of clusters[0]; write another one',
      'clusters[2].name: "in-cluster" is the hosting cluster, which kubernetes.inCluster controls; write another name',
      'clusters[3].name: "a b" is not a valid name of a context; write letters, digits and "_.:@/-"',
    ]);
  });
});

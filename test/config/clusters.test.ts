import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse, stringify } from "yaml";
import { SkyPilot, WorkloadCluster } from "../../components";
import { resourceName } from "../../components/clusterAccess";
import { loadConfig } from "../../config/load";
import { machineKubeconfig } from "../../config/machineKubeconfig";
import { type Recording, record } from "../../plan/monitor";
import { standIns } from "../../plan/standIns";
import { KUBECONFIGS } from "../support/kubeconfigs";
import { type Config, MODES, named, namesOf, problemsOf, run, valuesOfRelease, warningsOf } from "../support/stack";

const cluster = (name: string, more: object = {}): object => ({ name, kubeconfig: KUBECONFIGS.eks, ...more });
const of = (...clusters: object[]): Config => ({ clusters });
const skypilotConfig = (recording: Recording) => parse(valuesOfRelease(recording).apiService.config).kubernetes;
const ofCluster = (recording: Recording, name: string) =>
  namesOf(recording)
    .filter((resource) => resource.startsWith(`skypilot-clusters-${name}`))
    .map((resource) => resource.slice(`skypilot-clusters-${name}`.length));

const BARE = [
  "",
  "-launcher",
  "-launcher-cluster-binding",
  "-launcher-cluster-role",
  "-launcher-namespace",
  "-launcher-skypilot-system-binding",
  "-launcher-skypilot-system-role",
  "-launcher-tasks-binding",
  "-launcher-tasks-role",
  "-launcher-token",
  "-system-namespace",
  "-tasks",
  "-tasks-network-policy",
  "-workload",
  "-workload-tasks-binding",
  "-workload-tasks-role",
  "-provider",
];

for (const mode of MODES) {
  describe(`clusters of the stack (${mode})`, () => {
    it("get a provider, accounts, rights, namespaces and a token each", async () => {
      const recording = await run(of(cluster("east")), mode);
      assert.deepEqual(ofCluster(recording, "east"), BARE);
      const { inputs } = named(recording, "skypilot-clusters-east-launcher-token");
      assert.deepEqual(inputs, {
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
          namespace: "skypilot-clusters-east-launcher-namespace",
          annotations: { "kubernetes.io/service-account.name": "skypilot-clusters-east-launcher" },
        },
        type: "kubernetes.io/service-account-token",
      });
      assert.equal(named(recording, "skypilot-clusters-east-provider").inputs.kubeconfig, "[secret]");
      // What is derived from another value is left out of a component's arguments.
      assert.equal(named(recording, "skypilot-clusters-east").inputs.kubeconfig, undefined);
      const { metadata } = named(recording, "skypilot-clusters-east-system-namespace").inputs as { metadata: { name: string } };
      assert.equal(metadata.name, "skypilot-system");
    });

    it("fix no name in a cluster but the namespaces that are named", async () => {
      const recording = await run(of(cluster("east", { namespace: "sky" })), mode);
      const fixed = recording.resources
        .filter(({ name }) => name.startsWith("skypilot-clusters-east"))
        .flatMap(({ inputs }) => (inputs.metadata as { name?: string } | undefined)?.name ?? []);
      assert.deepEqual(fixed.sort(), ["sky", "skypilot-system"]);
    });

    it("are contexts with their namespaces and identities", async () => {
      const clusters = [
        cluster("east"),
        cluster("west", { namespace: "sky", remoteIdentity: "mine", contextConfig: { ports: "podip" } }),
        cluster("lab", { auth: "exec", namespace: "research" }),
      ];
      const recording = await run(of(...clusters), mode);
      assert.deepEqual(skypilotConfig(recording), {
        allowed_contexts: ["in-cluster", "east", "west", "lab"],
        context_configs: {
          "in-cluster": { remote_identity: "skypilot-workload-sa" },
          east: { namespace: "skypilot-clusters-east-tasks", remote_identity: "skypilot-clusters-east-workload" },
          lab: { namespace: "research" },
          west: { namespace: "sky", ports: "podip", remote_identity: "mine" },
        },
        remote_identity: "NO_UPLOAD",
      });
      assert.ok(!ofCluster(recording, "west").includes("-workload"));
      assert.deepEqual(ofCluster(recording, "lab"), []);
      const release = named(recording, "skypilot-api-server-release");
      assert.ok(!JSON.stringify(release.inputs).includes("[secret]"));
    });
  });
}

describe("clusters of the stack", () => {
  it("leave the rest alone when one is added, renamed or removed", async () => {
    const before = await run(of(cluster("east"), cluster("west")));
    const after = await run(of(cluster("east"), cluster("north"), cluster("far")));
    const unlike = (one: Recording, other: Recording) =>
      one.resources.filter((resource) => {
        const same = other.resources.find(({ name }) => name === resource.name);
        return JSON.stringify(same) !== JSON.stringify(resource);
      });
    const changed = [...unlike(before, after), ...unlike(after, before)].map(({ name }) => name);
    const ofOthers = changed.filter((name) => !/^skypilot-clusters-(west|north|far)/.test(name));
    // The components' own arguments, the kubeconfig's Secret by what it waits for, and the contexts in the SkyPilot config.
    assert.deepEqual([...new Set(ofOthers)].sort(), ["skypilot", "skypilot-api-server-release", "skypilot-credentials-kubernetes"]);
  });

  const switches: [string, object, { more?: string[]; less?: string[] }][] = [
    [
      "objectStoreMounts",
      { rbac: { objectStoreMounts: false } },
      { less: ["-launcher-skypilot-system-binding", "-launcher-skypilot-system-role", "-system-namespace"] },
    ],
    ["createSystemNamespace", { rbac: { createSystemNamespace: false } }, { less: ["-system-namespace"] }],
    ["ingress", { rbac: { ingress: true } }, { more: ["-launcher-ingress-nginx-binding", "-launcher-ingress-nginx-role"] }],
    ["gpuMetrics", { rbac: { gpuMetrics: true } }, { more: ["-launcher-metrics-binding", "-launcher-metrics-role"] }],
    ["namespace", { namespace: "sky" }, { more: ["-tasks-namespace"], less: ["-tasks"] }],
    ["createNamespace", { namespace: "sky", createNamespace: false }, { less: ["-launcher-namespace", "-tasks"] }],
    [
      "remoteIdentity",
      { namespace: "sky", remoteIdentity: "mine" },
      { more: ["-tasks-namespace"], less: ["-tasks", "-workload", "-workload-tasks-binding", "-workload-tasks-role"] },
    ],
  ];
  for (const [what, more, { more: added = [], less = [] }] of switches) {
    it(`add and take away what ${what} needs`, async () => {
      const names = ofCluster(await run(of(cluster("east", more))), "east");
      assert.deepEqual(
        names.filter((name) => !BARE.includes(name)),
        added,
      );
      assert.deepEqual(
        BARE.filter((name) => !names.includes(name)),
        less,
      );
    });
  }

  it("give rights by feature and none on the release", async () => {
    const rules = async (rbac: object) =>
      (await run(of(cluster("east", { rbac })))).resources
        .filter(({ name }) => name.startsWith("skypilot-clusters-east"))
        .flatMap(({ inputs }) => (inputs.rules ?? []) as { resources: string[]; resourceNames?: string[] }[]);
    const resources = (list: { resources: string[] }[]) => new Set(list.flatMap(({ resources: some }) => some));
    const [few, many] = [
      await rules({ volumes: false, gpuListing: false, objectStoreMounts: false }),
      await rules({ highAvailability: true }),
    ];
    assert.deepEqual([...resources(few)].sort(), [
      "deployments",
      "events",
      "nodes",
      "pods",
      "pods/exec",
      "pods/portforward",
      "runtimeclasses",
      "services",
    ]);
    assert.ok(resources(many).has("deployments/status") && resources(many).has("persistentvolumeclaims"));
    assert.ok([...few, ...many].every(({ resourceNames }) => resourceNames === undefined));
  });

  it("take contexts of an existing kubeconfig", async () => {
    const credentials = { kubernetes: { existingSecret: "kubeconfig" } };
    const existing = (name: string, more: object = {}) => ({ name, auth: "existing", ...more });
    const recording = await run({
      credentials,
      clusters: [existing("east", { namespace: "sky", remoteIdentity: "tasks" }), existing("west")],
    });
    assert.equal(valuesOfRelease(recording).kubernetesCredentials.kubeconfigSecretName, "kubeconfig");
    assert.deepEqual(
      namesOf(recording).filter((name) => /^skypilot-(clusters|credentials-)/.test(name)),
      [],
    );
    assert.deepEqual(skypilotConfig(recording), {
      allowed_contexts: ["in-cluster", "east", "west"],
      context_configs: {
        "in-cluster": { remote_identity: "skypilot-workload-sa" },
        east: { namespace: "sky", remote_identity: "tasks" },
      },
      remote_identity: "NO_UPLOAD",
    });
    assert.deepEqual(problemsOf({ credentials, clusters: [existing("east"), cluster("west")] }), [
      "credentials.kubernetes: cannot be combined with clusters, which generate a kubeconfig; remove one of the two, or set auth: existing for each of clusters",
    ]);
    assert.deepEqual(problemsOf({ clusters: [existing("east"), cluster("west")] }), [
      'clusters[0].auth: "existing" needs the kubeconfig of credentials.kubernetes, but the pod gets only one kubeconfig, which is generated from the other entries of clusters; use another auth',
    ]);
    assert.deepEqual(problemsOf({ clusters: [existing("east")] }), [
      'clusters[0].auth: "existing" needs the kubeconfig of credentials.kubernetes, which is not set; set credentials.kubernetes.existingSecret',
    ]);
  });

  it("take contexts of the machine's kubeconfig, of which the state gets what it needs", async () => {
    const host = { kubeconfig: () => KUBECONFIGS.merged };
    const recording = await run(of({ name: "east", context: "a" }, { name: "west", context: "b", auth: "static" }), "apply", host);
    const { inputs } = named(recording, "skypilot-clusters-east-provider");
    assert.deepEqual([inputs.kubeconfig, inputs.context], ["[secret]", "cluster"]);
    assert.ok(!JSON.stringify(recording).includes("HUSH"));
    assert.deepEqual(skypilotConfig(recording).allowed_contexts, ["in-cluster", "east", "west"]);
    await assert.rejects(run(of({ name: "east", context: "c" }), "apply", host), (error: Error) => {
      assert.match(error.message, /clusters\[0\]\.context: this machine's kubeconfig has no context "c"; it has: a, b$/);
      return true;
    });
    await assert.rejects(run(of({ name: "east", context: "c" }), "apply", { kubeconfig: () => undefined }), (error: Error) => {
      assert.match(error.message, /clusters\[0\]\.context: this machine's kubeconfig does not exist; set KUBECONFIG, or give kubeconfig$/);
      return true;
    });
  });

  it("are refused before anything is created if no Secret can hold their kubeconfig, and warned about if it will probably not fit", async () => {
    const many = (auth: string, bytes: number) =>
      Array.from({ length: 400 }, (_, index) => {
        const config = parse(KUBECONFIGS.rancher);
        config.clusters[0].cluster["certificate-authority-data"] = "Q".repeat(bytes);
        return { name: `c-${index}`, auth, kubeconfig: stringify(config) };
      });
    const [problem = "", ...rest] = problemsOf(of(...many("static", 4000)));
    assert.match(
      problem,
      /^clusters: need a kubeconfig of \d+ bytes, but a Secret holds 1048576: 2\d\d of the 400 clusters fit; move the others to another API server$/,
    );
    assert.deepEqual(rest, []);
    assert.deepEqual(problemsOf(of(...many("serviceAccount", 2000))), [
      "clusters: 400 service accounts need a kubeconfig of at least 1200000 bytes, but a Secret holds 1048576: at most 349 fit; move the others to another API server",
    ]);
    assert.deepEqual(problemsOf(of(...many("serviceAccount", 1500))), []);
    assert.match(
      warningsOf(of(...many("serviceAccount", 1500))).find((line) => line.startsWith("clusters:")) ?? "",
      /^clusters: 400 service accounts need a kubeconfig of about 1055 KiB, but a Secret holds 1024: about 388 fit$/,
    );
  });

  it("warn of a kubeconfig that is secret, without quoting it", () => {
    const clusters = [{ name: "lab", auth: "exec", kubeconfig: KUBECONFIGS.aks.replace("devicecode", "spn") }];
    const { args } = loadConfig("skypilot", {
      values: { "skypilot:clusters": JSON.stringify(clusters) },
      secretKeys: ["skypilot:clusters"],
    });
    assert.ok(pulumi.Output.isInstance(args.clusters?.[0]?.kubeconfig));
    const warnings = warningsOf({ clusters }, ["clusters"]);
    assert.doesNotMatch(warnings.join(), /apiVersion|6dae42f8/);
    assert.ok(
      warnings.includes('clusters[0].kubeconfig: calls "kubelogin", which the API server\'s image does not have'),
      warnings.join("\n"),
    );
  });

  it("are named in messages though their key is secret, and only their kubeconfigs are not", () => {
    const clusters = [
      { name: "east", kubeconfig: KUBECONFIGS.merged, context: "HQ" },
      { name: "east", kubeconfig: "HUSH", namespace: "Sky" },
    ];
    assert.deepEqual(problemsOf({ clusters }, ["clusters"]), [
      'clusters[0].kubeconfig: has no context "HQ"; it has: a, b',
      'clusters[1].name: "east" is also the name of clusters[0]; write another one',
      'clusters[1].namespace: "Sky" is not a valid Kubernetes name; write lower-case letters, digits and "-", such as "skypilot"',
      "clusters[1].kubeconfig: is not a kubeconfig; set the content of a kubeconfig file, with its clusters, users and contexts",
    ]);
  });

  it("have resources of names that Kubernetes takes", () => {
    assert.deepEqual(["east", "a-1"].map(resourceName), ["east", "a-1"]);
    for (const name of ["arn:aws:eks:us-east-1:1:cluster/a", "gke_p_z_a", "East", "a".repeat(40), "::", "a/b", "a:b"])
      assert.match(resourceName(name), /^[a-z0-9-]{8,16}$/, name);
    const names = ["a/b", "a:b", "a_b", "a-b", "A-b"].map(resourceName);
    assert.equal(new Set(names).size, names.length);
  });
});

describe("the kubeconfig of the machine", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubeconfig-"));
  const file = (name: string, content: string) => {
    fs.writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  after(() => fs.rmSync(folder, { recursive: true }));

  it("is that of all files of KUBECONFIG, of which the first counts, with the files that they name", () => {
    file("ca.crt", "CA");
    const one = file(
      "one",
      stringify({
        clusters: [{ name: "a", cluster: { server: "https://one.example.com", "certificate-authority": "ca.crt" } }],
        users: [{ name: "a", user: { token: "HUSH", "client-certificate": "gone.crt" } }],
        contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
      }),
    );
    const two = file("two", KUBECONFIGS.merged);
    const KUBECONFIG = [one, path.join(folder, "nowhere"), two].join(path.delimiter);
    const { clusters, users, contexts, ...rest } = parse(machineKubeconfig({ KUBECONFIG }) ?? "");
    assert.deepEqual(clusters[0].cluster, { server: "https://one.example.com", "certificate-authority-data": "Q0E=" });
    assert.deepEqual(users[0].user, { token: "HUSH", "client-certificate": "gone.crt" });
    assert.deepEqual([clusters.length, users.length, contexts.map(({ name }: { name: string }) => name), rest], [2, 2, ["a", "b"], {}]);
  });

  it("quotes what YAML 1.1 takes for something else than text", () => {
    const [cluster, user, name] = ["no", "on", "2024-01-01"];
    const one = stringify({
      clusters: [{ name: cluster, cluster: { server: "https://one.example.com" } }],
      users: [{ name: user, user: { token: "off" } }],
      contexts: [{ name, context: { cluster, user } }],
    });
    const { clusters, users, contexts } = parse(machineKubeconfig({ KUBECONFIG: file("words", one) }) ?? "", { version: "1.1" });
    assert.deepEqual(
      [clusters[0].name, users[0], contexts[0].context],
      [cluster, { name: user, user: { token: "off" } }, { cluster, user }],
    );
    assert.equal(contexts[0].name, name);
  });

  it("is that of the home folder, unless KUBECONFIG names one", () => {
    const home = process.env.HOME;
    fs.mkdirSync(path.join(folder, ".kube"));
    file(path.join(".kube", "config"), "clusters: [");
    try {
      process.env.HOME = folder;
      assert.equal(machineKubeconfig({}), "clusters: [");
      assert.equal(machineKubeconfig({ KUBECONFIG: "" }), "clusters: [");
    } finally {
      process.env.HOME = home;
    }
  });

  it("is nothing where there is none, and its text where it is broken", () => {
    assert.equal(machineKubeconfig({ KUBECONFIG: path.join(folder, "nowhere") }), undefined);
    assert.equal(machineKubeconfig({ KUBECONFIG: file("broken", "clusters: [") }), "clusters: [");
  });
});

describe("WorkloadCluster and SkyPilot as a library", () => {
  before(() =>
    pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: { metadata: { name }, ...inputs, data: { token: "VE9LRU4=" } } }),
      call: ({ inputs }) => inputs,
    }),
  );
  const known = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));
  const refused = (make: () => unknown) => {
    try {
      make();
      return "";
    } catch (error) {
      return (error as Error).message.split("\n").slice(1).join("\n");
    }
  };

  it("make a kubeconfig that SkyPilot takes, secret", async () => {
    const east = new WorkloadCluster("east", { kubeconfig: KUBECONFIGS.eks, tasksNamespace: "sky" });
    assert.equal(await pulumi.isSecret(east.kubeconfig), true);
    const { users, contexts } = parse(await known(east.kubeconfig));
    assert.deepEqual([users[0].user, contexts[0].context.namespace], [{ token: "TOKEN" }, "sky"]);
    const skypilot = new SkyPilot("library", {
      clusters: [
        {
          name: "east",
          auth: "static",
          kubeconfig: east.kubeconfig,
          namespace: east.namespace,
          remoteIdentity: east.workloadServiceAccount,
        },
      ],
    });
    assert.ok(skypilot);
  });

  it("make the provider and the accounts of a cluster whose kubeconfig is given, as the stack program does", async () => {
    const program = async () => {
      new SkyPilot("mine", {
        clusters: [
          { name: "east", kubeconfig: KUBECONFIGS.eks },
          { name: "lab", auth: "exec", kubeconfig: KUBECONFIGS.gke },
        ],
      });
      return {};
    };
    const recording = await record(program, standIns({ accountId: "1", partition: "aws", dnsSuffix: "" }), "mine", "test");
    const made = recording.resources.filter(({ name }) => name.startsWith("mine-clusters-"));
    assert.deepEqual(made.map(({ name }) => name.slice("mine-clusters-east".length)).sort(), [...BARE].sort());
    assert.equal(named(recording, "mine-clusters-east-provider").inputs.kubeconfig, "[secret]");
    assert.deepEqual(
      made.filter(({ type }) => type.startsWith("skypilot:") || type.startsWith("pulumi:providers:")).map(({ parent }) => parent),
      ["mine", "mine"],
    );
  });

  it("refuse what they cannot make", () => {
    assert.match(
      refused(() => new SkyPilot("s", { clusters: [{ name: "a", auth: "static", context: "a" }] })),
      /clusters\[0\]\.kubeconfig: is required, because a component does not read this machine's kubeconfig; set its content/,
    );
    assert.equal(
      refused(() => new WorkloadCluster("East", { kubeconfig: KUBECONFIGS.k3s, server: "https://[::1]", createNamespaces: true })),
      [
        '  - name: "East" is a prefix of the names of namespaces; write lower-case letters, digits and "-", at most 35',
        '  - server: "https://[::1]" is the pod itself (loopback); write an address that pods can reach',
      ].join("\n"),
    );
    assert.match(
      refused(() => new WorkloadCluster("east")),
      /kubeconfig: is required/,
    );
    assert.match(
      refused(() => new WorkloadCluster("east", { kubeconfig: "HUSH" })),
      /kubeconfig: is not a kubeconfig/,
    );
    assert.match(
      refused(() => new WorkloadCluster("east", { kubeconfig: KUBECONFIGS.eks, createNamespaces: false })),
      /tasksNamespace: is required/,
    );
  });
});

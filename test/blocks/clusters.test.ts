import assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import type { ClusterArgs, ClusterAuth } from "../../blocks/clusters/args";
import { clusterProblems } from "../../blocks/clusters/entryRules";
import { mergeKubeconfigs, minified, sizeProblems, tokenKubeconfig, withoutCredentials } from "../../blocks/clusters/kubeconfig";
import { below } from "../../core/problem";
import { judged, judgedBlock, lines, warningsOfBlock } from "../support/judged";
import { KUBECONFIGS, type Shape } from "../support/kubeconfigs";
import { problemsOf } from "../support/stack";

/** Clusters of an existing kubeconfig need that kubeconfig. */
const credentialsOf = (clusters: Partial<ClusterArgs>[]) =>
  clusters.some(({ auth }) => auth === "existing") ? { credentials: { kubernetes: { existingSecret: "kubeconfig" } } } : {};
const problems = (clusters: Partial<ClusterArgs>[]) => lines(judgedBlock("clusters", { clusters, ...credentialsOf(clusters) }));
const ofOne = (cluster: Partial<ClusterArgs>) => problems([{ name: "x", ...cluster }]);
const onDay = (day: string, cluster: Partial<ClusterArgs>) =>
  lines(below("clusters", clusterProblems([{ name: "x", ...cluster }], new Date(day))));

const FLATTEN = "write it again with `kubectl config view --flatten --minify --raw`, which replaces the file name with its content";
const NO_PLUGIN = `set auth to "serviceAccount", which needs no plugin, or get a new kubeconfig with a current version of its cloud's CLI`;
const CALLS = 'has an exec plugin; set auth to "exec", or to "serviceAccount", which needs no plugin';
const LOOPBACK =
  "has the server 127.0.0.1:6443, which is this machine (loopback), and inside a pod the pod itself; set server to an address that pods can reach";
const AUTHORITY = `names a file as certificate-authority, which the pod does not have; ${FLATTEN}`;
const NOTHING: string[] = [];
const NO_EXEC = ['has no exec plugin; set auth to "static"'];
const SEVERAL = ["has no current context; set context to one of a, b"];

/** What is wrong with each shape in each way to authenticate. */
const SHAPES: Record<Shape, { serviceAccount: string[]; exec: string[]; static: string[] }> = {
  eks: { serviceAccount: NOTHING, exec: NOTHING, static: [CALLS] },
  gke: { serviceAccount: NOTHING, exec: NOTHING, static: [CALLS] },
  aks: {
    serviceAccount: NOTHING,
    exec: [`calls "kubelogin", which requires an interactive login, so it cannot run in a pod; ${NO_PLUGIN}`],
    static: [CALLS],
  },
  aksAdmin: { serviceAccount: NOTHING, exec: NO_EXEC, static: NOTHING },
  kubeadm: { serviceAccount: NOTHING, exec: NO_EXEC, static: NOTHING },
  k3s: { serviceAccount: [LOOPBACK], exec: [LOOPBACK, ...NO_EXEC], static: [LOOPBACK] },
  nebius: { serviceAccount: NOTHING, exec: NOTHING, static: [CALLS] },
  rancher: { serviceAccount: NOTHING, exec: NO_EXEC, static: NOTHING },
  minikube: {
    serviceAccount: [AUTHORITY],
    exec: [AUTHORITY, 'has no exec plugin; set auth to "serviceAccount"'],
    static: [AUTHORITY, `names files (client-certificate, client-key), which the pod does not have; ${FLATTEN}`],
  },
  merged: { serviceAccount: SEVERAL, exec: SEVERAL, static: SEVERAL },
};

describe("clusters", () => {
  for (const [shape, expected] of Object.entries(SHAPES) as [Shape, (typeof SHAPES)[Shape]][]) {
    for (const auth of ["serviceAccount", "exec", "static"] as const) {
      it(`know whether a kubeconfig of ${shape} does for ${auth}`, () => {
        const said = ofOne({ auth, kubeconfig: KUBECONFIGS[shape] });
        assert.deepEqual(
          said,
          expected[auth].map((message) => `clusters[0].kubeconfig: ${message}`),
        );
      });
    }
  }

  it("take the context that is named out of several files that were merged", () => {
    assert.deepEqual(ofOne({ kubeconfig: KUBECONFIGS.merged, context: "b" }), []);
    assert.deepEqual(ofOne({ kubeconfig: KUBECONFIGS.merged, context: "B" }), [
      'clusters[0].kubeconfig: has no context "B"; it has: a, b; did you mean "b"?',
    ]);
    const two = ["a", "b"].map((context) => ({ name: `the-${context}`, kubeconfig: KUBECONFIGS.merged, context }));
    const { clusters, users, contexts } = parse(mergeKubeconfigs(two));
    assert.deepEqual(
      clusters.map(({ cluster }: { cluster: { server: string } }) => cluster.server),
      ["https://a.example.com", "https://b.example.com"],
    );
    assert.deepEqual(
      users.map(({ user }: { user: object }) => user),
      [{ token: "HUSH-a" }, { token: "HUSH-b" }],
    );
    assert.equal(contexts[1].context.namespace, "of-b");
  });

  it("call plugins as the image does", () => {
    const users = (shape: Shape) => parse(mergeKubeconfigs([{ name: "x", kubeconfig: KUBECONFIGS[shape] }])).users[0].user.exec;
    assert.equal(users("gke").command, "gke-gcloud-auth-plugin");
    assert.deepEqual([users("nebius").command, users("nebius").args.slice(-2)], ["nebius", ["--profile", "sky"]]);
    assert.deepEqual(users("eks").args.slice(0, 4), ["--region", "us-east-1", "eks", "get-token"]);
  });

  it("give SkyPilot nothing of the admin's kubeconfig", () => {
    for (const shape of ["eks", "aksAdmin", "kubeadm", "rancher"] as const) {
      const place = withoutCredentials(KUBECONFIGS[shape]);
      assert.deepEqual(parse(place).users, [{ name: "cluster", user: {} }]);
      const made = parse(tokenKubeconfig({ name: "east", kubeconfig: place, namespace: "sky" }, "TOKEN"));
      const { cluster } = parse(KUBECONFIGS[shape]).clusters[0];
      assert.deepEqual(made, {
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "east", cluster }],
        users: [{ name: "east", user: { token: "TOKEN" } }],
        contexts: [{ name: "east", context: { cluster: "east", user: "east", namespace: "sky" } }],
      });
    }
    assert.deepEqual(parse(minified(KUBECONFIGS.merged, "a")).users, [{ name: "cluster", user: { token: "HUSH-a" } }]);
  });

  it("lead to the address that is given in place of the kubeconfig's", () => {
    const server = "https://k3s.example.com:6443";
    assert.deepEqual(ofOne({ kubeconfig: KUBECONFIGS.k3s, server }), []);
    assert.equal(parse(mergeKubeconfigs([{ name: "x", kubeconfig: KUBECONFIGS.k3s, server }])).clusters[0].cluster.server, server);
  });

  it("judge the server argument in place of the address in the kubeconfig", () => {
    const clear = ofOne({ kubeconfig: KUBECONFIGS.rancher, server: "http://k8s.example.com" });
    assert.deepEqual(
      clear.map((line) => line.split(": ")[0]),
      ["clusters[0].server"],
    );
    assert.deepEqual(ofOne({ kubeconfig: KUBECONFIGS.rancher.replace("https:", "http:"), server: "https://k8s.example.com" }), []);
  });

  const changed = (shape: Shape, change: (config: ReturnType<typeof parse>) => void): string => {
    const config = parse(KUBECONFIGS[shape]);
    change(config);
    return stringify(config);
  };
  const server = (address: string | undefined) =>
    changed("rancher", (config) => {
      config.clusters[0].cluster.server = address;
    });
  const twice = (list: string) => changed("rancher", (config) => config[list].push(config[list][0]));
  const execOf = (change: object) => changed("eks", (config) => Object.assign(config.users[0].user.exec, change));
  const insecure = (more: object = {}) =>
    changed("rancher", (config) => Object.assign(config.clusters[0].cluster, { "insecure-skip-tls-verify": true, ...more }));
  const CONTENT = "set the content of a kubeconfig file";
  const OMITTED = "has its credentials omitted; write it again with `kubectl config view --flatten --minify --raw`";
  const token = (exp: number) => `e30.${Buffer.from(JSON.stringify({ exp })).toString("base64url")}.HUSH`;

  const bad: [string, Partial<ClusterArgs>, string][] = [
    ["a file", { kubeconfig: "./kubeconfig" }, `is the name of a file that only this machine has; ${CONTENT}`],
    ["a file of Windows", { kubeconfig: "C:\\Users\\HUSH\\config" }, `is the name of a file that only this machine has; ${CONTENT}`],
    ["a file of a variable", { kubeconfig: "$KUBECONFIG" }, `is the name of a file that only this machine has; ${CONTENT}`],
    ["base64", { kubeconfig: Buffer.from(KUBECONFIGS.eks).toString("base64") }, `is encoded as base64; ${CONTENT} without encoding`],
    [
      "a Secret",
      { kubeconfig: stringify({ kind: "Secret", data: { config: "HUSH" } }) },
      `is an object of another kind than "Config"; ${CONTENT}`,
    ],
    [
      "a part of one",
      { kubeconfig: stringify({ clusters: [], users: [] }) },
      `is not a complete kubeconfig: it has no contexts; ${CONTENT}`,
    ],
    [
      "two, one after the other",
      { kubeconfig: KUBECONFIGS.eks + KUBECONFIGS.gke },
      "has several kubeconfigs one after the other; set one, or the output of `KUBECONFIG=ONE:OTHER kubectl config view --flatten --raw`",
    ],
    [
      "several users of one name",
      { kubeconfig: twice("users") },
      'has several users of the name "west"; give each a different name, or write it again with `kubectl config view --flatten --minify --raw`',
    ],
    [
      "several clusters of one name",
      { kubeconfig: twice("clusters") },
      'has several clusters of the name "west"; give each a different name, or write it again with `kubectl config view --flatten --minify --raw`',
    ],
    [
      "a current context that is gone",
      {
        kubeconfig: changed("rancher", (config) => {
          config["current-context"] = "gone";
        }),
      },
      'has the current context "gone", which does not exist; set context to one of west',
    ],
    ["no server", { kubeconfig: server(undefined) }, "has no server for its cluster; set its address"],
    [
      "a server with a password",
      { kubeconfig: server("https://me:HUSH@k8s.example.com") },
      'has a server that is not a valid address; write one such as "https://k8s.example.com:6443"',
    ],
    [
      "a server without TLS",
      { kubeconfig: server("http://k8s.example.com") },
      "has a server without TLS (http:), which sends the token in plain text; write its https: address, or set insecureSkipTlsVerify to true",
    ],
    [
      "unchecked TLS",
      { kubeconfig: insecure() },
      "has insecure-skip-tls-verify, which exposes the token to a man in the middle; set certificate-authority-data instead, or set insecureSkipTlsVerify to true",
    ],
    [
      "unchecked TLS with an authority",
      { kubeconfig: insecure({ "certificate-authority-data": "Q0E=" }), insecureSkipTlsVerify: true },
      "has a certificate authority and insecure-skip-tls-verify, which cannot be combined; remove one of the two",
    ],
    [
      "a relative path where data is needed",
      {
        kubeconfig: changed("rancher", (config) => {
          config.clusters[0].cluster["certificate-authority"] = "ca.crt";
        }),
      },
      `names a file as certificate-authority, by a relative path, which the pod does not have; ${FLATTEN}`,
    ],
    [
      "an old plugin",
      { auth: "exec", kubeconfig: execOf({ apiVersion: "client.authentication.k8s.io/v1alpha1" }) },
      `calls "aws" by client.authentication.k8s.io/v1alpha1, which kubectl no longer supports; ${NO_PLUGIN}`,
    ],
    [
      "a plugin with words that are none",
      { auth: "exec", kubeconfig: execOf({ args: "eks get-token", env: [null] }) },
      "has a value that is not a string where Kubernetes requires one; write it in quotes",
    ],
    [
      "a plugin with a browser",
      { auth: "exec", kubeconfig: execOf({ command: "/opt/bin/kubectl", args: ["oidc-login", "get-token"] }) },
      `calls "kubectl", which requires an interactive login, so it cannot run in a pod; ${NO_PLUGIN}`,
    ],
    [
      "no credential",
      {
        auth: "static",
        kubeconfig: changed("rancher", (config) => {
          config.users[0].user = {};
        }),
      },
      "has no token and no client certificate for its user; add one",
    ],
    [
      "an auth-provider",
      {
        auth: "static",
        kubeconfig: changed("rancher", (config) => {
          config.users[0].user = { "auth-provider": { name: "gcp" } };
        }),
      },
      "uses an auth-provider, which kubectl no longer supports; write the kubeconfig again with a current version of its cloud's CLI",
    ],
    [
      "an authority that kubectl left out",
      {
        kubeconfig: changed("eks", (config) => {
          config.clusters[0].cluster["certificate-authority-data"] = "DATA+OMITTED";
        }),
      },
      OMITTED,
    ],
    [
      "a token that kubectl left out",
      {
        auth: "static",
        kubeconfig: changed("rancher", (config) => {
          config.users[0].user.token = "REDACTED";
        }),
      },
      OMITTED,
    ],
    [
      "a certificate and a key that kubectl left out",
      {
        kubeconfig: changed("kubeadm", (config) => {
          config.clusters[0].cluster["certificate-authority-data"] = "DATA+OMITTED";
          config.users[0].user = { "client-certificate-data": "DATA+OMITTED", "client-key-data": "DATA+OMITTED" };
        }),
      },
      OMITTED,
    ],
    [
      "an expired token",
      {
        auth: "static",
        kubeconfig: changed("rancher", (config) => {
          config.users[0].user.token = token(1_700_000_000);
        }),
      },
      "has a token that expired on 2023-11-14; get a new kubeconfig",
    ],
  ];
  for (const [what, cluster, message] of bad) {
    it(`refuse ${what}, and quote no credential`, () => {
      assert.deepEqual(ofOne(cluster), [`clusters[0].kubeconfig: ${message}`]);
      assert.doesNotMatch(message, /HUSH/);
    });
  }

  const V1 = "client.authentication.k8s.io/v1";
  const ofCluster = (part: object) => changed("aksAdmin", (config) => Object.assign(config.clusters[0].cluster, part));
  const ofUser = (part: object) => changed("aksAdmin", (config) => Object.assign(config.users[0].user, part));
  const ANEW = "write it again with `kubectl config view --flatten --minify --raw`";
  const NO_TEXT = "has a value that is not a string where Kubernetes requires one; write it in quotes";
  const WITH_PASSWORD = "has a token and a password, which cannot be combined; remove one of the two";
  const OF_LINES = "has a token of several lines; write it in one line, without a line break at the end";
  /** Entries for which kubectl refuses the whole kubeconfig. */
  const refused: [string, ClusterAuth, string, string][] = [
    [
      "an authority that is no base64",
      "static",
      ofCluster({ "certificate-authority-data": "-----BEGIN HUSH" }),
      `has a certificate-authority-data that is not valid base64; ${ANEW}`,
    ],
    [
      "a part of base64",
      "static",
      ofCluster({ "certificate-authority-data": "Q0E" }),
      `has a certificate-authority-data that is not valid base64; ${ANEW}`,
    ],
    [
      "a key that is no base64",
      "static",
      ofUser({ "client-key-data": "HUSH key" }),
      `has a client-key-data that is not valid base64; ${ANEW}`,
    ],
    [
      "a word for a boolean",
      "static",
      ofCluster({ "insecure-skip-tls-verify": "true" }),
      "has an insecure-skip-tls-verify that must be true or false; write it without quotes",
    ],
    ["a number for a server's name", "static", ofCluster({ "tls-server-name": 5 }), NO_TEXT],
    ["a number for a password", "static", ofUser({ token: null, username: "me", password: 5 }), NO_TEXT],
    ["a token with a password", "static", ofUser({ username: "me", password: "HUSH" }), WITH_PASSWORD],
    ["a token with a user's name", "serviceAccount", ofUser({ username: "me" }), WITH_PASSWORD],
    ["a token of two lines", "static", ofUser({ token: "HUSH\nHUSH" }), OF_LINES],
    ["a token with a line break", "static", ofUser({ token: "HUSH\n" }), OF_LINES],
    ["a plugin of no version", "exec", execOf({ apiVersion: null }), `calls "aws" without an apiVersion; ${NO_PLUGIN}`],
    [
      "a plugin of another version",
      "exec",
      execOf({ apiVersion: "v1" }),
      `calls "aws" by an apiVersion that must be one of ${V1}, ${V1}beta1; ${NO_PLUGIN}`,
    ],
    [
      "a plugin of v1 without its mode",
      "exec",
      execOf({ apiVersion: V1, interactiveMode: null }),
      `calls "aws" without interactiveMode, which ${V1} requires; ${NO_PLUGIN}`,
    ],
    [
      "a plugin of another mode",
      "exec",
      execOf({ interactiveMode: "never" }),
      `calls "aws" with an interactiveMode that must be one of Never, IfAvailable, Always; ${NO_PLUGIN}`,
    ],
  ];
  for (const [what, auth, kubeconfig, message] of refused) {
    it(`refuse ${what}, for which kubectl would refuse all of them`, () => {
      assert.deepEqual(ofOne({ auth, kubeconfig }), [`clusters[0].kubeconfig: ${message}`]);
      assert.doesNotMatch(message, /HUSH/);
    });
  }

  it("take plugins that kubectl takes, and leave out the names of files whose content is there", () => {
    for (const change of [{ apiVersion: V1, interactiveMode: "Never" }, { interactiveMode: null }])
      assert.deepEqual(ofOne({ auth: "exec", kubeconfig: execOf(change) }), []);
    const both = changed("kubeadm", (config) => {
      config.clusters[0].cluster["certificate-authority"] = "/ca.crt";
      Object.assign(config.users[0].user, { "client-certificate": "/a.crt", "client-key": "/a.key" });
    });
    assert.deepEqual(ofOne({ auth: "static", kubeconfig: both }), []);
    for (const name of ["clusters", "users"]) assert.deepEqual(parse(minified(both))[name], parse(minified(KUBECONFIGS.kubeadm))[name]);
  });

  it("refuse an expired client certificate with every kind of auth", () => {
    for (const auth of ["serviceAccount", "static"] as const) {
      assert.deepEqual(onDay("2101-01-01", { auth, kubeconfig: KUBECONFIGS.kubeadm }), [
        "clusters[0].kubeconfig: has a client certificate that expired on 2100-10-24; get a new kubeconfig",
      ]);
    }
  });

  for (const host of ["localhost", "127.1.2.3", "0.0.0.0", "[::1]", "kubernetes.docker.internal", "a.localhost"]) {
    it(`refuse ${host}, which pods cannot reach`, () => {
      assert.match(ofOne({ kubeconfig: server(`https://${host}:6443`) }).join(), /is this machine \(loopback\)/);
      assert.match(ofOne({ kubeconfig: KUBECONFIGS.eks, server: `https://${host}` }).join(), /^clusters\[0\]\.server: .* \(loopback\)/);
    });
  }

  it("refuse names that are one name, reserved or impossible", () => {
    const named = (name: string) => ({ name, kubeconfig: KUBECONFIGS.eks });
    assert.deepEqual(problems(["arn:aws:eks:us-east-1:1:cluster/a", "gke_p_z_a", "A.b"].map(named)), []);
    assert.deepEqual(problems(["east", "East", "IN-cluster", "ssh-lab", "-x"].map(named)), [
      'clusters[1].name: "East" differs from the name of clusters[0], "east", only in letter case; write another one',
      'clusters[2].name: "IN-cluster" is the hosting cluster, which kubernetes.inCluster controls; write another name',
      'clusters[3].name: "ssh-lab" begins with "ssh-", which SkyPilot reserves for its SSH node pools; write another name',
      'clusters[4].name: "-x" is not a valid name of a context; write letters, digits and "_.:@/-"',
    ]);
  });

  it("refuse settings that cannot work", () => {
    const kubeconfig = KUBECONFIGS.eks;
    const settings: [Partial<ClusterArgs>, string[]][] = [
      [
        { namespace: "Sky" },
        ['namespace: "Sky" is not a valid Kubernetes name; write lower-case letters, digits and "-", such as "skypilot"'],
      ],
      [{ namespace: "kube-system" }, ['namespace: "kube-system" cannot hold tasks, which could reach its Secrets; write another one']],
      [{ context: "" }, ["context: is empty; set the name of a context, or remove it to use the current one"]],
      [{ createNamespace: false }, ["namespace: is required; with createNamespace false, name an existing namespace"]],
      [{ createNamespace: false, namespace: "sky" }, []],
      [{ server: "k8s:6443" }, ['server: "k8s:6443" is not a valid address; write one such as "https://k8s.example.com:6443"']],
      [
        { server: "http://k8s.example.com" },
        [
          'server: "http://k8s.example.com" is without TLS (http:), which sends the token in plain text; write its https: address, or set insecureSkipTlsVerify to true',
        ],
      ],
      [{ server: "http://k8s.example.com", insecureSkipTlsVerify: true }, []],
      ...["SERVICE_ACCOUNT", "NO_UPLOAD", "LOCAL_CREDENTIALS", "service_account", "No_Upload"].map(
        (word): [Partial<ClusterArgs>, string[]] => [
          { remoteIdentity: word, namespace: "sky" },
          [
            `remoteIdentity: "${word}" requires SkyPilot to create accounts and roles, which its account cannot do; set the name of an account, or remove it`,
          ],
        ],
      ),
      [{ remoteIdentity: "NO_UPLOAD", auth: "exec" }, []],
      [{ remoteIdentity: "my-sa" }, ["namespace: is required, because remoteIdentity names an account in it"]],
      [{ remoteIdentity: "my-sa", namespace: "sky" }, []],
      [{ remoteIdentity: "my-sa", auth: "exec" }, []],
      [
        { remoteIdentity: "no_upload", auth: "exec" },
        ['remoteIdentity: SkyPilot treats "no_upload" as the name of an account; write "NO_UPLOAD"'],
      ],
      [{ auth: "token" as ClusterAuth }, ['auth: "token" must be one of serviceAccount, exec, static, existing']],
      [
        { contextConfig: { namespace: "a" } },
        ["contextConfig.namespace: is derived from another key; set namespace of the cluster instead"],
      ],
      [{ contextConfig: { ports: "nodeport" } }, ['contextConfig.ports: "nodeport" must be one of ingress, loadbalancer, podip']],
      [{ contextConfig: { networking: "foo" } }, ['contextConfig.networking: "foo" must be one of nodeport, portforward']],
      [
        { contextConfig: { podconfig: {} } },
        ['contextConfig.podconfig: is not a key of the config of SkyPilot 0.13.0; did you mean "pod_config"?'],
      ],
      [
        { contextConfig: { kueue: "x", custom_metadata: { name: "x" }, allowed_nodes: ["a"], set_pod_resource_limits: 0.1 } },
        [
          "contextConfig.allowed_nodes: the value must be a map",
          "contextConfig.custom_metadata: the value must not have name or namespace",
          'contextConfig.kueue: "x" must be a map',
          "contextConfig.set_pod_resource_limits: 0.1 must be at least 1",
        ],
      ],
      [
        { contextConfig: { quota: { queue: "q" }, apt_mirrors: [], auto_mounts: [], enable_docker: "ALL", set_pod_resource_limits: 1.5 } },
        [],
      ],
      [{ contextConfig: { ports: "Ingress", autoscaler: "karpenter", pod_config: { spec: {} }, provision_timeout: -1 } }, []],
      [
        { contextConfig: { provision_timeout: "10m", pod_config: [] } },
        ["contextConfig.pod_config: the value must be a map", 'contextConfig.provision_timeout: "10m" must be a whole number'],
      ],
    ];
    for (const [cluster, expected] of settings) {
      const said = ofOne({ kubeconfig, ...cluster }).filter((line) => !line.startsWith("clusters[0].kubeconfig"));
      assert.deepEqual(
        said,
        expected.map((line) => `clusters[0].${line}`),
      );
    }
  });

  it("need a kubeconfig, or a context of the machine's", () => {
    assert.deepEqual(ofOne({}), [
      "clusters[0].kubeconfig: is required; set the content of a kubeconfig, or set context to a context of this machine's kubeconfig",
    ]);
    assert.deepEqual(ofOne({ context: "east" }), [
      "clusters[0].kubeconfig: is required, because a component does not read this machine's kubeconfig; set its content",
    ]);
    assert.deepEqual(problemsOf({ clusters: [{ name: "x", context: "a" }] }, [], { kubeconfig: () => KUBECONFIGS.merged }), []);
    assert.deepEqual(ofOne({ auth: "existing" }), []);
    assert.deepEqual(ofOne({ auth: "existing", context: "east", server: "https://a" }), [
      'clusters[0].context: cannot be combined with auth "existing", whose kubeconfig is that of credentials.kubernetes; remove it, or choose another auth',
      'clusters[0].server: cannot be combined with auth "existing", whose kubeconfig is that of credentials.kubernetes; remove it, or choose another auth',
    ]);
  });

  it("warn of what works but should be known", () => {
    const of = (cluster: Partial<ClusterArgs>, clouds: string[] = []) =>
      warningsOfBlock("clusters", {
        clusters: [{ name: "x", ...cluster }],
        credentials: Object.fromEntries(clouds.map((cloud) => [cloud, { existingSecret: cloud }])),
      }).map((line) => line.replace("clusters[0].", ""));
    assert.deepEqual(of({ kubeconfig: KUBECONFIGS.eks }), []);
    assert.deepEqual(of({ auth: "exec", kubeconfig: KUBECONFIGS.eks }, ["aws"]), []);
    assert.deepEqual(of({ kubeconfig: KUBECONFIGS.eks, namespace: "sky", createNamespace: false }), [
      "createNamespace: false puts the launcher's token into the namespace of the tasks, which can then reach it",
    ]);
    assert.deepEqual(of({ auth: "exec", kubeconfig: KUBECONFIGS.eks }), [
      'kubeconfig: calls "aws", which requires credentials of aws that the API server does not get',
    ]);
    assert.deepEqual(of({ auth: "exec", kubeconfig: execOf({ env: [{ name: "AWS_PROFILE", value: "sky" }] }) }, ["aws"]), [
      "kubeconfig: names an AWS profile, which must be in credentials.aws.credentialsFile",
    ]);
    assert.deepEqual(of({ auth: "exec", kubeconfig: KUBECONFIGS.aks }), [
      'kubeconfig: calls "kubelogin", which the API server\'s image does not have',
    ]);
    assert.deepEqual(of({ auth: "static", kubeconfig: KUBECONFIGS.kubeadm, rotate: "a", rbac: {} }), [
      'rbac: is ignored because auth is "static"',
      'rotate: is ignored because auth is "static"',
      'kubeconfig: has a client certificate that expires on 2100-10-24; auth "serviceAccount" needs none',
    ]);
    assert.deepEqual(of({ kubeconfig: KUBECONFIGS.eks, contextConfig: { ports: "ingress" }, insecureSkipTlsVerify: true }), [
      'contextConfig.ports: "ingress" requires rbac.ingress of the cluster',
      "insecureSkipTlsVerify: exposes the token to anyone between the API server and the cluster",
    ]);
    assert.deepEqual(of({ auth: "static", kubeconfig: KUBECONFIGS.rancher, remoteIdentity: "LOCAL_CREDENTIALS" }), [
      'remoteIdentity: "LOCAL_CREDENTIALS" copies the kubeconfig, with the credentials of every cluster, to each pod',
    ]);
  });

  it("are checked against the schema of the SkyPilot version that is deployed, or warned about where it is not known", () => {
    const clusters = [{ name: "x", kubeconfig: KUBECONFIGS.eks, contextConfig: { rdma: { mode: "sriov" }, flavour: 1 } }];
    const args = (version: string) => ({ clusters, release: { version } });
    const refused = (version: string) => lines(judgedBlock("clusters", args(version))).map((line) => line.split("; ")[0]);
    assert.deepEqual(refused("0.13.0"), [
      "clusters[0].contextConfig.rdma: is not a key of the config of SkyPilot 0.13.0",
      "clusters[0].contextConfig.flavour: is not a key of the config of SkyPilot 0.13.0",
    ]);
    assert.deepEqual(refused("0.14.1"), ["clusters[0].contextConfig.flavour: is not a key of the config of SkyPilot 0.14.1"]);
    assert.deepEqual(refused("0.15.0"), []);
    const [unchecked = "", unknown = ""] = warningsOfBlock("clusters", args("0.15.0"));
    assert.match(unchecked, /^clusters\[0\]\.contextConfig: cannot be checked against SkyPilot 0\.15\.0/);
    assert.match(unknown, /flavour: is not a key of the config of SkyPilot 0\.14\.1/);
    assert.deepEqual(warningsOfBlock("clusters", args("0.14.1")), []);
  });

  it("need a config that the server reads where it names their accounts", () => {
    const said = (args: object) =>
      lines(judged({ clusters: [{ name: "x", kubeconfig: KUBECONFIGS.eks }], database: { existingSecret: "db" }, ...args }));
    assert.deepEqual(said({}), [
      'skypilotConfigMode: "initial" cannot be combined with a database and clusters with auth "serviceAccount", because the config in the database does not have their accounts; write "managed"',
    ]);
    assert.deepEqual(said({ skypilotConfigMode: "managed" }), []);
    assert.deepEqual(said({ database: undefined }), []);
    assert.deepEqual(said({ clusters: [{ name: "x", auth: "exec", kubeconfig: KUBECONFIGS.eks }] }), []);
  });

  it("report how many of them fit into one Secret", () => {
    const clusters = Array.from({ length: 300 }, (_, index) => ({
      name: `c-${String(index).padStart(3, "0")}`,
      kubeconfig: changed("rancher", (config) => {
        config.users[0].user.token = "x".repeat(5000);
      }),
    }));
    const merged = mergeKubeconfigs(clusters);
    const [wrong] = lines(below("clusters", sizeProblems(merged, clusters)));
    const [, fit] = /: (\d+) of the 300 clusters fit/.exec(wrong ?? "") ?? [];
    assert.match(wrong ?? "", /^clusters: need a kubeconfig of \d+ bytes, but a Secret holds 1048576: /);
    const some = (count: number) => Buffer.byteLength(mergeKubeconfigs(clusters.slice(0, count)));
    assert.ok(some(Number(fit)) <= 1024 * 1024 && some(Number(fit) + 1) > 1024 * 1024, fit);
    assert.deepEqual(sizeProblems(mergeKubeconfigs(clusters.slice(0, 100)), clusters.slice(0, 100)), []);
  });
});

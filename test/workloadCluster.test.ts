import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { mergeKubeconfigs, tokenKubeconfig, withoutCredentials } from "../blocks/clusters/kubeconfig";
import { machineKubeconfig } from "../config/machineKubeconfig";
import { run } from "./support/stack";

// Two clusters of SkyPilot's that are one: what fights over a name in it shows.
const NAMES = ["a", "b"].map((letter) => `${letter}${process.pid}`);
const resource = (name: string) => `skypilot-clusters-${name}`;
const KINDS = ["Namespace", "ServiceAccount", "ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding", "Secret"];

/** A Kubernetes object, as far as it matters here. */
interface KubernetesObject {
  kind: string;
  metadata: { name?: string; namespace?: string };
}

function kubectl(args: string[], input?: object): { status: number | null; stdout: string; stderr: string } {
  return spawnSync("kubectl", args, { encoding: "utf8", ...(input && { input: JSON.stringify(input) }) });
}

function succeeds(args: string[], input?: object): string {
  const { status, stdout, stderr } = kubectl(args, input);
  assert.equal(status, 0, `${args.join(" ")}: ${stderr}`);
  return stdout;
}

// Needs kubectl, and in KUBECONFIG a cluster in which namespaces and roles may be created.
const about = process.env.KUBECONFIG ? describe : describe.skip;
about(`workload clusters on a real control plane${process.env.KUBECONFIG ? "" : " (skipped: KUBECONFIG names none)"}`, function () {
  this.timeout(120_000);
  const kubeconfig = machineKubeconfig() ?? "";
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "clusters-"));
  const merged = path.join(folder, "config");
  // The control plane may be on this machine, which no pod would reach.
  const server = "https://k8s.example.com:6443";
  const address = () => succeeds(["config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}"]);
  let objects: KubernetesObject[] = [];
  let as: (name: string, ...args: string[]) => string[];

  before(async () => {
    const clusters = NAMES.map((name) => ({
      name,
      kubeconfig,
      server,
      insecureSkipTlsVerify: true,
      rbac: { objectStoreMounts: false, ...(name === NAMES[0] && { highAvailability: true }) },
    }));
    const { resources } = await run({ clusters });
    objects = resources
      .filter(({ name, inputs }) => name.startsWith("skypilot-clusters-") && KINDS.includes(String(inputs.kind)))
      .map(({ name, inputs }) => {
        const { metadata, ...object } = inputs as unknown as KubernetesObject;
        return { ...object, metadata: { ...metadata, name: metadata?.name ?? name } };
      })
      .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
    succeeds(["apply", "-f", "-"], { apiVersion: "v1", kind: "List", items: objects });

    const known = NAMES.map((name) => {
      const secret = [`secret/${resource(name)}-launcher-token`, "-n", `${resource(name)}-launcher-namespace`];
      succeeds(["wait", ...secret, "--for=jsonpath={.data.token}", "--timeout=30s"]);
      const token = Buffer.from(succeeds(["get", ...secret, "-o", "jsonpath={.data.token}"]), "base64").toString("utf8");
      const place = withoutCredentials(kubeconfig);
      return { name, kubeconfig: tokenKubeconfig({ name, kubeconfig: place, server, namespace: `${resource(name)}-tasks` }, token) };
    });
    fs.writeFileSync(merged, mergeKubeconfigs(known), { mode: 0o600 });
    const real = address();
    as = (name, ...args) => ["--kubeconfig", merged, "--context", name, "--server", real, ...args];
  });

  after(() => {
    const cluster = objects.filter(({ kind }) => ["Namespace", "ClusterRole", "ClusterRoleBinding"].includes(kind));
    kubectl(["delete", "--wait=false", "-f", "-"], { apiVersion: "v1", kind: "List", items: cluster });
    fs.rmSync(folder, { recursive: true });
  });

  const pod = (name: string) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "sky-head", labels: { "skypilot-cluster": "test" } },
    spec: { serviceAccountName: `${resource(name)}-workload`, containers: [{ name: "ray-node", image: "registry.k8s.io/pause:3.10" }] },
  });
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "sky-head", labels: { "skypilot-cluster": "test" } },
    spec: { selector: { "skypilot-cluster": "test" }, ports: [{ port: 22 }] },
  };

  it("have no current context, and one context each", () => {
    assert.deepEqual(succeeds(["--kubeconfig", merged, "config", "get-contexts", "-o", "name"]).trim().split("\n"), NAMES);
    assert.notEqual(kubectl(["--kubeconfig", merged, "config", "current-context"]).status, 0);
  });

  for (const name of NAMES) {
    it(`let the launcher of ${name.replace(/\d+/, "")} do what SkyPilot does, in the namespace of its context`, () => {
      succeeds(as(name, "get", "nodes"));
      succeeds(as(name, "create", "-f", "-"), pod(name));
      succeeds(as(name, "create", "-f", "-"), service);
      assert.match(succeeds(as(name, "get", "pods", "-l", "skypilot-cluster=test", "-o", "name")), /pod\/sky-head/);
      succeeds(as(name, "label", "pod", "sky-head", "skypilot-name=test"));
      succeeds(as(name, "get", "events"));
      succeeds(as(name, "get", "pods", "--all-namespaces"));
      for (const [verb, what] of [
        ["create", "pods/exec"],
        ["get", "pods/exec"],
        ["create", "pods/portforward"],
        ["create", "persistentvolumeclaims"],
      ] as const)
        assert.equal(succeeds(as(name, "auth", "can-i", verb, what)).trim(), "yes", what);
      succeeds(as(name, "delete", "service", "-l", "skypilot-cluster=test"));
      succeeds(as(name, "delete", "pod", "sky-head", "--grace-period=0", "--force"));
    });
  }

  it("give rights by feature, to each cluster its own", () => {
    const [first = "", second = ""] = NAMES;
    const mayDeploy = (name: string) => kubectl(as(name, "auth", "can-i", "create", "deployments.apps")).stdout.trim();
    assert.deepEqual([mayDeploy(first), mayDeploy(second)], ["yes", "no"]);
  });

  it("refuse the launcher what it must not", () => {
    const [first = "", second = ""] = NAMES;
    const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: { name: "more" }, rules: [] };
    const elsewhere = { ...pod(first), spec: { ...pod(first).spec, serviceAccountName: "default" } };
    const refused: [string[], object?][] = [
      [["get", "secrets"]],
      [["get", "secrets", "-n", `${resource(first)}-launcher-namespace`]],
      [["get", "secret", `${resource(second)}-launcher-token`, "-n", `${resource(second)}-launcher-namespace`]],
      [["get", "secrets", "-n", "kube-system"]],
      [["create", "-f", "-"], role],
      [["create", "-f", "-", "-n", "default"], elsewhere],
      [["create", "-f", "-", "-n", `${resource(second)}-tasks`], elsewhere],
      [["create", "-f", "-", "-n", `${resource(first)}-launcher-namespace`], elsewhere],
      [["create", "serviceaccount", "more"]],
      [["create", "token", `${resource(first)}-launcher`, "-n", `${resource(first)}-launcher-namespace`]],
      [["get", "configmaps"]],
      [["delete", "namespace", `${resource(first)}-tasks`]],
      [["label", "nodes", "--all", "mine=yes"]],
    ];
    for (const [args, input] of refused) {
      const { status, stderr } = kubectl(as(first, ...args), input);
      assert.notEqual(status, 0, args.join(" "));
      assert.match(stderr, /Forbidden|forbidden/, args.join(" "));
    }
  });
});

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { kubernetesRules } from "../../permissions/kubernetes";
import { type Check, exitCode } from "../../verify/check";
import type { KubeConfig } from "../../verify/kubernetes/client";
import { type Cluster, clustersOf, HOSTING } from "../../verify/kubernetes/clusters";
import { kubernetesChecks } from "../../verify/kubernetes/main";
import { rightsChecks } from "../../verify/kubernetes/review";
import { forwardTo } from "../../verify/server/inside";
import { KUBECONFIGS } from "../support/kubeconfigs";
import { type Answer, type Got, type Loopback, loopback } from "./support/loopback";
import { stackOf } from "./support/stack";

const kubeconfigOf = (server: string) =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "u", user: { token: "HUSH-token" } }],
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    "current-context": "c",
  });

const notOk = (checks: Check[]) =>
  checks
    .filter(({ status }) => status !== "ok")
    .map(({ status, subject, expected, found }) => `${status} ${subject} ${expected}: ${found}`);

describe("verify: the accounts of teams", () => {
  const accounts = async () => {
    const workspaces = [{ name: "vision" }, { name: "a_team", contexts: [{ name: "in-cluster" }] }];
    const config = { "skypilot:workspaces": workspaces, "skypilot:clusters": [{ name: "east", kubeconfig: KUBECONFIGS.eks }] };
    const stack = await stackOf({ config: { ...config, "skypilot:skypilotConfigMode": "managed" } });
    return clustersOf(stack).map((cluster) => ({
      name: cluster.name,
      teams: cluster.accounts
        .filter(({ namespaces }) => namespaces)
        .map(({ principal, namespaces }) => `${principal} in ${namespaces?.tasks}`),
    }));
  };

  it("are those of each team in a cluster, and the API server's in its namespace", async () => {
    assert.deepEqual(await accounts(), [
      {
        name: HOSTING,
        teams: ["vision", "a-team"].flatMap((team) => [`workload in skypilot-tasks-${team}`, `launcher in skypilot-tasks-${team}`]),
      },
      { name: "east", teams: ["workload in skypilot-tasks-vision", "launcher in skypilot-tasks-vision"] },
    ]);
  });
});

describe("verify: a cluster that does not answer everything", () => {
  let server: Loopback | undefined;
  afterEach(() => server?.close());

  /** Verifies a stack whose provider leads to a server. */
  async function verified(url: string): Promise<Check[]> {
    const stack = await stackOf({ config: {} });
    const provider = {
      type: "pulumi:providers:kubernetes",
      name: "default",
      inputs: { kubeconfig: kubeconfigOf(url) },
      outputs: {},
      urn: "urn:p",
    };
    const resources = stack.deployed.resources.map((resource) => ({ ...resource, provider: "urn:p::id" }));
    return kubernetesChecks({ ...stack, deployed: { ...stack.deployed, resources: [...resources, provider] } });
  }
  const json = (content: unknown, status = 200): Answer => ({
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(content),
  });
  const refusal = json({ kind: "Status", status: "Failure", reason: "Forbidden", message: "HUSH", code: 403 }, 403);

  async function serve(answer: (got: Got) => Answer): Promise<Check[]> {
    server = await loopback(({ path, ...got }) => (path === "/version" ? json({ gitVersion: "v1.36.0" }) : answer({ path, ...got })));
    return verified(server.url);
  }

  it("is one line if it cannot be reached", async () => {
    const closed = await loopback(() => "never");
    await closed.close();
    assert.deepEqual(notOk(await verified(closed.url)), ["unknown hosting cluster answers: ECONNREFUSED"]);
  });

  it("is unknown, not wrong, if the user has no rights", async () => {
    const checks = await serve(() => refusal);
    assert.deepEqual(notOk(checks), [
      "unknown hosting cluster the rights of the accounts are those of the plan: HTTP 403",
      "unknown Helm release skypilot/skypilot is that of the stack: HTTP 403",
      "unknown Secrets of the release skypilot/skypilot exist and have the keys: HTTP 403",
      "unknown pods of the release skypilot/skypilot are ready: HTTP 403",
      "unknown hosting cluster, nodes with GPUs can be listed: HTTP 403",
    ]);
    for (const { advice } of checks) assert.match(advice ?? "", /^use credentials that may read Secrets/);
    assert.equal(exitCode(checks, false), 0);
  });

  it("is unknown in parts if the user has some rights", async () => {
    const checks = await serve(({ path, method }) =>
      method === "POST" ? json({ status: { allowed: path === "never" } }, 201) : path.includes("/secrets") ? refusal : json({ items: [] }),
    );
    const byStatus = (status: string) => checks.filter((check) => check.status === status).map(({ subject }) => subject);
    assert.deepEqual(byStatus("unknown"), ["Helm release skypilot/skypilot"]);
    assert.ok(byStatus("wrong").every((subject) => subject.startsWith("hosting cluster, ")));
  });
});

describe("verify: a port-forward", () => {
  const servers: Server[] = [];
  let target: Loopback | undefined;
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await target?.close();
  });

  /** A Kubernetes API with one pod, whose port leads to a server, or to nothing. */
  async function kubernetes(ready: boolean, to?: number): Promise<KubeConfig> {
    const { KubeConfig } = await import("@kubernetes/client-node");
    const { WebSocketServer } = await import("ws" as string);
    const server = createServer((_, response) => {
      const conditions = [{ type: "Ready", status: ready ? "True" : "False" }];
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ kind: "PodList", apiVersion: "v1", items: [{ metadata: { name: "api" }, status: { conditions } }] }));
    });
    servers.push(server);
    const sockets = new WebSocketServer({ server, handleProtocols: (offered: Set<string>) => [...offered][0] });
    sockets.on(
      "connection",
      (socket: { send: (data: Buffer) => void; on: (event: string, handle: (data: Buffer) => void) => void; close: () => void }) => {
        // Each channel begins with the port (Kubernetes: port-forward over WebSocket, v4.channel.k8s.io).
        const frame = (channel: number, data: Buffer) => socket.send(Buffer.concat([Buffer.from([channel]), data]));
        const port = Buffer.from([46580 & 255, 46580 >> 8]);
        frame(0, port);
        frame(1, port);
        if (to === undefined) {
          frame(1, Buffer.from("connection refused"));
          return;
        }
        const pod = connect(to, "127.0.0.1");
        pod.on("data", (data) => frame(0, data));
        pod.on("close", () => socket.close());
        socket.on("message", (data) => pod.write(data.subarray(1)));
        socket.on("close", () => pod.destroy());
      },
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const config = new KubeConfig();
    config.loadFromString(kubeconfigOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    return config;
  }

  it("leads to the pod of the API server", async () => {
    target = await loopback(({ path }) => ({ body: `from the pod: ${path}` }));
    const forward = await forwardTo(await kubernetes(true, Number(new URL(target.url).port)), "skypilot", "skypilot");
    const answers = await Promise.all(["/one", "/two"].map(async (path) => (await fetch(`${forward.url}${path}`)).text()));
    forward.close();
    assert.deepEqual(answers, ["from the pod: /one", "from the pod: /two"]);
  });

  it("ends if nothing listens in the pod, or no pod is ready", async () => {
    const forward = await forwardTo(await kubernetes(true), "skypilot", "skypilot");
    await assert.rejects(
      fetch(forward.url, { signal: AbortSignal.timeout(5000) }),
      ({ cause }: { cause?: { code?: string } }) => cause?.code === "UND_ERR_SOCKET",
    );
    forward.close();
    await assert.rejects(forwardTo(await kubernetes(false), "skypilot", "skypilot"), /no pod of the API server is ready/);
  });
});

describe("verify: rights in a real cluster", () => {
  const name = `skypilot-verify-test-${process.pid}`;
  const account = { principal: "launcher", namespace: name, name: "launcher", limited: true } as const;
  let config: KubeConfig;

  before(async function () {
    if (!process.env.KUBECONFIG) {
      process.stdout.write("    skipped: KUBECONFIG names no cluster\n");
      this.skip();
    }
    const { CoreV1Api, KubeConfig, RbacAuthorizationV1Api } = await import("@kubernetes/client-node");
    config = new KubeConfig();
    config.loadFromDefault();
    const [core, rbac] = [config.makeApiClient(CoreV1Api), config.makeApiClient(RbacAuthorizationV1Api)];
    await core.createNamespace({ body: { metadata: { name } } });
    const rules = kubernetesRules("launcher", []).filter(({ scope }) => scope === "tasks");
    await rbac.createNamespacedRole({ namespace: name, body: { metadata: { name: "launcher" }, rules } });
    const subjects = [{ kind: "ServiceAccount", name: "launcher", namespace: name }];
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "launcher" };
    await rbac.createNamespacedRoleBinding({ namespace: name, body: { metadata: { name: "launcher" }, roleRef, subjects } });
  });
  after(async () => {
    if (!config) return;
    const { CoreV1Api } = await import("@kubernetes/client-node");
    await config.makeApiClient(CoreV1Api).deleteNamespace({ name });
  });

  const verified = (rules: ReturnType<typeof kubernetesRules>) => {
    const cluster: Cluster = {
      name: "real",
      accounts: [{ ...account, rules }],
      namespaces: { tasks: name },
      releaseName: "",
      kubeconfig: async () => config,
    };
    return rightsChecks(cluster, config, "test");
  };
  const inTasks = kubernetesRules("launcher", ["volumes"]).filter(({ scope }) => scope === "tasks");

  it("are those of the rules", async () => {
    const checks = await verified(inTasks.filter(({ feature }) => feature === "core"));
    assert.deepEqual(notOk(checks), []);
    assert.equal(checks.length, 2);
  });

  it("are too few, or too many", async () => {
    const [few = ""] = notOk(await verified(inTasks));
    assert.match(
      few,
      /denied: create persistentvolumeclaims, delete persistentvolumeclaims, get persistentvolumeclaims, list persistentvolumeclaims$/,
    );
    const withoutPods = inTasks.filter(({ feature, resources }) => feature === "core" && !resources.includes("pods"));
    const [many = ""] = notOk(await verified(withoutPods));
    assert.match(many, /allowed: create pods in skypilot-verify-test-\d+, delete pods/);
  });
});

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Check } from "../../verify/check";
import { type Loopback, loopback } from "../verify/support/loopback";
import { emptyCluster, type KubernetesObject, kubectl, objects, until } from "./support/cluster";
import { EngineStack } from "./support/engine";
import { given } from "./support/given";

/** Where the stack's endpoint is, and the stand-in for its API server. */
const PORT = 31950;

const SETTINGS = [
  "exposure.nodeAddress=127.0.0.1",
  `exposure.nodePorts.http=${PORT}`,
  "clusters[0].name=east",
  "clusters[0].server=https://east.example.com:6443",
  "clusters[0].insecureSkipTlsVerify=true",
  "clusters[0].rbac.createSystemNamespace=false",
  "workspaces[0].name=vision",
  "workspaces[0].contexts[0].name=in-cluster",
  "skypilotConfigMode=managed",
];

describe("npm run verify", () => {
  let stack: EngineStack;
  let server: Loopback;
  let open = false;
  let password = "";
  let secrets: Record<string, string> = {};

  before(async () => {
    const kubeconfig = given("multicluster").secrets?.["clusters[0].kubeconfig"] ?? "";
    secrets = { "clusters[0].kubeconfig": kubeconfig, "credentials.runpod.apiKey": "HUSH-runpod" };
    stack = await EngineStack.create("dev", { settings: SETTINGS, secrets });
    assert.ifError((await stack.up()).error);
    const { passwords } = (await stack.outputs()) as { passwords: Record<string, string> };
    password = passwords.skypilot ?? "";
    server = await loopback(({ path, headers }) => apiServer(path, headers.authorization), PORT);
  });
  after(async () => {
    await server?.close();
    await emptyCluster();
  });

  /** Answers as ingress-nginx and SkyPilot do. */
  function apiServer(path: string, authorization?: string) {
    const expected = `Basic ${Buffer.from(`skypilot:${password}`).toString("base64")}`;
    if (authorization !== expected && !open) return { status: 401 };
    if (path.startsWith("/api/health")) {
      const report = { version: "0.13.0", ingress_basic_auth_enabled: true, service_account_token_enabled: false };
      return { body: JSON.stringify({ status: "healthy", ...report }) };
    }
    if (path.startsWith("/enabled_clouds")) return { headers: { "x-skypilot-request-id": "one" }, body: "null" };
    return { body: JSON.stringify({ return_value: JSON.stringify(["Kubernetes", "RunPod"]) }) };
  }

  async function configure(...settings: string[]): Promise<void> {
    stack.set(...SETTINGS, ...settings);
    for (const [key, value] of Object.entries(secrets)) await stack.setSecret(key, value);
  }

  async function verified(...options: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
    const args = ["bin/skypilot-stack.js", "verify", "dev", ...options];
    const child = spawn(process.execPath, args, { cwd: stack.folder, env: { ...process.env, ...stack.environment } });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
    for (const secret of ["HUSH", password]) assert.ok(!(stdout + stderr).includes(secret), "a secret is printed");
    return { status, stdout, stderr };
  }

  /** Plants a fault, and removes it again whatever is found. */
  async function foundWith(plant: () => Promise<unknown>, remove: () => Promise<unknown>) {
    await plant();
    return found().finally(remove);
  }

  /** Verifies the stack, of which `changed` may get warnings, and returns the exit code, and a line for each check that found something wrong. */
  async function found(changed?: string): Promise<{ status: number | null; wrong: string[]; checks: Check[] }> {
    const { status, stdout, stderr } = await verified("--json");
    assert.ok(stdout, stderr);
    const { checks } = JSON.parse(stdout) as { checks: Check[] };
    const notWrong = checks.filter((check) => check.status !== "ok" && check.status !== "wrong").map(({ subject }) => subject);
    // Nothing answers a port-forward where pods are simulated.
    assert.deepEqual(
      notWrong.filter((subject) => subject !== "inside, through a port-forward" && subject !== changed),
      [],
    );
    const wrong = checks.filter((check) => check.status === "wrong");
    for (const { advice } of wrong) assert.ok(advice);
    return { status, wrong: wrong.map((check) => `${check.subject}: ${check.expected}: ${check.found}`), checks };
  }

  it("finds nothing wrong after `up`", async () => {
    const { status, wrong, checks } = await found();
    assert.deepEqual(wrong, []);
    assert.equal(status, 0);
    const parts = [...new Set(checks.map(({ part }) => part))];
    assert.deepEqual(parts, ["stack", "kubernetes", "server"]);
    assert.ok(checks.length >= 25);
  });

  it("finds a role binding that was removed", async () => {
    const [binding] = (await objects(["rolebindings"], "skypilot-tasks")).filter(
      ({ subjects }) => subjects[0].name === "skypilot-launcher-sa",
    );
    assert.ok(binding);
    const { status, wrong } = await foundWith(
      () => kubectl(["delete", "rolebinding", binding.metadata.name, "-n", "skypilot-tasks"]),
      () => kubectl(["create", "-f", "-"], bare(binding)),
    );
    assert.equal(wrong.length, 1, wrong.join("\n"));
    assert.match(
      wrong[0] ?? "",
      /^hosting cluster, launcher \(service account skypilot\/skypilot-launcher-sa\): is allowed \d+ requests in the namespace skypilot-tasks: denied: create pods, delete pods, .*, and \d+ more$/,
    );
    assert.equal(status, 1);
  });

  it("finds a team's account that reaches another namespace", async () => {
    const account = "skypilot-tasks-vision:skypilot-workload-sa";
    const name = "skypilot-verify-team";
    const { wrong } = await foundWith(
      () => kubectl(["create", "rolebinding", name, "-n", "skypilot-tasks", "--clusterrole=view", `--serviceaccount=${account}`]),
      () => kubectl(["delete", "rolebinding", name, "-n", "skypilot-tasks"]),
    );
    assert.equal(wrong.length, 1, wrong.join("\n"));
    assert.match(
      wrong[0] ?? "",
      /^hosting cluster, workload \(service account skypilot-tasks-vision\/skypilot-workload-sa\): is refused .*: allowed: .*get pods in skypilot-tasks/,
    );
  });

  it("finds a right that an administrator added", async () => {
    const name = "skypilot-verify-extra";
    const account = "skypilot-tasks:skypilot-workload-sa";
    const { wrong } = await foundWith(
      () => kubectl(["create", "clusterrolebinding", name, "--clusterrole=view", `--serviceaccount=${account}`]),
      () => kubectl(["delete", "clusterrolebinding", name]),
    );
    assert.equal(wrong.length, 1, wrong.join("\n"));
    assert.match(
      wrong[0] ?? "",
      /^hosting cluster, workload .* is refused \d+ requests that the plan does not grant: allowed: .*get pods in skypilot-tasks/,
    );
  });

  it("finds a Secret whose key was renamed", async () => {
    const [secret] = (await objects(["secrets"], "skypilot")).filter(({ metadata }) =>
      metadata.name.startsWith("skypilot-credentials-runpod-"),
    );
    assert.ok(secret);
    const { name } = secret.metadata;
    const replaceWith = async (data: object) => {
      await kubectl(["delete", "secret", name, "-n", "skypilot"]);
      await kubectl(["create", "-f", "-"], { ...bare(secret), data });
    };
    const { wrong } = await foundWith(
      () => replaceWith({ apiKey: secret.data.api_key }),
      () => replaceWith(secret.data),
    );
    assert.deepEqual(wrong, [`Secret skypilot/${name}: has the key api_key: lacks api_key`]);
  });

  it("finds a value that `helm upgrade` changed", async () => {
    const [record] = (await objects(["secrets"], "skypilot")).filter(({ metadata }) => metadata.labels?.owner === "helm");
    assert.ok(record);
    const release = JSON.parse(gunzipSync(Buffer.from(decoded(record.data.release), "base64")).toString());
    release.config.apiService.replicas = 3;
    const changed = encoded(gzipSync(JSON.stringify(release)).toString("base64"));
    const { wrong } = await foundWith(
      () => replaceRecord(record, changed),
      () => replaceRecord(record, record.data.release),
    );
    assert.deepEqual(wrong, ["Helm release skypilot/skypilot: has the values of the stack: other values at apiService.replicas"]);
  });

  it("finds a server that lets everyone in", async () => {
    const opens = (now: boolean) => async () => {
      open = now;
    };
    const { wrong } = await foundWith(opens(true), opens(false));
    assert.equal(wrong.length, 1, wrong.join("\n"));
    assert.match(
      wrong[0] ?? "",
      /^outside, at http:\/\/127\.0\.0\.1:31950: shows that .*without a password.*: \/api\/health answers 200 with the status "healthy"$/,
    );
  });

  it("finds a config that changed after `up`", async () => {
    await configure("workspaces[0].contexts[0].createNamespace=false");
    const { wrong } = await found("dev").finally(configure);
    assert.ok(
      wrong.some((line) =>
        /^dev: the state has the resources of the plan: not in the plan: skypilot-cluster-workspace-vision-namespace/.test(line),
      ),
      wrong.join("\n"),
    );
  });

  it("finds a token that was revoked", async () => {
    const [token] = (await objects(["secrets"])).filter(({ metadata }) =>
      metadata.name.startsWith("skypilot-clusters-east-launcher-token-"),
    );
    assert.ok(token);
    const { name, namespace = "" } = token.metadata;
    await kubectl(["delete", "secret", name, "-n", namespace]);
    await until("the cluster forgets the token", async () => {
      const spec = { token: decoded(token.data.token) };
      const review = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec };
      return !JSON.parse(await kubectl(["create", "-o", "json", "-f", "-"], review)).status.authenticated;
    });
    const { status, wrong } = await found();
    assert.deepEqual(wrong, [
      `east, token of the API server: is valid, for system:serviceaccount:${namespace}:${token.metadata.annotations?.["kubernetes.io/service-account.name"]}: the cluster does not accept it`,
    ]);
    assert.equal(status, 1);
  });

  it("prints a table for people and for a change ticket", async () => {
    const { stdout: text } = await verified();
    assert.match(text, /^Stack dev: \d+ ok, 1 wrong, 1 could not be asked\n\nstack: dev\n {2}ok /);
    assert.match(
      text,
      /\n {2}WRONG {4}is valid, for .*: the cluster does not accept it\n {11}-> set another value of rotate for the cluster east/,
    );
    const { stdout: markdown, status } = await verified("--markdown");
    assert.match(markdown, /^# SkyPilot: verification of the stack `dev`\n/);
    assert.match(markdown, /\n\| WRONG \| kubernetes \| east, token of the API server \|/);
    assert.equal(status, 1);
  });
});

/** Returns an object as it can be created again. */
function bare({ metadata: { name, namespace, labels, annotations }, ...rest }: KubernetesObject): KubernetesObject {
  const metadata = { name, ...(namespace && { namespace }), ...(labels && { labels }), ...(annotations && { annotations }) };
  return { ...rest, metadata };
}

const decoded = (text: string) => Buffer.from(text, "base64").toString();
const encoded = (text: string) => Buffer.from(text).toString("base64");

function replaceRecord(record: KubernetesObject, release: string): Promise<string> {
  return kubectl(["replace", "-f", "-"], { ...bare(record), data: { release } });
}

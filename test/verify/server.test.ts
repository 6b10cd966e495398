import assert from "node:assert/strict";
import { type Check, exitCode } from "../../verify/check";
import { reasonOf } from "../../verify/server/clouds";
import { serverVersion } from "../../verify/server/health";
import { checksAt, outsideOf } from "../../verify/server/main";
import { type Answer, type Got, type Loopback, loopback } from "./support/loopback";
import { stackOf } from "./support/stack";

const PASSWORD = "HUSH-password";
const AUTHORIZATION = `Basic ${Buffer.from(`skypilot:${PASSWORD}`).toString("base64")}`;

/** What a SkyPilot API server is like. */
interface Server {
  health: Record<string, unknown>;
  clouds: string[];
  /** What one path answers in place of the rest. */
  instead: (got: Got) => Answer | undefined;
  onBoot: string;
}

describe("verify: the server", () => {
  const running: Loopback[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) await server.close();
  });

  const json = (content: unknown, status = 200): Answer => ({ status, body: JSON.stringify(content) });

  /** Starts a server; outside, ingress-nginx checks the password. */
  async function start(server: Server, checksPassword: boolean): Promise<string> {
    const started = await loopback((got) => {
      if (checksPassword && got.headers.authorization !== AUTHORIZATION) return { status: 401, body: "<html>401</html>" };
      return server.instead(got) ?? answer(server, got.path);
    });
    running.push(started);
    return started.url;
  }

  function answer({ health, clouds, onBoot }: Server, path: string): Answer {
    if (path === "/api/health") return json(health);
    if (path.startsWith("/enabled_clouds")) return { headers: { "X-Skypilot-Request-ID": "1234-5678" }, body: "null" };
    if (path === "/api/get?request_id=1234-5678")
      return json({ request_id: "1234-5678", status: "SUCCEEDED", return_value: JSON.stringify(clouds) });
    if (path.startsWith("/api/stream?request_id=skypilot-server-on-boot-check")) return { body: onBoot };
    return json({ detail: "Not found" }, 404);
  }

  const BASIC = { ingress_basic_auth_enabled: true, service_account_token_enabled: false };

  async function verified(change: Partial<Server> = {}, config: object = {}, places = ["outside", "inside"]): Promise<Check[]> {
    const server: Server = {
      health: { status: "healthy", version: "0.13.0", version_on_disk: "0.13.0", ...BASIC },
      clouds: ["Kubernetes", "RunPod"],
      instead: () => undefined,
      onBoot: "",
      ...change,
    };
    const endpoint = await start(server, !("skypilot:auth" in config));
    const stack = await stackOf({
      config: {
        "skypilot:credentials": { runpod: { apiKey: "HUSH-runpod" } },
        "skypilot:exposure": { type: "NodePort", nodeAddress: "127.0.0.1" },
        "skypilot:release": { version: "0.13.0" },
        ...config,
      },
      outputs: { endpoint, endpointWithCredentials: endpoint.replace("://", `://skypilot:${PASSWORD}@`) },
    });
    const outside = outsideOf(stack, 3000);
    assert.ok(outside);
    const inside = { name: "inside", url: await start(server, false), patience: 3000, advice: "see the log" };
    return checksAt(
      stack,
      places.includes("outside") ? { ...outside, name: "outside" } : undefined,
      places.includes("inside") ? inside : undefined,
    );
  }

  const notOk = (checks: Check[]) =>
    checks
      .filter(({ status }) => status !== "ok")
      .map(({ status, subject, expected, found }) => `${status} ${subject} ${expected}: ${found}`);

  it("finds nothing wrong with a server that answers as its log-in should", async () => {
    const checks = await verified();
    assert.deepEqual(notOk(checks), []);
    assert.deepEqual(
      checks.map(({ subject, expected }) => `${subject} ${expected}`),
      [
        "outside shows that a request without a password is denied",
        "outside shows that the API server is healthy",
        "inside shows that the API server is healthy",
        "API server has the version 0.13.0 of the chart",
        "API server reports ingress_basic_auth_enabled true",
        "API server reports service_account_token_enabled false",
        "outside runs a request (/enabled_clouds)",
        "API server has the cloud kubernetes enabled",
        "API server has the cloud runpod enabled",
      ],
    );
  });

  it("finds a server of another version, and one that is upgraded by half", async () => {
    assert.deepEqual(notOk(await verified({ health: { status: "healthy", version: "0.12.3", ...BASIC } })), [
      "wrong API server has the version 0.13.0 of the chart: has the version 0.12.3",
    ]);
    assert.deepEqual(notOk(await verified({ health: { status: "healthy", version: "0.13.0", version_on_disk: "0.14.1", ...BASIC } })), [
      "wrong API server has the version 0.13.0 of the chart: runs 0.13.0, with 0.14.1 on its disk",
    ]);
  });

  it("writes the version of a chart as SkyPilot does", () => {
    const versions = ["0.13.0", "0.13.0-rc.1", "1.0.0-dev.20260101", "0.12.3+post.1"].map(serverVersion);
    assert.deepEqual(versions, ["0.13.0", "0.13.0rc1", "1.0.0.dev20260101", "0.12.3.post1"]);
  });

  it("finds a server that runs with another log-in", async () => {
    const health = { status: "healthy", version: "0.13.0", ingress_basic_auth_enabled: false, service_account_token_enabled: true };
    assert.deepEqual(notOk(await verified({ health })), [
      "wrong API server reports ingress_basic_auth_enabled true: reports false",
      "wrong API server reports service_account_token_enabled false: reports true",
    ]);
  });

  it("finds an unhealthy server, and one behind an ingress that does not reach it", async () => {
    const sick = await verified({ health: { status: "needs_auth" } });
    assert.deepEqual(notOk(sick), [
      'wrong outside shows that the API server is healthy: /api/health answers 200 with the status "needs_auth"',
      'wrong inside shows that the API server is healthy: /api/health answers 200 with the status "needs_auth"',
    ]);
    const [away] = (await verified({ instead: () => ({ status: 502, body: "<html>" }) })).filter(({ status }) => status === "wrong");
    assert.match(away?.advice ?? "", /^the ingress controller does not reach the server/);
  });

  it("finds a server of which every request fails although it is healthy", async () => {
    const error = JSON.stringify({ type: "sqlite3.OperationalError", message: "database is locked\nHUSH" });
    const instead = ({ path }: Got) => (path.startsWith("/api/get") ? json({ detail: { error } }, 500) : undefined);
    assert.deepEqual(notOk(await verified({ instead })), [
      "wrong outside runs a request (/enabled_clouds): HTTP 500, sqlite3.OperationalError: database is locked",
    ]);
  });

  it("finds a cloud that is disabled, and why", async () => {
    const onBoot = [
      "Checking credentials to enable infra for SkyPilot.",
      "  \u001b[32mKubernetes: enabled\u001b[0m [compute]",
      "  \u001b[31mRunPod: disabled\u001b[0m",
      "    Reason [compute]: the API key is not accepted.",
      "      Run `runpod config`.",
      "  AWS: disabled",
      "    Reason [compute]: no credentials",
    ].join("\n");
    const checks = await verified({ clouds: ["Kubernetes"], onBoot });
    assert.deepEqual(notOk(checks), [
      "wrong API server has the cloud runpod enabled: disabled: the API key is not accepted. Run `runpod config`.",
    ]);
    assert.equal(reasonOf("gcp", onBoot), "");
  });

  it("sends its requests from inside the cluster if it cannot from outside", async () => {
    const checks = await verified({}, {}, ["inside"]);
    assert.deepEqual(notOk(checks), []);
    assert.ok(checks.some(({ subject, expected }) => subject === "inside" && expected.startsWith("runs a request")));
  });

  it("does not wait for a server that does not answer, which proves nothing", async () => {
    const checks = await verified({ instead: ({ path }) => (path === "/api/health" ? "never" : undefined) });
    assert.deepEqual(
      checks.map(({ status }) => status),
      ["ok", "unknown", "unknown"],
    );
    assert.deepEqual([exitCode(checks, false), exitCode(checks, true)], [0, 1]);
  });

  it("finds a server behind OAuth that lets everyone in, and sends no request that it may not", async () => {
    const oauth = {
      type: "oauth",
      oauth: { issuerUrl: "https://login.example.com", clientId: "c", clientSecret: "HUSH", emailDomain: "example.com" },
    };
    const config = {
      "skypilot:auth": oauth,
      "skypilot:exposure": { type: "LoadBalancer", host: "sky.example.com", tls: { type: "secret" } },
    };
    const instead = ({ path }: Got) =>
      path === "/users/role" ? { status: 302 } : path === "/api/health" ? json({ status: "healthy" }) : undefined;
    const closed = await verified({ instead }, config);
    assert.deepEqual(notOk(closed), ["unknown outside runs a request (/enabled_clouds): only a user who is logged in can send it"]);
    const open = await verified(
      { instead: ({ path }) => (path === "/users/role" ? json({ role: "admin" }) : instead({ path } as Got)) },
      config,
    );
    assert.ok(notOk(open).includes("wrong outside shows that no one gets in without a log-in: /users/role answers 200 to everyone"));
  });

  it("has no outside where the exposure gives no address", async () => {
    const stack = await stackOf({ config: { "skypilot:exposure": { type: "ClusterIP" } } });
    assert.equal(outsideOf(stack, 500), undefined);
  });
});

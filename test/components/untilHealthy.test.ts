import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import type { AuthArgs } from "../../blocks/auth/args";
import { authSettings } from "../../blocks/auth/settings";
import { healthCheckSettings } from "../../blocks/healthCheck";
import { untilHealthy } from "../../components/untilHealthy";

const CREDENTIALS = { username: "ada", password: "HUSH" };
const HEALTHY = JSON.stringify({ status: "healthy" });

type Answers = (authorized: boolean, times: number) => [number, string];

/** Runs the check against a server on loopback; returns the URL, or what the error says. */
async function checked(answers: Answers, options: { auth?: AuthArgs; preview?: boolean; url?: string } = {}) {
  let times = 0;
  const server = http.createServer((request, response) => {
    times += 1;
    const expected = `Basic ${Buffer.from("ada:HUSH").toString("base64")}`;
    const [status, body] = request.url === "/team/api/health" ? answers(request.headers.authorization === expected, times) : [404, ""];
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await pulumi.runtime.setMocks({ newResource: () => ({ id: "x", state: {} }), call: () => ({}) }, "p", "s", options.preview ?? false);
  const url = options.url ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}/team`;
  const output = untilHealthy({
    component: new pulumi.ComponentResource("t:t:T", "t"),
    name: "sky",
    url: pulumi.output(url),
    auth: authSettings(options.auth),
    credentials: pulumi.output(CREDENTIALS),
    settings: healthCheckSettings({ enabled: true, timeout: 4 }),
    after: pulumi.output(undefined),
  });
  try {
    const said = await new Promise<string>((resolve, reject) => {
      const { promise } = output as unknown as { promise: () => Promise<string> };
      promise().then(resolve, reject);
    });
    return { said: said.replace(url, "URL"), times };
  } catch (error) {
    assert.ok(pulumi.ResourceError.isInstance(error));
    return { said: error.message.replaceAll(url, "URL"), times };
  } finally {
    server.close();
  }
}

describe("the health check", function () {
  this.timeout(20_000);

  it("passes where a request without a password is denied and the API server is healthy with one", async () => {
    assert.deepEqual(await checked((authorized) => (authorized ? [200, HEALTHY] : [401, ""])), { said: "URL", times: 2 });
  });

  it("waits until that is so", async () => {
    const slow: Answers = (_, times) => (times === 1 ? [503, ""] : [200, HEALTHY]);
    assert.deepEqual(await checked(slow, { auth: { type: "none" } }), { said: "URL", times: 2 });
  });

  it("fails if the server lets everyone in, and reports it", async () => {
    const { said } = await checked(() => [200, HEALTHY]);
    assert.equal(
      said,
      '"sky" is not healthy after 4 seconds: URL/api/health responded with 200 and the status "healthy"; expected: a request without a password is denied',
    );
  });

  it("fails if the password is not accepted, and does not show it", async () => {
    const { said } = await checked(() => [401, ""]);
    assert.match(said, /responded with 401; expected: the API server is healthy$/);
    assert.doesNotMatch(said, /HUSH/);
  });

  it("fails where something else answers", async () => {
    assert.match((await checked(() => [200, "<html>"], { auth: { type: "none" } })).said, /responded with 200; expected/);
    assert.match((await checked(() => [200, '{"status": "needs_auth"}'], { auth: { type: "oauth" } })).said, /the status "needs_auth"/);
  });

  it("fails if there is no response", async () => {
    const { said } = await checked(() => [200, ""], { url: "http://127.0.0.1:64999" });
    assert.match(said, /URL\/api\/health could not be reached \(ECONNREFUSED\)/);
  });

  it("sends no request in a preview", async () => {
    assert.deepEqual(await checked(() => [500, ""], { preview: true }), { said: "URL", times: 0 });
  });
});

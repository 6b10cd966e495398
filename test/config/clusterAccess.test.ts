import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { missingCluster } from "../../config/clusterAccess";

const kubeconfig = (server: string, cluster: object = {}) =>
  stringify({
    clusters: [{ name: "c", cluster: { server, ...cluster } }],
    users: [{ name: "u", user: { token: "HUSH" } }],
    contexts: [
      { name: "here", context: { cluster: "c", user: "u" } },
      { name: "there", context: { cluster: "gone", user: "u" } },
    ],
    "current-context": "here",
  });
const NOWHERE = "https://127.0.0.1:1";
const said = async (access: object, env: NodeJS.ProcessEnv = {}) => {
  const missing = await missingCluster(access, env);
  return missing && `${missing.what} (${missing.reason})`;
};

describe("the cluster of a stack", () => {
  const cases: [string, object, string][] = [
    [
      "does not answer",
      { kubeconfig: kubeconfig(NOWHERE) },
      `the cluster of the context "here" does not respond at ${NOWHERE} (ECONNREFUSED)`,
    ],
    [
      "has a context that the kubeconfig does not have",
      { kubeconfig: kubeconfig(NOWHERE), context: "heer" },
      'there is no context "heer" (the kubeconfig has here, there; did you mean "here"?)',
    ],
    [
      "has a context without a cluster",
      { kubeconfig: kubeconfig(NOWHERE), context: "there" },
      'the context "there" has no cluster ("gone" is not in the kubeconfig)',
    ],
    [
      "has a kubeconfig that is missing",
      { kubeconfig: "/nowhere/kubeconfig" },
      "the kubeconfig cannot be read (ENOENT: no such file or directory, open '/nowhere/kubeconfig')",
    ],
    [
      "has a server that is not a URL",
      { kubeconfig: kubeconfig("nowhere") },
      'the cluster of the context "here" does not respond at nowhere (that is not a valid URL)',
    ],
  ];
  for (const [what, access, expected] of cases) {
    it(`${what}, which is reported`, async () => assert.equal(await said(access), expected));
  }

  it("has a broken kubeconfig, which is reported without its content", async () => {
    const text = (await said({ kubeconfig: "users: [HUSH\n" })) ?? "";
    assert.match(text, /^the kubeconfig cannot be read \(it is not valid YAML; /);
    assert.doesNotMatch(text, /HUSH/);
  });

  it("is that of the machine where the config names none", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubeconfig-"));
    const file = path.join(folder, "config");
    fs.writeFileSync(file, kubeconfig(NOWHERE));
    assert.match((await said({}, { KUBECONFIG: file })) ?? "", /does not respond at https:\/\/127\.0\.0\.1:1/);
    assert.match((await said({}, { KUBECONFIG: path.join(folder, "none") })) ?? "", /^there is no kubeconfig \(/);
    fs.writeFileSync(file, "users: [HUSH\n");
    assert.match((await said({}, { KUBECONFIG: file })) ?? "", /^the kubeconfig cannot be read \(it is not valid YAML; /);
    fs.rmSync(folder, { recursive: true });
  });

  it("is left to the provider behind a proxy", async () => {
    assert.equal(await said({ kubeconfig: kubeconfig(NOWHERE, { "proxy-url": "http://proxy.example.com" }) }), undefined);
    assert.equal(await said({ kubeconfig: kubeconfig(NOWHERE) }, { HTTPS_PROXY: "http://proxy.example.com" }), undefined);
  });

  it("is there where anything answers, which no credential is sent to", async () => {
    const seen: (string | undefined)[] = [];
    const server = http.createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(403).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    assert.equal(await said({ kubeconfig: kubeconfig(`http://127.0.0.1:${port}`) }), undefined);
    server.close();
    assert.equal(
      await said({ kubeconfig: kubeconfig(`http://127.0.0.1:${port}`) }),
      `the cluster of the context "here" does not respond at http://127.0.0.1:${port} (ECONNREFUSED)`,
    );
    assert.deepEqual(seen, [undefined]);
  });
});

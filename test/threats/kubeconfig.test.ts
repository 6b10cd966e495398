import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { ClusterAuth } from "../../blocks/clusters/args";
import { planOf } from "../support/plans";
import { BOMB } from "./bomb";

/** Returns a kubeconfig with this cluster and user. */
function kubeconfig(user: object, cluster: object = {}): string {
  return stringify({
    clusters: [{ name: "c", cluster: { server: "https://c.example.com", "certificate-authority-data": "Q0E=", ...cluster } }],
    users: [{ name: "u", user }],
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    "current-context": "c",
  });
}

const outcomeOf = (text: string, auth?: ClusterAuth) =>
  planOf({ clusters: [{ name: "c", kubeconfig: text, ...(auth && { auth }) }] }).then(JSON.stringify, (error: Error) => error.message);

describe("a kubeconfig of someone else", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "threats-"));
  after(() => fs.rmSync(folder, { recursive: true }));

  it("runs no command while it is planned, whatever the log-in", async () => {
    const proof = path.join(folder, "ran");
    const text = kubeconfig({ exec: { apiVersion: "client.authentication.k8s.io/v1", command: "touch", args: [proof] } });
    for (const auth of Object.values(ClusterAuth)) await outcomeOf(text, auth);
    assert.ok(!fs.existsSync(proof));
  });

  it("reads no file of this machine", async () => {
    const file = path.join(folder, "private");
    fs.writeFileSync(file, "HUSH-private");
    const encoded = Buffer.from("HUSH-private").toString("base64");
    const named = [
      kubeconfig({ token: "t" }, { "certificate-authority": file, "certificate-authority-data": undefined }),
      kubeconfig({ "client-certificate": file, "client-key": file }),
      kubeconfig({ tokenFile: file }),
    ];
    for (const text of named) {
      for (const auth of Object.values(ClusterAuth)) {
        const outcome = await outcomeOf(text, auth);
        assert.ok(!outcome.includes("HUSH") && !outcome.includes(encoded), outcome);
      }
      assert.match(await outcomeOf(text, ClusterAuth.Static), /"path":"clusters\[0\]\.kubeconfig","message":"names (a file|files)/);
    }
  });

  it("cannot use up the memory with aliases", async () => {
    assert.match(await outcomeOf(`${BOMB}\nclusters: *h\n`), /"path":"clusters\[0\]\.kubeconfig","message":"is not valid YAML/);
  });
});

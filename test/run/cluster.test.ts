import assert from "node:assert/strict";
import { stringify } from "yaml";
import { Failure } from "../../core/failure";
import { checkCluster, clusterOf } from "../../run/cluster";

const kubeconfig = stringify({
  clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{ name: "u", user: { token: "HUSH" } }],
  contexts: [{ name: "here", context: { cluster: "c", user: "u" } }],
  "current-context": "here",
});

describe("the cluster of npm run up", () => {
  it("is that of the stack's config, where Pulumi alone does not know it", () => {
    assert.deepEqual(clusterOf({ "kubernetes:context": "here", "skypilot:aws": {} }, []), { context: "here" });
    assert.deepEqual(clusterOf({}, []), {});
    assert.equal(clusterOf({ "kubernetes:kubeconfig": "<encrypted>" }, ["kubernetes:kubeconfig"]), undefined);
  });

  it("is contacted before anything is done, and a mistake is reported", async () => {
    const mistakes: [object, RegExp][] = [
      [{ kubeconfig }, /^No cluster: the cluster of the context "here" does not respond at https:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)\n/],
      [{ kubeconfig, context: "nope" }, /^No cluster: there is no context "nope" \(the kubeconfig has here\)\n/],
      [{ kubeconfig: "/nowhere/kubeconfig" }, /^No cluster: the kubeconfig cannot be read \(ENOENT: /],
      [{ kubeconfig: "a: {\n" }, /^No cluster: the kubeconfig cannot be read \(/],
    ];
    for (const [access, message] of mistakes) {
      await assert.rejects(checkCluster(access, "dev"), (error: Failure) => {
        assert.ok(error instanceof Failure);
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /HUSH/);
        assert.match(error.message, /npm run plan -- dev$/);
        return true;
      });
    }
  });
});

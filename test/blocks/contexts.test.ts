import assert from "node:assert/strict";
import { contextEnvironment, contextsOfClusters, kubernetesConfig } from "../../blocks/clusters/contexts";

describe("contexts", () => {
  const contexts = [
    { name: "east", namespace: "sky", remoteIdentity: "east-sa", contextConfig: { ports: "podip" } },
    { name: "west" },
    { name: "off", namespace: "x", remoteIdentity: "off-sa" },
  ];

  it("give each one that is allowed its namespace, identity and settings", () => {
    assert.deepEqual(kubernetesConfig(["in-cluster", "east", "west"], contexts, "hosting-sa"), {
      allowed_contexts: ["in-cluster", "east", "west"],
      context_configs: {
        "in-cluster": { remote_identity: "hosting-sa" },
        east: { ports: "podip", namespace: "sky", remote_identity: "east-sa" },
      },
    });
  });

  it("name the hosting cluster exactly where it is used, and nothing where nothing is known", () => {
    assert.deepEqual(kubernetesConfig(["in-cluster"], [], "sa"), {
      allowed_contexts: ["in-cluster"],
      context_configs: { "in-cluster": { remote_identity: "sa" } },
    });
    assert.deepEqual(kubernetesConfig(["west"], contexts), { allowed_contexts: ["west"] });
    assert.deepEqual(kubernetesConfig(["in-cluster", "west"], contexts), { allowed_contexts: ["in-cluster", "west"] });
    assert.deepEqual(kubernetesConfig([], []), {});
  });

  it("are allowed by the environment where a database has the config", () => {
    const allow = { SKYPILOT_ALLOW_ALL_KUBERNETES_CONTEXTS: "true" };
    assert.deepEqual(contextEnvironment(["in-cluster", "east"]), {
      ...allow,
      SKYPILOT_ALL_KUBERNETES_CONTEXTS_INCLUDES_IN_CLUSTER: "true",
    });
    assert.deepEqual(contextEnvironment(["east"]), { ...allow, SKYPILOT_ALL_KUBERNETES_CONTEXTS_INCLUDES_IN_CLUSTER: "false" });
  });

  it("follow from the clusters and what is known of them", () => {
    const clusters = [{ name: "east", contextConfig: { ports: "podip" } }, { name: "west" }];
    assert.deepEqual(contextsOfClusters(clusters, [{ namespace: "sky", remoteIdentity: "sa" }, {}]), [
      { name: "east", namespace: "sky", remoteIdentity: "sa", contextConfig: { ports: "podip" } },
      { name: "west" },
    ]);
  });
});

import assert from "node:assert/strict";
import type { SkyPilotArgs } from "../../skypilot/args";
import { resolve } from "../../skypilot/resolve";
import { KUBECONFIGS } from "../support/kubeconfigs";

const warned = (args: object, words: RegExp) => resolve(args as SkyPilotArgs).warnings.filter((line) => words.test(line));

describe("credentials that go further than the config shows", () => {
  const clusters = [{ name: "east", kubeconfig: KUBECONFIGS.eks }];
  const KUBECONFIG = /copies the kubeconfig/;

  it("are the kubeconfig in the pods of controllers, unless they run in the API server", () => {
    const controllers = (modes: Record<string, boolean>) =>
      Object.fromEntries(Object.entries(modes).map(([kind, consolidation_mode]) => [kind, { controller: { consolidation_mode } }]));
    assert.match(
      warned({ clusters }, KUBECONFIG).join(),
      /pod of a serve controller, despite NO_UPLOAD; set skypilotConfig\.serve\.controller/,
    );
    assert.deepEqual(warned({ clusters, skypilotConfig: controllers({ serve: true }) }, KUBECONFIG), []);
    assert.match(
      warned({ clusters, skypilotConfig: controllers({ serve: true, jobs: false }) }, KUBECONFIG).join(),
      /pod of a jobs controller/,
    );
    assert.deepEqual(warned({}, KUBECONFIG), []);
  });

  it("are the rights of the API server that a controller in a pod needs", () => {
    const skypilotConfig = { jobs: { controller: { consolidation_mode: false } } };
    assert.match(
      warned({ skypilotConfig }, /account cannot launch/).join(),
      /^skypilotConfig\.jobs\.controller\.consolidation_mode: false runs/,
    );
    assert.deepEqual(warned({ skypilotConfig, kubernetes: { rbac: { controllers: true } } }, /account cannot launch/), []);
  });

  it("are the access key of AWS with MOUNT_CACHED, which a role without files does not have", () => {
    const cached = (aws: object) =>
      warned({ aws: { enabled: true, ...aws } }, /MOUNT_CACHED/).map((line) => line.split(" ").slice(0, 2).join(" "));
    assert.deepEqual(cached({}), ['aws.identity: "user"']);
    assert.deepEqual(cached({ identity: "irsa", oidcProvider: "https://oidc.example.com/id/1" }), ['aws.identity: "irsa"']);
    assert.deepEqual(cached({ identity: "podIdentity", eksCluster: "c" }), []);
    assert.deepEqual(cached({ features: [] }), []);
  });
});

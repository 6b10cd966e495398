import assert from "node:assert/strict";
import type { SkyPilotArgs } from "../../skypilot/args";
import { skyPilotSettings } from "../../skypilot/settings";
import { wholeWarnings } from "../../skypilot/warnings";
import { KUBECONFIGS } from "../support/kubeconfigs";

const warnings = (args: object) => wholeWarnings(args as SkyPilotArgs, skyPilotSettings(args as SkyPilotArgs));
const texts = (args: object) => warnings(args).map(({ path, message }) => `${path}: ${message}`);
const paths = (args: object) => warnings(args).map(({ path }) => path);

const controllers = (modes: Record<string, boolean>) => ({
  skypilotConfig: Object.fromEntries(
    Object.entries(modes).map(([kind, consolidation_mode]) => [kind, { controller: { consolidation_mode } }]),
  ),
});
const east = { name: "east", kubeconfig: KUBECONFIGS.eks };
const key = { kubernetes: { kubeconfig: KUBECONFIGS.eks } };

describe("warnings of several blocks", () => {
  it("are none for the defaults", () => {
    assert.deepEqual(texts({}), []);
  });

  it("name what SkyPilot cannot launch on", () => {
    const nowhere = [": no cloud and no cluster is enabled, so SkyPilot has nowhere to launch"];
    const kubernetes = { inCluster: false };
    assert.deepEqual(texts({ kubernetes }), nowhere);
    assert.deepEqual(paths({ kubernetes, aws: { enabled: true } }), []);
    assert.deepEqual(paths({ kubernetes, ssh: { existingSecret: "keys" }, release: { createNamespace: false } }), []);
    assert.deepEqual(paths({ kubernetes, clusters: [{ ...east, auth: "static" }] }), []);
  });

  it("name an identity of AWS that only the user can give", () => {
    const aws = { enabled: true, identity: "existing" };
    assert.deepEqual(texts({ aws }), [
      'aws.identity: "existing" without credentials.aws and aws.roleArn requires that the pod gets its AWS identity in another way',
    ]);
    assert.deepEqual(paths({ aws: { ...aws, roleArn: "arn:aws:iam::123456789012:role/skypilot" } }), []);
    assert.deepEqual(paths({ aws, credentials: { aws: { accessKeyId: "A", secretAccessKey: "HUSH" } } }), []);
    assert.deepEqual(paths({ aws: { enabled: true, identity: "podIdentity", eksCluster: "skypilot" } }), []);
  });

  describe("name the kubeconfig in the pods of controllers", () => {
    const COPIED = (kinds: string, cure: string, kind: string) =>
      `: SkyPilot copies the kubeconfig, with the credentials of every cluster, into the pod of a ${kinds} controller, despite NO_UPLOAD; set ${cure}, which runs it in the API server, or do not use sky ${kind} on Kubernetes`;
    const SERVE = COPIED("serve", "skypilotConfig.serve.controller.consolidation_mode to true", "serve");

    it("where a context has its own account", () => {
      assert.deepEqual(texts({ clusters: [east] }), [SERVE]);
      assert.deepEqual(texts({ credentials: key }), [SERVE]);
      assert.deepEqual(texts({ ssh: { nodePools: "east:\n  hosts: [10.0.0.1]\n" } }), [SERVE]);
      const named = { ...east, auth: "static", remoteIdentity: "tasks" };
      assert.deepEqual(texts({ kubernetes: { inCluster: false }, clusters: [named] }), [SERVE]);
      assert.deepEqual(texts({ kubernetes: { inCluster: false }, clusters: [east] }), [SERVE]);
    });

    it("not where no context has one, or where no kubeconfig is on the server", () => {
      const unnamed = { ...east, auth: "static" };
      assert.deepEqual(texts({ kubernetes: { inCluster: false }, clusters: [unnamed] }), []);
      assert.deepEqual(texts({ kubernetes: { rbac: { mode: "chart" } }, clusters: [unnamed] }), []);
      assert.deepEqual(texts({ aws: { enabled: true } }), []);
    });

    it("with each kind of controller that does not run in the API server", () => {
      const both =
        "skypilotConfig.serve.controller.consolidation_mode to true and skypilotConfig.jobs.controller.consolidation_mode to true";
      const rights = { kubernetes: { rbac: { controllers: true } } };
      assert.deepEqual(texts({ clusters: [east], ...rights, ...controllers({ jobs: false }) }), [COPIED("serve or jobs", both, "serve")]);
      assert.deepEqual(texts({ clusters: [east], ...rights, ...controllers({ serve: true, jobs: false }) }), [
        COPIED("jobs", "skypilotConfig.jobs.controller.consolidation_mode to true", "jobs"),
      ]);
      assert.deepEqual(texts({ clusters: [east], ...controllers({ serve: true, jobs: true }) }), []);
    });
  });

  it("name a controller of jobs in a pod whose account cannot launch", () => {
    const path = "skypilotConfig.jobs.controller.consolidation_mode";
    const jobs = controllers({ jobs: false });
    assert.deepEqual(texts(jobs), [
      `${path}: false runs the controller in a pod, whose account cannot launch; set kubernetes.rbac.controllers to true, or remove it`,
    ]);
    assert.deepEqual(paths({ ...jobs, kubernetes: { rbac: { controllers: true } } }), []);
    assert.deepEqual(paths({ ...jobs, kubernetes: { rbac: { mode: "chart" } } }), []);
    assert.deepEqual(paths({ ...jobs, kubernetes: { inCluster: false }, aws: { enabled: true } }), []);
    assert.deepEqual(paths(controllers({ jobs: true })), []);
  });

  it("name each existing Secret and account that a namespace of this stack cannot have yet", () => {
    const args = {
      credentials: { runpod: { existingSecret: "runpod-key" } },
      auth: { type: "oauth", existingSecret: "users", oauth: { existingSecret: "client", existingRedisSecret: "redis" } },
      database: { existingSecret: "database" },
      ssh: { existingSecret: "keys" },
      kubernetes: { rbac: { mode: "existing", serviceAccount: "skypilot" } },
    };
    const of = (path: string, name: string) =>
      `${path}: "${name}" must exist in the namespace "skypilot" before the API server starts; for a first \`pulumi up\`, create both and set release.createNamespace to false`;
    assert.deepEqual(texts(args), [
      of("credentials.runpod.existingSecret", "runpod-key"),
      of("auth.existingSecret", "users"),
      of("auth.oauth.existingSecret", "client"),
      of("auth.oauth.existingRedisSecret", "redis"),
      of("database.existingSecret", "database"),
      of("ssh.existingSecret", "keys"),
      of("kubernetes.rbac.serviceAccount", "skypilot"),
    ]);
    assert.deepEqual(texts({ ...args, release: { createNamespace: false } }), []);
    assert.deepEqual(paths({ kubernetes: { rbac: { serviceAccount: "skypilot" } } }), []);
  });
});

describe("settings of the whole", () => {
  const settings = (args: object) => {
    const { ownsAwsKey, ownsGcpKey, keylessClouds, clouds } = skyPilotSettings(args as SkyPilotArgs);
    return { ownsAwsKey, ownsGcpKey, keylessClouds, clouds };
  };
  const aws = { enabled: true, identity: "podIdentity", eksCluster: "skypilot" };
  const gcp = { enabled: true, project: "my-project" };

  it("separate clouds with a key of this program from those without a key", () => {
    const none = { ownsAwsKey: false, ownsGcpKey: false, keylessClouds: [], clouds: [] };
    assert.deepEqual(settings({}), none);
    assert.deepEqual(settings({ aws: { enabled: true }, gcp }), { ...none, ownsAwsKey: true, ownsGcpKey: true, clouds: ["aws", "gcp"] });
    const keyless = { ...none, keylessClouds: ["aws", "gcp"], clouds: ["aws", "gcp"] };
    assert.deepEqual(settings({ aws, gcp: { ...gcp, identity: "workloadIdentity" } }), keyless);
    assert.deepEqual(settings({ aws: { ...aws, enabled: false } }), none);
  });

  it("do not count AWS twice where the user gives a key for an existing identity", () => {
    const credentials = { aws: { accessKeyId: "A", secretAccessKey: "HUSH" } };
    assert.deepEqual(settings({ aws: { enabled: true, identity: "existing" }, credentials }), {
      ownsAwsKey: false,
      ownsGcpKey: false,
      keylessClouds: [],
      clouds: ["aws"],
    });
  });
});

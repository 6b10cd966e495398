import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { loadConfig } from "../config/load";
import { preferredAddress } from "../config/nodeAddress";
import { argsSchema } from "../skypilot/argsSchema";
import { run, warningsOf } from "./support/stack";

const ROOT = path.resolve(__dirname, "..");
const project = parse(fs.readFileSync(path.join(ROOT, "Pulumi.yaml"), "utf8"));

const BASIC = 'auth.type: "basic"';
const NGINX = 'exposure.controller: "nginx"';

describe("the stack program", () => {
  it("refuses placeholders in a deployment, with every problem in one message", async () => {
    const config = {
      gcp: { enabled: true, project: "<your-gcp-project>" },
      release: { version: "latest" },
      "kubernetes:context": "<your-cluster-context>",
    };
    await assert.rejects(run(config, "apply", { acceptsPlaceholders: false }), (error: Error) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.equal(
        error.message,
        [
          "Invalid config for stack test: 3 problems",
          '  - release.version: "latest" is not an exact version; write one such as "0.13.0", or "nightly" for the newest of the nightly channel',
          '  - gcp.project: "<your-gcp-project>" is a placeholder; replace it with your value; set it with: pulumi config set --path gcp.project YOUR-GCP-PROJECT',
          '  - kubernetes:context: "<your-cluster-context>" is a placeholder; replace it with your value; set it with: pulumi config set kubernetes:context YOUR-CLUSTER-CONTEXT',
        ].join("\n"),
      );
      return true;
    });
  });

  it("warns about what works but has consequences", () => {
    const all = (config: Record<string, unknown>) =>
      warningsOf(config).map((warning) => /^[^:]+(: ("[^"]+"|is false))?/.exec(warning)?.[0]);
    // Each of these configs has the chart's controller.
    const said = (config: Record<string, unknown>) => all(config).filter((warning) => warning !== NGINX);
    assert.deepEqual(all({}), [NGINX, BASIC, BASIC, BASIC, 'skypilotConfigMode: "initial"']);
    assert.deepEqual(said({ auth: { type: "none" }, skypilotConfigMode: "managed", release: { version: "nightly" } }), [
      'release.version: "nightly"',
      'auth.type: "none"',
    ]);
    assert.deepEqual(said({ storage: { enabled: false }, kubernetes: { inCluster: false, rbac: { mode: "chart" } } }), [
      BASIC,
      BASIC,
      "storage.enabled: is false",
      'kubernetes.rbac.mode: "chart"',
      "no cloud and no cluster is enabled, so SkyPilot has nowhere to launch",
    ]);
    const off = {
      skypilotConfigMode: "managed",
      exposure: { nodePorts: { http: 30050 } },
      aws: { enabled: true, role: "existing", vm: "controller", eksCluster: "east" },
      gcp: { enabled: true, project: "my-project", hostProject: "host-project", workloadPool: "pool" },
    };
    assert.deepEqual(said(off), [
      BASIC,
      BASIC,
      BASIC,
      'aws.identity: "user"',
      "gcp.vm",
      "exposure.nodePorts",
      "aws.eksCluster",
      "aws.vm",
      "gcp.workloadPool",
      "gcp.hostProject",
    ]);
    const existing = { skypilotConfigMode: "managed", auth: { existingSecret: "a" }, credentials: { runpod: { existingSecret: "b" } } };
    assert.deepEqual(said(existing), [
      BASIC,
      BASIC,
      BASIC,
      "credentials",
      'credentials.runpod.existingSecret: "b"',
      'auth.existingSecret: "a"',
    ]);
    assert.deepEqual(said({ ...existing, release: { createNamespace: false } }), [BASIC, BASIC, BASIC, "credentials"]);
    const database = {
      skypilotConfigMode: "managed",
      exposure: { host: "h.example.com", tls: { type: "secret" } },
      database: { enabled: true, connectionString: "postgresql://u@h/d" },
    };
    assert.deepEqual(said(database), [BASIC, BASIC, "database"]);
    assert.deepEqual(said({ ...database, skypilotConfigMode: "initial", storage: { enabled: false }, upgrade: { maxSurge: 1 } }), [
      BASIC,
      BASIC,
      "storage.enabled: is false",
      "database",
      'skypilotConfigMode: "initial"',
      "upgrade.maxSurge",
    ]);
    assert.deepEqual(
      said({ ...database, skypilotConfig: { kubernetes: { remote_identity: "a" } }, release: { values: { ingress: { host: "x" } } } }),
      ["release.values.ingress.host", BASIC, BASIC, "database", "skypilotConfig.kubernetes.remote_identity"],
    );
  });

  it("declares each key of its config, with a default that changes nothing", () => {
    const declared = Object.entries(project.config as Record<string, { type: string; default: unknown; description: string }>);
    const keys = Object.entries(argsSchema().properties ?? {});
    // A key without a default would be required.
    assert.deepEqual(declared.map(([key]) => key).sort(), keys.map(([key]) => `skypilot:${key}`).sort());
    const values = Object.fromEntries(
      declared.map(([key, { default: value }]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    );
    const { problems, placeholders } = loadConfig("skypilot", { values, secretKeys: [] });
    assert.deepEqual([problems, placeholders], [[], []]);
  });

  it("runs with the declared defaults as it runs without", async () => {
    const defaults = Object.fromEntries(
      Object.entries(project.config as Record<string, { default: unknown }>).map(([key, value]) => [key, value.default]),
    );
    const withDefaults = await run(defaults);
    const without = await run({});
    const ofProviders = ({ resources }: typeof without) => resources.filter(({ type }) => !type.startsWith("skypilot:"));
    assert.deepEqual(ofProviders(withDefaults), ofProviders(without));
  });

  it("fails if the cluster is missing, and contacts it only with a valid config", async () => {
    let asked = 0;
    const missingCluster = async () => {
      asked++;
      return { what: 'there is no context "prod"', reason: "the kubeconfig has east" };
    };
    await assert.rejects(run({}, "preview", { missingCluster }), ({ message }: Error) => {
      assert.equal(
        message,
        'Invalid config for stack test: 1 problem\n  - kubernetes:context: there is no context "prod" (the kubeconfig has east); set it with: pulumi config set kubernetes:context YOUR-CLUSTER-CONTEXT',
      );
      return true;
    });
    await assert.rejects(run({ awss: {} }, "preview", { missingCluster }), /awss: is not a known key/);
    assert.equal(asked, 1);
  });

  it("prefers a node's external address", () => {
    const internal = { type: "InternalIP", address: "10.0.0.1" };
    assert.equal(preferredAddress([internal, { type: "ExternalIP", address: "203.0.113.1" }]), "203.0.113.1");
    assert.equal(preferredAddress([{ type: "Hostname", address: "node" }, internal]), "10.0.0.1");
    assert.equal(preferredAddress([]), undefined);
  });
});

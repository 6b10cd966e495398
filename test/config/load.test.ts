import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ExposureType } from "../../blocks/exposure/args";
import { loadConfig } from "../../config/load";
import { describeProblem } from "../../core/problem";
import { argsSchema } from "../../skypilot/argsSchema";
import { problemsOf } from "../support/stack";

const FEATURES = argsSchema().properties?.aws?.properties?.features?.items?.enum?.join(", ");
const EXPOSURES = Object.values(ExposureType).join(", ");

describe("the stack config", () => {
  const cases: [string, object, string[]][] = [
    ["an unknown key", { awss: {} }, ['awss: is not a known key; did you mean "aws"?']],
    ["a misspelt key inside", { aws: { feature: [] } }, ['aws.feature: is not a known key; did you mean "features"?']],
    ["a key in another case", { storage: { classname: "x" } }, ['storage.classname: is not a known key; did you mean "className"?']],
    [
      "a key like no other",
      { storage: { zzz: 1 } },
      ["storage.zzz: is not a known key; write one of enabled, className, createClass, volumeName, annotations, size, accessMode, keep"],
    ],
    ["a boolean in quotes", { aws: { enabled: "true" } }, ['aws.enabled: "true" is not a boolean; write true or false without quotes']],
    ["text for a list", { aws: { features: "spot, storage" } }, ['aws.features: "spot, storage" is not a list; write [spot, storage]']],
    ["a duration", { release: { timeout: "10m" } }, ['release.timeout: "10m" is not a number; write 600, in seconds']],
    [
      "a reference as Kubernetes writes it",
      { pod: { imagePullSecrets: [{ name: "registry" }] } },
      ['pod.imagePullSecrets[0]: a map is not a string; write "registry"'],
    ],
    [
      "a path set without --path",
      { "aws.enabled": true },
      ["aws.enabled: is a path that is set as a single key; set it with: pulumi config set --path aws.enabled VALUE, and remove this key"],
    ],
    [
      "a path with a colon",
      { "skypilot:aws:enabled": true },
      ["aws:enabled: is a path that is set as a single key; set it with: pulumi config set --path aws.enabled VALUE, and remove this key"],
    ],
    [
      "control characters and a value that was pasted at the wrong place",
      { exposure: { type: `\u001b[31m${"x".repeat(5000)}` } },
      [`exposure.type: "\\u001b[31m${"x".repeat(49)}... (5012 characters) must be one of ${EXPOSURES}`],
    ],
    ["a map that is none", { storage: "50Gi" }, ['storage: "50Gi" is not a map; write its keys below it']],
    [
      "a number in quotes",
      { exposure: { type: "NodePort", nodePorts: { http: "30050" } } },
      ['exposure.nodePorts.http: "30050" is not a number; write it without quotes'],
    ],
    [
      "an unknown feature",
      { aws: { enabled: true, features: ["spto"] } },
      [`aws.features[0]: "spto" must be one of ${FEATURES}; did you mean "spot"?`],
    ],
    [
      "an unknown exposure",
      { exposure: { type: "nodeport" } },
      [`exposure.type: "nodeport" must be one of ${EXPOSURES}; did you mean "NodePort"?`],
    ],
    [
      "a node port out of range",
      { exposure: { type: "NodePort", nodePorts: { http: 80 } } },
      ["exposure.nodePorts.http: 80 is not valid; write a whole number from 30000 to 32767"],
    ],
    [
      "both an existing Secret and values",
      { credentials: { runpod: { apiKey: "HUSH", existingSecret: "s" } } },
      ["credentials.runpod: has both an existing Secret and values; keep existingSecret, or apiKey"],
    ],
    [
      "a cloud without its key",
      { credentials: { runpod: {} } },
      [
        "credentials.runpod.apiKey: is required; give it, or name an existing Secret as credentials.runpod.existingSecret, or set credentials.runpod.enabled to false; set it with: pulumi config set --secret --path credentials.runpod.apiKey VALUE",
      ],
    ],
    [
      "GCP without a project",
      { gcp: { enabled: true } },
      [
        "gcp.project: is required; name the project in which SkyPilot launches; set it with: pulumi config set --path gcp.project YOUR-GCP-PROJECT",
      ],
    ],
    [
      "a misspelt project, once",
      { gcp: { enabled: true, projct: "my-project" } },
      ['gcp.projct: is not a known key; did you mean "project"?'],
    ],
    [
      "the hosting cluster allowed while it is off",
      { kubernetes: { inCluster: false, allowedContexts: ["in-cluster"] } },
      [
        'kubernetes.allowedContexts[0]: "in-cluster" is the hosting cluster, which kubernetes.inCluster turns off; remove it, or set kubernetes.inCluster to true',
      ],
    ],
    [
      "the hosting cluster allowed in the SkyPilot config while it is off",
      { kubernetes: { inCluster: false }, skypilotConfig: { kubernetes: { allowed_contexts: ["in-cluster"] } } },
      [
        'skypilotConfig.kubernetes.allowed_contexts: "in-cluster" is the hosting cluster, which kubernetes.inCluster turns off; remove it, or set kubernetes.inCluster to true',
      ],
    ],
    [
      "a version as a number",
      { release: { version: 0.13 } },
      ['release.version: "0.13" is not an exact version; write one such as "0.13.0", or "nightly" for the newest of the nightly channel'],
    ],
    [
      "autoRole beside our own role",
      { aws: { enabled: true, features: ["autoRole"] } },
      ['aws.features: "autoRole" lets SkyPilot create the role that this program creates; remove it, or set aws.role to "existing"'],
    ],
    [
      "credentials from two places",
      { aws: { enabled: true }, credentials: { aws: { accessKeyId: "HUSH", secretAccessKey: "HUSH" } } },
      ['credentials.aws: cannot be combined with aws.identity "user", which creates its own credentials; remove one of the two'],
    ],
    [
      "an existing identity without credentials",
      { gcp: { enabled: true, project: "my-project", identity: "existing" } },
      [
        'credentials.gcp.existingSecret: is required, because gcp.identity "existing" uses these credentials; set existingSecret, or the values; set it with: pulumi config set --path credentials.gcp.existingSecret NAME-OF-THE-SECRET',
      ],
    ],
    [
      "a way without a key that lacks its cluster",
      { aws: { enabled: true, identity: "irsa" } },
      [
        "aws.oidcProvider: is required; set the ARN of the cluster's OIDC provider, or its issuer URL; set it with: pulumi config set --path aws.oidcProvider https://oidc.eks.REGION.amazonaws.com/id/ID",
      ],
    ],
    [
      "keys beside a way without keys",
      { aws: { enabled: true, identity: "podIdentity", eksCluster: "east" }, credentials: { aws: { existingSecret: "keys" } } },
      ['credentials.aws: cannot be combined with aws.identity "podIdentity", which needs no credentials; remove one of the two'],
    ],
    [
      "scopes that are none",
      { aws: { enabled: true, regions: ["europe"], buckets: ["s3://data"], path: "sky", permissionsBoundary: "boundary" } },
      [
        'aws.regions[0]: "europe" is not valid; write one such as "us-east-1"',
        'aws.buckets[0]: "s3://data" is not valid; write one such as "my-team-data" or "my-team-*"',
        'aws.path: "sky" is not valid; write one such as "/skypilot/"',
        'aws.permissionsBoundary: "boundary" is not valid; write one such as "arn:aws:iam::123456789012:policy/boundary"',
      ],
    ],
    [
      "tasks beside the credentials",
      { kubernetes: { namespace: "skypilot" } },
      [
        'kubernetes.namespace: "skypilot" is the API server\'s namespace, whose Secrets tasks could then read; write another one, or use another kubernetes.rbac.mode',
      ],
    ],
    [
      "a context of no kubeconfig",
      { kubernetes: { allowedContexts: ["in-cluster", "east"] } },
      ['kubernetes.allowedContexts[1]: "east" is not in any kubeconfig; add it to clusters, or remove it'],
    ],
  ];
  for (const [what, config, problems] of cases) {
    it(`refuses ${what}`, () => assert.deepEqual(problemsOf(config as Record<string, unknown>), problems));
  }

  it("reports everything at once", () => {
    const config = {
      awss: {},
      exposure: { type: "NodePort", nodePorts: { http: 80 } },
      release: { name: "X" },
      credentials: { lambda: {} },
      aws: { enabled: "yes" },
    };
    assert.deepEqual(
      problemsOf(config).map((line) => line.split(":")[0]),
      ["aws.enabled", "awss", "exposure.nodePorts.http", "release.name", "credentials.lambda.apiKey"],
    );
  });

  it("shows no value below credentials and clusters, wherever it is", () => {
    const said = problemsOf({
      credentials: { runpod: "HUSH", lambda: { apiKey: ["HUSH"] }, vast: { apikey: "HUSH" }, HUSHED: { x: "HUSH" } },
      clusters: "HUSH",
    }).join("\n");
    assert.doesNotMatch(said, /HUSH(?!ED)/);
  });

  it("shows no value of a secret key", () => {
    const said = problemsOf({ exposure: { type: "HUSH", host: "HUSH/x" } }, ["exposure"]);
    assert.deepEqual(said, [
      `exposure.type: [secret] must be one of ${EXPOSURES}`,
      'exposure.host: [secret] is not a valid host name; write a lower-case name without scheme, port or path, such as "skypilot.example.com"',
    ]);
  });

  it("takes a key without a value as one that is left out", () => {
    assert.deepEqual(problemsOf({ aws: null, storage: { size: null }, exposure: { type: "NodePort", nodePorts: null } }), []);
    // A cloud that is named is used, so it still needs its key.
    assert.equal(problemsOf({ credentials: { runpod: null } }).length, 1);
    assert.deepEqual(problemsOf({ clusters: [null], aws: { features: [null] } }), [
      `aws.features[0]: an empty value must be one of ${FEATURES}`,
      "clusters[0].name: is required; users write this name in --infra k8s/NAME",
    ]);
  });

  it("shows no value of a secret key, whatever it contains, and keeps its advice", () => {
    const quoted = problemsOf({ release: { version: 'HU"SH' }, gcp: { enabled: true, project: "HUSH\\" } }, ["release", "gcp"]).join();
    assert.doesNotMatch(quoted, /HU"?SH/);
    const advice = problemsOf({ credentials: { vast: { enabled: false }, lambda: { enabled: true }, runpod: { apiKey: "true" } } }, [
      "credentials",
    ]);
    assert.match(advice.join(), /or set credentials\.lambda\.enabled to false/);
  });

  it("sets what is missing as a secret where it is one", () => {
    const values = {
      "skypilot:credentials": '{"runpod":{"apiKey":"<your-key>"}}',
      "skypilot:clusters": '[{"name":"a","kubeconfig":"<your-kubeconfig>"}]',
    };
    const { placeholders } = loadConfig("skypilot", { values, secretKeys: [] });
    assert.deepEqual(
      placeholders.map(({ path, set }) => [path, set?.secret]),
      [
        ["credentials.runpod.apiKey", true],
        ["clusters[0].kubeconfig", true],
      ],
    );
  });

  it("does not judge what is encrypted", () => {
    const secret = "<encrypted>";
    const config = {
      release: { repository: secret },
      exposure: { host: secret },
      resources: { cpu: secret },
      pod: { annotations: { team: secret }, tolerations: [{ key: secret }] },
      skypilotConfig: { jobs: { bucket: secret } },
      clusters: [{ name: "a", kubeconfig: secret }],
      adminPolicy: { policy: "p.P", preDeployHook: secret },
    };
    assert.deepEqual(problemsOf(config, Object.keys(config)), []);
  });

  const meant: [string, string][] = [
    ["gpc", "gcp"],
    ["cluster", "clusters"],
    ["skypilot_config", "skypilotConfig"],
    ["resource", "resources"],
    ["Auth", "auth"],
  ];
  for (const [written, key] of meant) {
    it(`understands ${written}`, () =>
      assert.deepEqual(problemsOf({ [written]: {} }), [`${written}: is not a known key; did you mean "${key}"?`]));
  }

  it("sees a misspelt namespace, and leaves those of providers alone", () => {
    assert.deepEqual(problemsOf({ "skpilot:aws": "{}", "aws:region": "us-east-1", "kubernetes:context": "c", "pulumi:tags": "{}" }), [
      'skpilot:aws: is not in the namespace of this program or of a provider; did you mean "skypilot:aws"?',
    ]);
  });

  it("lists the secrets that are not encrypted", () => {
    const values = {
      "skypilot:credentials": '{"runpod":{"apiKey":"HUSH"},"lambda":{"existingSecret":"s"},"vast":{"apiKey":"<your-key>"}}',
      "skypilot:clusters": '[{"name":"a","kubeconfig":"HUSH"}]',
    };
    const found = (secretKeys: string[]) => loadConfig("skypilot", { values, secretKeys }).plainSecrets.map(describeProblem);
    const command = "is not encrypted; set it with: pulumi config set --secret --path";
    const key = `credentials.runpod.apiKey: ${command} credentials.runpod.apiKey VALUE`;
    assert.deepEqual(found([]), [key, `clusters[0].kubeconfig: ${command} 'clusters[0].kubeconfig' VALUE`]);
    assert.deepEqual(found(["skypilot:clusters"]), [key]);
  });

  it("reads numbers as text if text is expected", () => {
    const { args, problems } = loadConfig("skypilot", {
      values: { "skypilot:aws": '{"enabled":true,"accountId":123456789012}' },
      secretKeys: [],
    });
    assert.deepEqual(problems, []);
    assert.equal(args.aws?.accountId, "123456789012");
  });

  it("marks what a secret key holds, where a component takes it as an Input", async () => {
    const values = {
      "skypilot:exposure": '{"host":"a.example.com","type":"NodePort","nodeAddress":"10.0.0.1"}',
      "skypilot:release": '{"values":{"a":{"b":"HUSH"}}}',
    };
    const { args } = loadConfig("skypilot", { values, secretKeys: ["skypilot:exposure", "skypilot:release"] });
    assert.equal(args.exposure?.type, "NodePort");
    assert.equal(await pulumi.isSecret(args.exposure?.nodeAddress as pulumi.Output<string>), true);
    assert.equal(await pulumi.isSecret(args.release?.values?.a.b), true);
  });

  it("finds the values that the user must set, in every namespace", () => {
    const values = { "skypilot:gcp": '{"enabled":true,"project":"<your-gcp-project>"}', "kubernetes:context": "<your-cluster-context>" };
    const { problems, placeholders } = loadConfig("skypilot", { values, secretKeys: [] });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      placeholders.map(({ path, set }) => [path, set?.example]),
      [
        ["gcp.project", "YOUR-GCP-PROJECT"],
        ["kubernetes:context", "YOUR-CLUSTER-CONTEXT"],
      ],
    );
  });
});

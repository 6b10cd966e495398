import assert from "node:assert/strict";
import { parse } from "yaml";
import { judgedBlock, lines, warningsOfBlock } from "../support/judged";
import { KUBECONFIGS } from "../support/kubeconfigs";
import { type Config, named, namesOf, run, valuesOfRelease } from "../support/stack";

const OIDC = "https://oidc.eks.us-east-1.amazonaws.com/id/ABC";
const ISSUER = "oidc.eks.us-east-1.amazonaws.com/id/ABC";
const AWS = { enabled: true, identity: "podIdentity", eksCluster: "sky", accountId: "123456789012", partition: "aws" };
const GCP = { enabled: true, project: "my-project" };
const EAST = { name: "east", kubeconfig: KUBECONFIGS.eks, namespace: "sky" };
const DATA = { name: "team-data", cloud: "s3", access: { read: ["launcher"], write: ["tasks"] } };

const hosting = (identity: object, rest: object = {}): Config => ({ aws: AWS, gcp: GCP, kubernetes: { tasks: { identity } }, ...rest });
const ofCluster = (identity: object, cluster: object = {}): Config => ({
  aws: AWS,
  gcp: GCP,
  clusters: [{ ...EAST, tasks: { identity }, ...cluster }],
});
const problems = (config: Config) =>
  (["kubernetes", "clusters"] as const).flatMap((key) => lines(judgedBlock(key, config as never))).join(" | ");
const warnings = (config: Config) =>
  (["kubernetes", "clusters"] as const).flatMap((key) => warningsOfBlock(key, config as never)).join(" | ");

const trustOf = async (config: Config, role: string) =>
  JSON.parse(String(named(await run(config), role).inputs.assumeRolePolicy)).Statement;
const annotationsOf = async (config: Config, account: string) =>
  (named(await run(config), account).inputs.metadata as { annotations?: object }).annotations;

describe("the identity of tasks", () => {
  it("by IRSA trusts their service account only", async () => {
    const trust = (account: string) => [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${ISSUER}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com", [`${ISSUER}:sub`]: `system:serviceaccount:${account}` } },
      },
    ];
    const identity = { type: "irsa", oidcProvider: OIDC };
    assert.deepEqual(await trustOf(hosting(identity), "skypilot-tasks-role"), trust("skypilot-tasks:skypilot-workload-sa"));
    assert.deepEqual(await trustOf(ofCluster(identity), "skypilot-clusters-east-tasks-role"), trust("sky:skypilot-workload"));
    const role = { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/skypilot-tasks-role" };
    assert.deepEqual(await annotationsOf(hosting(identity), "skypilot-cluster-workload"), role);
  });

  it("by Pod Identity trusts their service account only, with no annotation", async () => {
    const config = hosting({ type: "podIdentity", eksCluster: "sky" });
    assert.deepEqual(await trustOf(config, "skypilot-tasks-role"), [
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:RequestTag/kubernetes-namespace": "skypilot-tasks",
            "aws:RequestTag/kubernetes-service-account": "skypilot-workload-sa",
          },
        },
      },
    ]);
    const { clusterName, namespace, serviceAccount } = named(await run(config), "skypilot-tasks-pod-identity").inputs;
    assert.deepEqual([clusterName, namespace, serviceAccount], ["sky", "skypilot-tasks", "skypilot-workload-sa"]);
    assert.equal(await annotationsOf(config, "skypilot-cluster-workload"), undefined);
  });

  it("on GKE is an account that only they can act as, with the roles of its features", async () => {
    const config = ofCluster({ type: "workloadIdentity", features: ["pullImages", "logs"] });
    const recording = await run(config);
    const { role, member } = named(recording, "skypilot-clusters-east-tasks-workload-identity").inputs;
    assert.deepEqual([role, member], ["roles/iam.workloadIdentityUser", "serviceAccount:my-project.svc.id.goog[sky/skypilot-workload]"]);
    const email = "skypilot-tasks-xxxxxx@my-project.iam.gserviceaccount.com";
    const roles = recording.resources.filter(
      ({ type, name }) => type === "gcp:projects/iAMMember:IAMMember" && name.includes("east-tasks"),
    );
    assert.deepEqual(
      roles.map(({ inputs }) => [inputs.project, inputs.role, inputs.member]).sort(),
      ["roles/artifactregistry.reader", "roles/logging.logWriter"].map((one) => ["my-project", one, `serviceAccount:${email}`]),
    );
    assert.deepEqual(await annotationsOf(config, "skypilot-clusters-east-workload"), { "iam.gke.io/gcp-service-account": email });
  });

  it("that exists comes by its annotations, and no role is created", async () => {
    const annotations = { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/tasks" };
    const config = hosting({ type: "existing", annotations });
    assert.deepEqual(await annotationsOf(config, "skypilot-cluster-workload"), annotations);
    assert.ok(!namesOf(await run(config)).includes("skypilot-tasks-role"));
  });

  it("is that of the account that SkyPilot gives to pods", async () => {
    const identity = { type: "irsa", oidcProvider: OIDC };
    const config = parse(valuesOfRelease(await run({ ...hosting(identity), ...ofCluster(identity) })).apiService.config);
    assert.equal(config.kubernetes.context_configs["in-cluster"].remote_identity, "skypilot-workload-sa");
    assert.deepEqual(config.kubernetes.context_configs.east, { namespace: "sky", remote_identity: "skypilot-workload" });
  });

  it("has the boundary, the path and the tags of the stack", async () => {
    const limits = { permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary", path: "/sky/", tags: { team: "ml" } };
    const config = { ...hosting({ type: "irsa", oidcProvider: OIDC }), aws: { ...AWS, ...limits } };
    const { permissionsBoundary, path, tags } = named(await run(config), "skypilot-tasks-role").inputs;
    assert.deepEqual({ permissionsBoundary, path, tags }, limits);
  });

  const refused: [string, Config, string][] = [
    ["of no type", hosting({}), "kubernetes.tasks.identity.type: is required; write one of irsa, podIdentity, workloadIdentity, existing"],
    [
      "of another type",
      hosting({ type: "key" }),
      'kubernetes.tasks.identity.type: "key" must be one of irsa, podIdentity, workloadIdentity, existing',
    ],
    [
      "without its provider",
      hosting({ type: "irsa" }),
      "kubernetes.tasks.identity.oidcProvider: is required; set the ARN of the cluster's OIDC provider, or its issuer URL",
    ],
    ["without its cluster", ofCluster({ type: "podIdentity" }), "clusters[0].tasks.identity.eksCluster: is required; name the EKS cluster"],
    [
      "without annotations",
      hosting({ type: "existing" }),
      'kubernetes.tasks.identity.annotations: is required; write the annotation that names the identity, such as "eks.amazonaws.com/role-arn"',
    ],
    [
      "without a project",
      { kubernetes: { tasks: { identity: { type: "workloadIdentity" } } } },
      'kubernetes.tasks.identity.type: "workloadIdentity" requires gcp.project, in which the program creates the service account; set it',
    ],
    [
      "of an unknown feature",
      hosting({ type: "irsa", oidcProvider: OIDC, features: ["ecr"] }),
      'kubernetes.tasks.identity.features[0]: "ecr" must be one of pullImages, logs',
    ],
    [
      "where SkyPilot creates the account",
      hosting(
        { type: "irsa", oidcProvider: OIDC },
        { kubernetes: { rbac: { mode: "chart" }, tasks: { identity: { type: "irsa", oidcProvider: OIDC } } } },
      ),
      'kubernetes.tasks.identity: requires kubernetes.rbac.mode "minimal", because with "chart" SkyPilot creates the service account of tasks itself',
    ],
    [
      "of a generated namespace",
      ofCluster({ type: "irsa", oidcProvider: OIDC }, { namespace: undefined }),
      "clusters[0].namespace: is required with tasks.identity, because the identity trusts a service account in this namespace only",
    ],
    [
      "of an account that SkyPilot creates",
      ofCluster({ type: "irsa", oidcProvider: OIDC }, { auth: "static" }),
      "clusters[0].remoteIdentity: is required with tasks.identity, because it names the service account that gets the identity",
    ],
  ];
  for (const [what, config, message] of refused) {
    it(`is refused ${what}`, () => assert.ok(problems(config).split(" | ").includes(message), problems(config)));
  }

  it("warns about what SkyPilot does not do with it, and what works instead", () => {
    const irsa = hosting({ type: "irsa", oidcProvider: OIDC }, { buckets: [DATA] });
    assert.equal(warnings(irsa), "");
    assert.match(warnings({ ...irsa, aws: { ...AWS, identity: "user" } }), /MOUNT_CACHED uses the API server's access key/);
    assert.match(warnings({ ...irsa, aws: { ...AWS, identity: "irsa", oidcProvider: OIDC } }), /MOUNT_CACHED fails/);
    assert.match(warnings(hosting({ type: "podIdentity", eksCluster: "sky" }, { buckets: [DATA] })), /may fail with the mode MOUNT/);
    const foreign = ofCluster({ type: "irsa", oidcProvider: OIDC }, { remoteIdentity: "team" });
    assert.match(warnings(foreign), /annotate the service account "sky\/team".*: eks\.amazonaws\.com\/role-arn/);
    assert.match(
      warnings(hosting({ type: "irsa", oidcProvider: OIDC, eksCluster: "sky" })),
      /eksCluster: is ignored unless type is "podIdentity"/,
    );
    assert.match(
      warnings({ ...irsa, buckets: [], kubernetes: { ...(irsa.kubernetes as object), inCluster: false } }),
      /tasks\.identity: is ignored because kubernetes\.inCluster is false/,
    );
  });
});

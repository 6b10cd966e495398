import assert from "node:assert/strict";
import type { Recording } from "../../plan/monitor";
import { KUBECONFIGS } from "../support/kubeconfigs";
import { type Config, named, namesOf, run } from "../support/stack";

const IRSA = { type: "irsa", oidcProvider: "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF" };
const CONFIG: Config = {
  aws: { enabled: true },
  gcp: { enabled: true, project: "my-project" },
  clusters: [{ name: "east", kubeconfig: KUBECONFIGS.gke }],
  workspaces: [
    { name: "vision", contexts: [{ name: "in-cluster", identity: IRSA }] },
    { name: "language", contexts: [{ name: "east", identity: { type: "workloadIdentity" } }] },
    { name: "speech", contexts: [{ name: "in-cluster" }] },
  ],
  buckets: [
    { name: "pictures", cloud: "s3", access: { write: ["launcher", "vision/in-cluster"] } },
    { name: "secrets-of-others", cloud: "s3", access: { write: ["launcher"] } },
    { name: "words", cloud: "gcs", access: { write: ["launcher"], read: ["language/east"] } },
  ],
  skypilotConfigMode: "managed",
};

describe("the cloud identity of a team", () => {
  let recording: Recording;
  // biome-ignore lint/suspicious/noExplicitAny: the inputs of resources of all kinds.
  const inputs = (name: string): any => named(recording, name).inputs;

  before(async () => {
    recording = await run(CONFIG);
  });

  it("on AWS trusts the team's service account only", () => {
    const trust = JSON.parse(inputs("skypilot-workspace-vision-in-cluster-role").assumeRolePolicy);
    const [condition] = Object.values(trust.Statement[0].Condition) as Record<string, string>[];
    assert.ok(Object.values(condition ?? {}).includes("system:serviceaccount:skypilot-tasks-vision:skypilot-workload-sa"));
  });

  it("on AWS has rights to the team's buckets only", () => {
    const policy = inputs("skypilot-workspace-vision-in-cluster-policy").policy;
    assert.match(policy, /arn:aws:s3:::pictures\/\*/);
    assert.doesNotMatch(policy, /secrets-of-others|s3:CreateBucket/);
  });

  it("reaches the pods by the annotation of the team's service account, and no other team's", () => {
    const annotations = (name: string) => ({ ...inputs(name).metadata.annotations });
    assert.deepEqual(Object.keys(annotations("skypilot-cluster-workspace-vision-workload")), ["eks.amazonaws.com/role-arn"]);
    assert.deepEqual(annotations("skypilot-cluster-workspace-speech-workload"), {});
    assert.deepEqual(annotations("skypilot-cluster-workload"), {});
    assert.deepEqual(Object.keys(annotations("skypilot-clusters-east-workspace-language-workload")), ["iam.gke.io/gcp-service-account"]);
  });

  it("on GCP admits the team's service account only, and reads its bucket only", () => {
    const { member } = inputs("skypilot-workspace-language-east-workload-identity");
    assert.equal(member, "serviceAccount:my-project.svc.id.goog[skypilot-tasks-language/skypilot-workload]");
    assert.equal(inputs("skypilot-clusters-east-workspace-language-workload").metadata.name, "skypilot-workload");
    const grants = namesOf(recording).filter((name) => name.startsWith("skypilot-bucket-words-language/east-"));
    assert.deepEqual(grants, ["skypilot-bucket-words-language/east-look", "skypilot-bucket-words-language/east-read"]);
  });

  it("on GKE reaches the metadata service, which other tasks do not", () => {
    const blocked = (name: string) => JSON.stringify(inputs(name).spec.egress).includes("169.254.0.0/16");
    assert.equal(blocked("skypilot-clusters-east-workspace-language-network-policy"), false);
    assert.equal(blocked("skypilot-clusters-east-tasks-network-policy"), true);
    assert.equal(blocked("skypilot-workspace-vision-network-policy"), true);
  });

  it("is an output of the stack", () => {
    const { outputs } = named(recording, "skypilot");
    assert.deepEqual(Object.keys((outputs as { tasksIdentities: object }).tasksIdentities).sort(), ["language/east", "vision/in-cluster"]);
  });
});

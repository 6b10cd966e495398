import assert from "node:assert/strict";
import { describeOnCluster, type KubernetesObject, kubectl, objectsOf } from "./support/appliedStack";
import type { Config } from "./support/stack";

const RELEASE = `rbac-${process.pid}`;
const TASKS = `${RELEASE}-tasks`;
const CONFIG: Config = {
  release: { name: RELEASE, namespace: RELEASE },
  kubernetes: { rbac: { mode: "minimal", objectStoreMounts: false } },
  workspaces: [{ name: "vision" }, { name: "language" }],
  skypilotConfigMode: "managed",
};
const LAUNCHER = `system:serviceaccount:${RELEASE}:${RELEASE}-launcher-sa`;
const [VISION, LANGUAGE] = [`${TASKS}-vision`, `${TASKS}-language`];
const OF_VISION = `system:serviceaccount:${VISION}:${RELEASE}-workload-sa`;
const WORKLOAD = `system:serviceaccount:${TASKS}:${RELEASE}-workload-sa`;

/** Who may do what with which resource (`group/resource`, or `resource/subresource` of the core), and where. */
type Question = [user: string, verb: string, resource: string, namespace?: string];

const ALLOWED: Question[] = [
  [LAUNCHER, "create", "pods", TASKS],
  [LAUNCHER, "patch", "pods", TASKS],
  [LAUNCHER, "create", "pods/exec", TASKS],
  [LAUNCHER, "create", "pods/portforward", TASKS],
  [LAUNCHER, "deletecollection", "services", TASKS],
  [LAUNCHER, "list", "events", TASKS],
  [LAUNCHER, "create", "persistentvolumeclaims", TASKS],
  [LAUNCHER, "list", "nodes"],
  [LAUNCHER, "list", "pods"],
  [LAUNCHER, "list", "storage.k8s.io/storageclasses"],
  [WORKLOAD, "delete", "pods", TASKS],
  [WORKLOAD, "deletecollection", "services", TASKS],
  [WORKLOAD, "create", "events", TASKS],
  [LAUNCHER, "create", "pods", VISION],
  [LAUNCHER, "create", "pods/exec", LANGUAGE],
  [OF_VISION, "delete", "pods", VISION],
];

const DENIED: Question[] = [
  [LAUNCHER, "get", "secrets", RELEASE],
  [LAUNCHER, "get", "secrets", TASKS],
  [LAUNCHER, "create", "pods", RELEASE],
  [LAUNCHER, "create", "pods", "kube-system"],
  [LAUNCHER, "patch", "configmaps", RELEASE],
  [LAUNCHER, "create", "serviceaccounts", TASKS],
  [LAUNCHER, "create", "rbac.authorization.k8s.io/roles", TASKS],
  [LAUNCHER, "escalate", "rbac.authorization.k8s.io/clusterroles"],
  [LAUNCHER, "bind", "rbac.authorization.k8s.io/clusterroles"],
  [LAUNCHER, "impersonate", "users"],
  [LAUNCHER, "create", "apps/deployments", TASKS],
  [LAUNCHER, "patch", "nodes"],
  [WORKLOAD, "get", "secrets", TASKS],
  [WORKLOAD, "get", "secrets", RELEASE],
  [WORKLOAD, "create", "pods", TASKS],
  [WORKLOAD, "get", "pods", RELEASE],
  [WORKLOAD, "list", "nodes"],
  [LAUNCHER, "get", "secrets", VISION],
  [WORKLOAD, "get", "pods", VISION],
  [OF_VISION, "get", "pods", LANGUAGE],
  [OF_VISION, "delete", "pods", LANGUAGE],
  [OF_VISION, "get", "pods", TASKS],
  [OF_VISION, "get", "secrets", VISION],
  [OF_VISION, "create", "pods", VISION],
  [OF_VISION, "list", "pods"],
];

function review([user, verb, resource, namespace]: Question): object {
  const [first = "", second] = resource.split("/");
  const grouped = first === "apps" || first.includes(".");
  const attributes = grouped ? { group: first, resource: second } : { group: "", resource: first, ...(second && { subresource: second }) };
  return {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: {
      user,
      groups: ["system:serviceaccounts", "system:authenticated"],
      resourceAttributes: { verb, ...attributes, ...(namespace && { namespace }) },
    },
  };
}

describeOnCluster("RBAC on a real cluster", function () {
  this.timeout(120_000);
  let objects: KubernetesObject[] = [];

  before(async () => {
    objects = await objectsOf(CONFIG, RELEASE);
    kubectl(["apply"], objects);
  });

  after(() => void kubectl(["delete", "--wait=false"], objects));

  it("allows what SkyPilot does, and nothing else that was asked", () => {
    const questions = [...ALLOWED, ...DENIED];
    // One line for each review, in their order.
    const answers = kubectl(["create", "-o", 'jsonpath={.status.allowed}{"\\n"}'], questions.map(review)).trim().split("\n");
    assert.deepEqual(
      answers.map((allowed, index) => [questions[index]?.join(" "), allowed === "true"]),
      questions.map((question) => [question.join(" "), ALLOWED.includes(question)]),
    );
  });
});

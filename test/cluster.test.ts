import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type Config, run } from "./support/stack";

const RELEASE = `rbac-${process.pid}`;
const TASKS = `${RELEASE}-tasks`;
const CONFIG: Config = {
  release: { name: RELEASE, namespace: RELEASE },
  kubernetes: { rbac: { mode: "minimal", objectStoreMounts: false } },
};
const LAUNCHER = `system:serviceaccount:${RELEASE}:${RELEASE}-launcher-sa`;
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
];

/** A Kubernetes object, as far as it matters here. */
interface KubernetesObject {
  kind: string;
  metadata?: { name?: string; namespace?: string };
  roleRef?: { name: string };
}

function kubectl(args: string[], objects: object[]): string {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  const { status, stdout, stderr } = spawnSync("kubectl", [...args, "-f", "-"], { input, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

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

const KINDS = ["Namespace", "ServiceAccount", "ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding"];

// Needs kubectl, and in KUBECONFIG a cluster in which namespaces and roles may be created.
const about = process.env.KUBECONFIG ? describe : describe.skip;
about(`RBAC on a real cluster${process.env.KUBECONFIG ? "" : " (skipped: KUBECONFIG names none)"}`, function () {
  this.timeout(120_000);
  let objects: KubernetesObject[] = [];

  before(async () => {
    // What Pulumi names by itself is named after its resource here, with the release before it.
    const named = (name: string) => (name.startsWith(RELEASE) ? name : `${RELEASE}-${name}`);
    const { resources } = await run(CONFIG);
    objects = resources
      .filter(({ inputs }) => KINDS.includes(String(inputs.kind)))
      .map(({ name, inputs }) => {
        const { metadata, roleRef, ...object } = inputs as unknown as KubernetesObject;
        return {
          ...object,
          metadata: { ...metadata, name: metadata?.name ?? named(name) },
          ...(roleRef && { roleRef: { ...roleRef, name: named(roleRef.name) } }),
        };
      })
      .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
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

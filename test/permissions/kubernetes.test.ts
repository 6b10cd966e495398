import assert from "node:assert/strict";
import { KUBERNETES_RULES, type KubernetesFeature, type KubernetesPrincipal, kubernetesRules } from "../../permissions/kubernetes";

const FEATURES: KubernetesFeature[] = [
  "objectStoreMounts",
  "ingress",
  "gpuListing",
  "volumes",
  "hostPathVolumes",
  "highAvailability",
  "hostNetwork",
  "gpuMetrics",
  "controllers",
];

/** Writes the rules as `scope: group/resource verbs`. */
function held(principal: KubernetesPrincipal, features: KubernetesFeature[]): string[] {
  return kubernetesRules(principal, features).flatMap(({ scope, apiGroups, resources, resourceNames, verbs }) =>
    resources.map(
      (resource) => `${scope}: ${[apiGroups[0], resource, ...(resourceNames ?? [])].filter(Boolean).join("/")} ${verbs.join(",")}`,
    ),
  );
}

function added(principal: KubernetesPrincipal, feature: KubernetesFeature): string[] {
  const core = held(principal, []);
  return held(principal, [feature]).filter((rule) => !core.includes(rule));
}

describe("permissions on Kubernetes", () => {
  it("has a core for the API server", () => {
    assert.deepEqual(held("launcher", []), [
      "tasks: pods create,delete,get,list,patch",
      "tasks: pods/exec create,get",
      "tasks: pods/portforward create,get",
      "tasks: services create,delete,deletecollection,get,list,patch,update",
      "tasks: events list",
      "tasks: apps/deployments list",
      "release: configmaps/{release}-config get,patch",
      "cluster: nodes get,list",
      "cluster: node.k8s.io/runtimeclasses list",
    ]);
  });

  it("has a core for the tasks, in their namespace only", () => {
    assert.deepEqual(held("workload", []), [
      "tasks: pods delete,list",
      "tasks: services delete,deletecollection",
      "tasks: events create",
      "tasks: apps/deployments list",
    ]);
  });

  const cases: [KubernetesFeature, string[], string[]][] = [
    ["objectStoreMounts", ["skypilot-system: apps/daemonsets create,get,patch"], []],
    [
      "ingress",
      [
        "tasks: networking.k8s.io/ingresses create,delete,get,update",
        "cluster: networking.k8s.io/ingressclasses list",
        "ingress-nginx: services list",
      ],
      [],
    ],
    ["gpuListing", ["cluster: pods list"], []],
    [
      "volumes",
      [
        "tasks: persistentvolumeclaims create,delete,get,list",
        "cluster: storage.k8s.io/storageclasses get,list",
        "cluster: persistentvolumes list",
      ],
      [],
    ],
    [
      "highAvailability",
      [
        "tasks: apps/deployments create,delete,get",
        "tasks: apps/deployments/status get",
        "tasks: persistentvolumeclaims create,delete,get",
      ],
      [],
    ],
    [
      "gpuMetrics",
      ["metrics: services get", "metrics: pods get,list", "metrics: pods/portforward create,get", "cluster: namespaces/kube-system get"],
      [],
    ],
    [
      "controllers",
      [],
      [
        "tasks: pods create,delete,get,list,patch",
        "tasks: pods/exec create,get",
        "tasks: pods/portforward create,get",
        "tasks: services create,delete,deletecollection,get,list,patch,update",
        "tasks: events list",
        "cluster: nodes get,list",
        "cluster: node.k8s.io/runtimeclasses list",
      ],
    ],
    ["hostPathVolumes", ["tasks: apps/daemonsets create,delete,get"], []],
    ["hostNetwork", ["tasks: configmaps get"], ["tasks: configmaps create,get,update"]],
  ];
  for (const [feature, launcher, workload] of cases) {
    it(`adds exactly its own with ${feature}`, () => {
      assert.deepEqual(added("launcher", feature), launcher);
      assert.deepEqual(added("workload", feature), workload);
    });
  }

  it("gives controllers in pods what the API server may launch with, and neither its ConfigMap nor the metrics", () => {
    const features = FEATURES.filter((feature) => feature !== "controllers");
    const launcher = held("launcher", features).filter((rule) => !/^(release|metrics)|kube-system/.test(rule));
    const workload = held("workload", FEATURES);
    for (const rule of launcher) assert.ok(workload.includes(rule), rule);
    assert.ok(!workload.some((rule) => /^(release|metrics)|kube-system/.test(rule)));
  });

  it("tests each feature", () => assert.deepEqual(cases.map(([feature]) => feature).sort(), [...FEATURES].sort()));

  it("grants no right to grant rights, no wildcard and no Secret", () => {
    for (const { verbs, resources, apiGroups, reason } of KUBERNETES_RULES) {
      assert.ok(!verbs.some((verb) => ["*", "escalate", "bind", "impersonate"].includes(verb)), reason);
      assert.ok(!resources.some((resource) => ["*", "secrets", "serviceaccounts", "serviceaccounts/token"].includes(resource)), reason);
      assert.ok(!apiGroups.some((group) => ["*", "rbac.authorization.k8s.io"].includes(group)), reason);
    }
  });

  it("gives each rule a reason and a source", () => {
    for (const { reason, source, resources } of KUBERNETES_RULES) assert.ok(reason.length > 5 && source.length > 10, resources.join());
  });
});

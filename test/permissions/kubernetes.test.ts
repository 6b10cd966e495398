import assert from "node:assert/strict";
import {
  CHART_RULES,
  KUBERNETES_RULES,
  type KubernetesFeature,
  type KubernetesPrincipal,
  type KubernetesRule,
  kubernetesRules,
  namesIn,
} from "../../permissions/kubernetes";

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

/** A request to Kubernetes, in the namespace of a scope, or in all of them. */
interface Request {
  scope: string;
  group: string;
  resource: string;
  verb: string;
  name: string;
}

const ANY_NAME = "any";

/** Decides as Kubernetes does (its docs: RBAC, Role and ClusterRole). */
function allows(rules: KubernetesRule[], { scope, group, resource, verb, name }: Request): boolean {
  return rules.some(
    (rule) =>
      (rule.scope === "cluster" || rule.scope === scope) &&
      rule.apiGroups.includes(group) &&
      rule.resources.includes(resource) &&
      rule.verbs.includes(verb) &&
      (rule.resourceNames === undefined || rule.resourceNames.includes(name)),
  );
}

function requestsOf({ scope, apiGroups, resources, verbs, resourceNames = [ANY_NAME] }: KubernetesRule): Request[] {
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) => verbs.flatMap((verb) => resourceNames.map((name) => ({ scope, group, resource, verb, name })))),
  );
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

  const PRINCIPALS: KubernetesPrincipal[] = ["launcher", "workload"];
  const alone = FEATURES.filter((feature) => feature !== "controllers");
  for (const row of KUBERNETES_RULES) {
    const what = `${row.verbs.join(", ")} of ${row.resources.join(", ")} in ${row.scope}`;
    const isOwn = (feature: string) => feature === row.feature;
    const othersOf = (principal: KubernetesPrincipal, features: string[]) =>
      KUBERNETES_RULES.filter((one) => one.principal === principal && (one.feature === "core" || features.includes(one.feature)));

    it(`gives the ${row.principal} ${what} with ${row.feature}, and no one else unless another rule does`, () => {
      for (const request of requestsOf(row)) {
        assert.ok(allows(kubernetesRules(row.principal, alone.filter(isOwn)), request));
        for (const principal of PRINCIPALS) {
          const features = alone.filter((feature) => principal !== row.principal || !isOwn(feature));
          assert.equal(allows(kubernetesRules(principal, features), request), allows(othersOf(principal, features), request));
        }
      }
    });

    it(`gives no one ${what} for another name, in another namespace or API group, unless another rule does`, () => {
      const scopes = ["elsewhere", ...new Set(KUBERNETES_RULES.map(({ scope }) => scope))];
      const elsewhere = requestsOf(row).flatMap((request) => [
        ...(row.resourceNames ? [{ ...request, name: "another" }] : []),
        { ...request, group: "another.example.com" },
        ...(row.scope === "cluster" ? [] : scopes.filter((scope) => scope !== row.scope).map((scope) => ({ ...request, scope }))),
      ]);
      const others = othersOf(row.principal, alone).filter((one) => one !== row);
      for (const request of elsewhere) {
        assert.equal(allows(kubernetesRules(row.principal, alone), request), allows(others, request), JSON.stringify(request));
      }
    });
  }

  it("fills the release's name in where a rule names objects", () => {
    assert.deepEqual(namesIn(["{release}-config", "kube-system"], "sky"), ["sky-config", "kube-system"]);
    assert.equal(namesIn(undefined, "sky"), undefined);
  });

  it("shows what the chart's own rules amount to: everything", () => {
    assert.deepEqual(
      CHART_RULES.map(({ principal, scope, apiGroups, resources, verbs, feature }) => [
        principal,
        scope,
        apiGroups,
        resources,
        verbs,
        feature,
      ]),
      [["launcher", "cluster", ["*"], ["*"], ["*"], "core"]],
    );
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
    for (const { reason, source, resources } of [...KUBERNETES_RULES, ...CHART_RULES])
      assert.ok(reason.length > 5 && source.length > 10, resources.join());
  });
});

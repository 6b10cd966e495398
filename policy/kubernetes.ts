/** No administrator in the cluster. */
import { skyPilotValues } from "./release";
import { objects, type Rule, type Subject, texts } from "./rule";

const RBAC = /^kubernetes:rbac\.authorization\.k8s\.io\/v1[a-z0-9]*:(\w+?)(Patch)?$/;
// Whoever has one of these can have any other right (Kubernetes docs: RBAC good practices, privilege escalation risks).
const ESCALATING = ["escalate", "bind", "impersonate"];

/** No cluster-admin, no rule of every verb on every resource, and none that gives rights. */
export const KUBERNETES_NO_ADMINISTRATOR: Rule = {
  name: "kubernetes-no-administrator",
  description:
    "Nobody is bound to cluster-admin; no rule allows every verb on every resource, or escalate, bind or impersonate; the chart grants no right to grant rights.",
  level: "mandatory",
  severity: "critical",
  check: (subject) => [...objectProblems(subject), ...chartProblems(subject)],
};

function objectProblems({ type, props }: Subject): string[] {
  const [, kind] = RBAC.exec(type) ?? [];
  if (kind === "ClusterRoleBinding" || kind === "RoleBinding") {
    const { kind: of, name } = props.roleRef ?? {};
    return of === "ClusterRole" && name === "cluster-admin" ? ["it binds cluster-admin; bind a role of the rules that are needed"] : [];
  }
  return kind === "ClusterRole" || kind === "Role" ? objects<PolicyRule>(props.rules).flatMap(ruleProblems) : [];
}

/** A rule of a role (Kubernetes docs: PolicyRule). */
interface PolicyRule {
  verbs?: unknown;
  resources?: unknown;
}

function ruleProblems(rule: PolicyRule): string[] {
  const [verbs, resources] = [texts(rule.verbs), texts(rule.resources)];
  return [
    ...(verbs.includes("*") && resources.includes("*") ? ["a rule allows every verb on every resource; name those that are needed"] : []),
    ...verbs
      .filter((verb) => ESCALATING.includes(verb))
      .map((verb) => `a rule allows ${verb} on ${resources.join(", ")}, which leads to any right; leave it out`),
  ];
}

function chartProblems(subject: Subject): string[] {
  const values = skyPilotValues(subject);
  // Both are true in the chart's own values.
  if (!values || values.rbac?.create === false || values.rbac?.manageRbacPolicies === false) return [];
  return ["the chart lets the API server grant any right in the cluster; write kubernetes.rbac.mode: minimal"];
}

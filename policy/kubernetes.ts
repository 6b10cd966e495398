/** No administrator in the cluster. */
import { skyPilotValues } from "./release";
import { objects, type Rule, type Subject, texts } from "./rule";

const RBAC = /^kubernetes:rbac\.authorization\.k8s\.io\/v1[a-z0-9]*:(\w+?)(Patch)?$/;
// Each of these allows its holder to get any other right (Kubernetes docs: RBAC good practices, privilege escalation risks).
const ESCALATING = ["escalate", "bind", "impersonate"];

/** Rejects cluster-admin, rules with every verb on every resource, and rules that can grant rights. */
export const KUBERNETES_NO_ADMINISTRATOR: Rule = {
  name: "kubernetes-no-administrator",
  description:
    "No binding to cluster-admin; no rule allows every verb on every resource, or escalate, bind or impersonate; the chart cannot grant rights.",
  level: "mandatory",
  severity: "critical",
  check: (subject) => [...objectProblems(subject), ...chartProblems(subject)],
};

function objectProblems({ type, props }: Subject): string[] {
  const [, kind] = RBAC.exec(type) ?? [];
  if (kind === "ClusterRoleBinding" || kind === "RoleBinding") {
    const { kind: of, name } = props.roleRef ?? {};
    return of === "ClusterRole" && name === "cluster-admin" ? ["it binds cluster-admin; bind a role with the required rules"] : [];
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
    ...(verbs.includes("*") && resources.includes("*") ? ["a rule allows every verb on every resource; list the required ones"] : []),
    ...verbs
      .filter((verb) => ESCALATING.includes(verb))
      .map((verb) => `a rule allows ${verb} on ${resources.join(", ")}, which can be used to get any right; remove it`),
  ];
}

function chartProblems(subject: Subject): string[] {
  const values = skyPilotValues(subject);
  // The chart's defaults for both are true.
  if (!values || values.rbac?.create === false || values.rbac?.manageRbacPolicies === false) return [];
  return ["the chart lets the API server grant any right in the cluster; set kubernetes.rbac.mode: minimal"];
}

/** The rights of a principal in a cluster as single requests: those that the plan grants, and those that must be refused. */
import { KUBERNETES_RULES, type KubernetesRule, type KubernetesScope, namesIn } from "../../permissions/kubernetes";

/** A request that a cluster allows or refuses. */
export interface Right {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  /** Not set for a request of the whole cluster. */
  namespace?: string;
  /** Not set for objects of any name. */
  name?: string;
}

/** Where the scopes of rules are in a cluster; a scope that is not set does not exist there. */
export type Namespaces = Partial<Record<Exclude<KubernetesScope, "cluster">, string>>;

/** Returns each request that rules allow. */
export function rightsOf(rules: KubernetesRule[], namespaces: Namespaces, releaseName: string): Right[] {
  const rights = rules.flatMap(({ scope, apiGroups, resources, resourceNames, verbs }) => {
    const namespace = scope === "cluster" ? undefined : namespaces[scope];
    if (scope !== "cluster" && namespace === undefined) return [];
    const names = namesIn(resourceNames, releaseName) ?? [undefined];
    return apiGroups.flatMap((group) =>
      resources.flatMap((path) => {
        const [resource = "", subresource] = path.split("/");
        return names.flatMap((name) =>
          verbs.map((verb) => ({
            verb,
            group,
            resource,
            ...(subresource && { subresource }),
            ...(namespace && { namespace }),
            ...(name && { name }),
          })),
        );
      }),
    );
  });
  return unique(rights);
}

const RBAC = "rbac.authorization.k8s.io";

/** What no principal gets in any plan, except by the chart's own rules: the ways to the rights of others. */
const NEVER: Right[] = [
  { verb: "get", group: "", resource: "secrets", namespace: "kube-system" },
  { verb: "list", group: "", resource: "secrets" },
  { verb: "create", group: "", resource: "pods", namespace: "kube-system" },
  { verb: "create", group: "", resource: "pods", subresource: "exec", namespace: "kube-system" },
  { verb: "create", group: "", resource: "serviceaccounts", subresource: "token", namespace: "kube-system" },
  { verb: "delete", group: "", resource: "namespaces" },
  { verb: "patch", group: "", resource: "nodes" },
  { verb: "create", group: "", resource: "nodes", subresource: "proxy" },
  { verb: "impersonate", group: "", resource: "users" },
  { verb: "create", group: RBAC, resource: "clusterroles" },
  { verb: "create", group: RBAC, resource: "clusterrolebindings" },
  { verb: "bind", group: RBAC, resource: "clusterroles" },
  { verb: "escalate", group: RBAC, resource: "clusterroles" },
  { verb: "create", group: RBAC, resource: "rolebindings", namespace: "kube-system" },
  { verb: "create", group: "admissionregistration.k8s.io", resource: "mutatingwebhookconfigurations" },
];

/** What no principal gets in the namespaces of SkyPilot: the credentials of the server, and rights by itself. */
const NEVER_NEAR: Omit<Right, "namespace">[] = [
  { verb: "get", group: "", resource: "secrets" },
  { verb: "list", group: "", resource: "secrets" },
  { verb: "create", group: "", resource: "serviceaccounts", subresource: "token" },
  { verb: "create", group: RBAC, resource: "roles" },
  { verb: "create", group: RBAC, resource: "rolebindings" },
];

/** Returns what must be refused: what others or other features may do, and the ways to the rights of others, without what the principal is granted. */
export function refusedRights(granted: Right[], namespaces: Namespaces, releaseName: string): Right[] {
  const near = [...new Set([namespaces.release, namespaces.tasks])].filter((namespace) => namespace !== undefined);
  const candidates = [
    ...NEVER,
    ...near.flatMap((namespace) => NEVER_NEAR.map((right) => ({ ...right, namespace }))),
    ...(namespaces.release ? [{ verb: "create", group: "", resource: "pods", subresource: "exec", namespace: namespaces.release }] : []),
    ...rightsOf(KUBERNETES_RULES, namespaces, releaseName),
  ];
  return unique(candidates).filter((right) => !granted.some((one) => covers(one, right)));
}

/** Returns whether a granted right includes another. */
export function covers(granted: Right, right: Right): boolean {
  return (
    granted.verb === right.verb &&
    granted.group === right.group &&
    granted.resource === right.resource &&
    granted.subresource === right.subresource &&
    [undefined, right.namespace].includes(granted.namespace) &&
    [undefined, right.name].includes(granted.name)
  );
}

/** Writes a right as kubectl does, such as `create pods/exec in skypilot-tasks`. */
export function rightText({ verb, group, resource, subresource, namespace, name }: Right): string {
  const kind = [resource, ...(subresource ? [subresource] : [])].join("/");
  return `${verb} ${kind}${group ? `.${group}` : ""}${name ? ` "${name}"` : ""}${namespace ? ` in ${namespace}` : ""}`;
}

/** Returns each right once. */
export function unique(rights: Right[]): Right[] {
  return [...new Map(rights.map((right) => [rightText(right), right])).values()];
}

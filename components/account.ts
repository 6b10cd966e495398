import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding";
import { Role } from "@pulumi/kubernetes/rbac/v1/role";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding";
import type * as pulumi from "@pulumi/pulumi";
import { type KubernetesPrincipal, type KubernetesRule, type KubernetesScope, namesIn } from "../permissions/kubernetes";
import { after } from "./after";

/** The namespace of each scope of rules. */
export type ScopeNamespaces = Record<Exclude<KubernetesScope, "cluster">, pulumi.Input<string>>;

/** The rights of SkyPilot's accounts in a cluster. */
export interface Rights {
  /** Prefix of the resources' names. */
  name: string;
  rules: Record<KubernetesPrincipal, KubernetesRule[]>;
  /** Name of the Helm release, which the names of some objects contain. */
  releaseName: string | undefined;
  namespaces: ScopeNamespaces;
  parent: pulumi.Resource;
}

/** The metadata of a service account; without a name, it gets a generated one. */
interface Metadata {
  name?: pulumi.Input<string>;
  namespace: pulumi.Input<string>;
  annotations?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** Creates a service account with its roles and bindings; the name resolves after the account has its rights. */
export function createAccount(principal: KubernetesPrincipal, rights: Rights, metadata: Metadata): pulumi.Output<string> {
  const account = new ServiceAccount(`${rights.name}-${principal}`, { metadata }, { parent: rights.parent });
  return after(account.metadata.name, bindRights(principal, rights, account.metadata));
}

/** Creates the roles of a service account, and their bindings. */
export function bindRights(
  principal: KubernetesPrincipal,
  { name, rules, releaseName = "", namespaces, parent: component }: Rights,
  account: { name: pulumi.Input<string>; namespace: pulumi.Input<string> },
): pulumi.Resource[] {
  const parent = { parent: component };
  const subjects = [{ kind: "ServiceAccount", name: account.name, namespace: account.namespace }];
  const scopes = [...new Set(rules[principal].map(({ scope }) => scope))];
  return scopes.map((scope) => (scope === "cluster" ? bindClusterRole() : bindRole(scope)));

  function bindClusterRole(): ClusterRoleBinding {
    const role = new ClusterRole(`${name}-${principal}-cluster-role`, { rules: policyRules("cluster") }, parent);
    return new ClusterRoleBinding(
      `${name}-${principal}-cluster-binding`,
      { roleRef: roleRef("ClusterRole", role.metadata.name), subjects },
      parent,
    );
  }

  function bindRole(scope: keyof ScopeNamespaces): RoleBinding {
    const inScope = { namespace: namespaces[scope] };
    const role = new Role(`${name}-${principal}-${scope}-role`, { metadata: inScope, rules: policyRules(scope) }, parent);
    return new RoleBinding(
      `${name}-${principal}-${scope}-binding`,
      { metadata: inScope, roleRef: roleRef("Role", role.metadata.name), subjects },
      parent,
    );
  }

  function policyRules(scope: KubernetesScope) {
    return rules[principal]
      .filter((rule) => rule.scope === scope)
      .map(({ apiGroups, resources, verbs, resourceNames }) => {
        const names = namesIn(resourceNames, releaseName);
        return { apiGroups, resources, verbs, ...(names && { resourceNames: names }) };
      });
  }
}

function roleRef(kind: string, name: pulumi.Input<string>) {
  return { apiGroup: "rbac.authorization.k8s.io", kind, name };
}

import { Role } from "@pulumi/kubernetes/rbac/v1/role";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding";
import { chartObjects } from "../contract/chart";
import type { SecretsPlace } from "./serverSecrets";

/** Lets Grafana's sidecars find dashboards and data sources; the roles of the chart would let them read every Secret too. */
export function createGrafanaRights({ name, namespace, parent }: SecretsPlace, releaseName: string): void {
  const options = { parent };
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }];
  const role = new Role(`${name}-grafana-role`, { metadata: { namespace }, rules }, options);
  new RoleBinding(
    `${name}-grafana-binding`,
    {
      metadata: { namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: chartObjects(releaseName).grafanaServiceAccount, namespace }],
    },
    options,
  );
}

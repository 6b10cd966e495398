import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding";
import { Role } from "@pulumi/kubernetes/rbac/v1/role";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding";
import * as pulumi from "@pulumi/pulumi";
import {
  INGRESS_NAMESPACE,
  type KubernetesFeature,
  type KubernetesPrincipal,
  type KubernetesRule,
  type KubernetesScope,
  kubernetesRules,
  METRICS_NAMESPACE,
  namesIn,
  SYSTEM_NAMESPACE,
} from "../permissions/kubernetes";
import { after } from "./after";
import { withSecretArgs } from "./secretArgs";

/** The service accounts of SkyPilot in one cluster, and their rights. */
export interface WorkloadClusterArgs {
  /** Name of the Helm release, whose ConfigMap the API server writes. */
  releaseName: string;
  /** Namespace of the API server. */
  releaseNamespace: pulumi.Input<string>;
  /** Namespace of the tasks. */
  tasksNamespace: pulumi.Input<string>;
  /** The namespace `skypilot-system`, where tasks mount buckets. */
  systemNamespace?: pulumi.Input<string>;
  /** Name of the API server's service account. */
  launcherServiceAccount: string;
  /** Annotations of the API server's service account, by which a cloud knows it. */
  launcherAnnotations?: pulumi.Input<{ [key: string]: string }>;
  /** Name of the tasks' service account. */
  workloadServiceAccount: string;
  /** Whether SkyPilot launches on this cluster; without it the launcher has no rights. */
  launches: boolean;
  /** Features whose rights the accounts get, such as `gpuListing` and `volumes`. */
  features: string[];
}

/**
 * SkyPilot in one Kubernetes cluster: a service account for the API server and one for the tasks, each with exactly the rights that it needs (SkyPilot docs:
 * cloud-permissions/kubernetes).
 */
export class WorkloadCluster extends pulumi.ComponentResource {
  /** Name of the API server's service account, once it has its rights. */
  public readonly launcherServiceAccount: pulumi.Output<string>;
  /** Name of the tasks' service account, once it has its rights; not set where SkyPilot does not launch on this cluster. */
  public readonly workloadServiceAccount: pulumi.Output<string | undefined>;

  constructor(name: string, args: WorkloadClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("skypilot:index:WorkloadCluster", name, withSecretArgs(args), opts);

    const parent = { parent: this };
    const namespaces: Record<Exclude<KubernetesScope, "cluster">, pulumi.Input<string>> = {
      release: args.releaseNamespace,
      tasks: args.tasksNamespace,
      [SYSTEM_NAMESPACE]: args.systemNamespace ?? SYSTEM_NAMESPACE,
      [INGRESS_NAMESPACE]: INGRESS_NAMESPACE,
      metrics: METRICS_NAMESPACE,
    };

    this.launcherServiceAccount = createAccount("launcher", args.launcherServiceAccount, args.releaseNamespace);
    this.workloadServiceAccount = args.launches
      ? createAccount("workload", args.workloadServiceAccount, args.tasksNamespace)
      : pulumi.output(undefined);
    this.registerOutputs({ launcherServiceAccount: this.launcherServiceAccount, workloadServiceAccount: this.workloadServiceAccount });

    function createAccount(principal: KubernetesPrincipal, accountName: string, namespace: pulumi.Input<string>): pulumi.Output<string> {
      const annotations = principal === "launcher" && args.launcherAnnotations ? { annotations: args.launcherAnnotations } : {};
      const account = new ServiceAccount(`${name}-${principal}`, { metadata: { name: accountName, namespace, ...annotations } }, parent);
      const rules = args.launches ? kubernetesRules(principal, args.features as KubernetesFeature[]) : [];
      const scopes = [...new Set(rules.map(({ scope }) => scope))];
      const bindings = scopes.map((scope) => {
        const ofScope = rules.filter((rule) => rule.scope === scope).map(policyRule);
        const subjects = [{ kind: "ServiceAccount", name: account.metadata.name, namespace: account.metadata.namespace }];
        return scope === "cluster"
          ? bindClusterRole(`${name}-${principal}-cluster`, ofScope, subjects)
          : bindRole(`${name}-${principal}-${scope}`, namespaces[scope], ofScope, subjects);
      });
      return after(account.metadata.name, bindings);
    }

    function policyRule({ apiGroups, resources, verbs, resourceNames }: KubernetesRule) {
      const names = namesIn(resourceNames, args.releaseName);
      return { apiGroups, resources, verbs, ...(names && { resourceNames: names }) };
    }

    function bindClusterRole(role: string, rules: ReturnType<typeof policyRule>[], subjects: Subject[]) {
      const clusterRole = new ClusterRole(`${role}-role`, { rules }, parent);
      return new ClusterRoleBinding(`${role}-binding`, { roleRef: roleRef("ClusterRole", clusterRole.metadata.name), subjects }, parent);
    }

    function bindRole(role: string, namespace: pulumi.Input<string>, rules: ReturnType<typeof policyRule>[], subjects: Subject[]) {
      const namespaced = new Role(`${role}-role`, { metadata: { namespace }, rules }, parent);
      return new RoleBinding(
        `${role}-binding`,
        { metadata: { namespace }, roleRef: roleRef("Role", namespaced.metadata.name), subjects },
        parent,
      );
    }
  }
}

interface Subject {
  kind: string;
  name: pulumi.Input<string>;
  namespace: pulumi.Input<string>;
}

function roleRef(kind: string, name: pulumi.Input<string>) {
  return { apiGroup: "rbac.authorization.k8s.io", kind, name };
}

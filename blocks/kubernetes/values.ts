/** The hosting cluster's share of the chart's values. */
import type { Input } from "@pulumi/pulumi";
import type { Tree } from "../../core/merge";
import { RbacMode } from "./args";
import type { KubernetesSettings } from "./settings";

/** The names that the values hold. */
export interface KubernetesNames {
  serviceAccount: Input<string>;
  tasksNamespace: Input<string>;
  /** Annotations of the service account, where the chart makes it. */
  serviceAccountAnnotations?: Input<{ [key: string]: string }>;
}

/** Returns the values. */
export function kubernetesValues({ mode, inCluster, objectStoreMounts }: KubernetesSettings, names: KubernetesNames): Tree {
  return {
    // Where SkyPilot does not launch, the API server has nobody to give rights to.
    rbac:
      mode === RbacMode.Chart
        ? {
            create: true,
            manageRbacPolicies: inCluster,
            manageSystemComponents: objectStoreMounts,
            serviceAccountAnnotations: names.serviceAccountAnnotations,
          }
        : { create: false, serviceAccountName: names.serviceAccount },
    kubernetesCredentials: { useApiServerCluster: inCluster, inclusterNamespace: inCluster ? names.tasksNamespace : undefined },
  };
}

/** Chart values of the hosting cluster. */
import type { Input } from "@pulumi/pulumi";
import type { Tree } from "../../core/merge";
import { RbacMode } from "./args";
import type { KubernetesSettings } from "./settings";

/** Names in the values. */
export interface KubernetesNames {
  serviceAccount: Input<string>;
  tasksNamespace: Input<string>;
  /** Annotations of the service account, if the chart creates it. */
  serviceAccountAnnotations?: Input<{ [key: string]: string }>;
}

/** Returns the values. */
export function kubernetesValues({ mode, inCluster, objectStoreMounts }: KubernetesSettings, names: KubernetesNames): Tree {
  return {
    // If SkyPilot does not launch here, the API server needs no rights.
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

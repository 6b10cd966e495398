/** The cluster that hosts the API server: whether and where SkyPilot launches on it, and its rights. */

import type { Input } from "@pulumi/pulumi";
import type { ClusterRbacArgs } from "../clusters/args";
import type { TasksArgs } from "../tasks/args";

/** Who makes the service accounts and the rules. */
export const RbacMode = {
  /** The chart: it lets the API server grant any right, and tasks do as they like in their namespace. */
  Chart: "chart",
  /** This program: exactly what SkyPilot needs, and tasks in a namespace and under a service account of their own. */
  Minimal: "minimal",
  /** Existing accounts, which the config names. */
  Existing: "existing",
} as const;
export type RbacMode = (typeof RbacMode)[keyof typeof RbacMode];

/** The rights of SkyPilot in the hosting cluster; features other than `objectStoreMounts` apply with `minimal` only. */
export interface RbacArgs extends ClusterRbacArgs {
  /**
   * Who creates the service accounts and the rules.
   * @default "minimal"
   */
  mode?: RbacMode;
  /**
   * Name of the API server's service account in its namespace, with `existing`.
   * @example skypilot
   */
  serviceAccount?: Input<string>;
  /**
   * Name of the tasks' service account in their namespace, with `existing`.
   * @default SkyPilot creates one, for which the API server must be allowed to grant rights
   */
  workloadServiceAccount?: Input<string>;
  /**
   * Whether the program creates the namespace `skypilot-system` where it is missing; it stays when the stack is destroyed, because other API servers may use it.
   * @default true, but false with "existing"
   */
  createSystemNamespace?: boolean;
}

/** The cluster that hosts the API server. */
export interface KubernetesArgs {
  /**
   * Whether SkyPilot launches on the hosting cluster.
   * @default true
   */
  inCluster?: boolean;
  /**
   * Namespace of the tasks on the hosting cluster.
   * @default with the RBAC mode `minimal` the API server's with "-tasks" behind it, else the API server's
   */
  namespace?: Input<string>;
  /**
   * Whether the program creates the tasks' namespace, where it is not the API server's; with `false` it must exist.
   * @default true, but false with the RBAC mode "existing"
   */
  createNamespace?: boolean;
  /**
   * Contexts on which SkyPilot can launch.
   * @default "in-cluster" where the hosting cluster is used, and every one of `clusters`
   */
  allowedContexts?: string[];
  /** Rights in the hosting cluster. */
  rbac?: RbacArgs;
  /** The tasks on the hosting cluster. */
  tasks?: TasksArgs;
}

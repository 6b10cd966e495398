/** The cloud identity of the tasks in a cluster: the arguments. */
import type { Input } from "@pulumi/pulumi";

/** How the service account of tasks gets a cloud identity. */
export const TasksIdentityType = {
  /** A role on AWS that the program creates, by the OIDC provider of the EKS cluster (IAM roles for service accounts). */
  Irsa: "irsa",
  /** A role on AWS that the program creates, by a Pod Identity association of the EKS cluster. */
  PodIdentity: "podIdentity",
  /** A service account on GCP that the program creates (Workload Identity Federation for GKE). */
  WorkloadIdentity: "workloadIdentity",
  /** An existing identity, which the annotations name. */
  Existing: "existing",
} as const;
export type TasksIdentityType = (typeof TasksIdentityType)[keyof typeof TasksIdentityType];

/** What tasks do with their identity besides using buckets. */
export const TasksFeature = {
  /** Pulling images from the private registries of the account or project inside a task; the node pulls the image of the task itself. */
  PullImages: "pullImages",
  /** `logs.store`: writing the logs of tasks to CloudWatch or Cloud Logging. */
  Logs: "logs",
} as const;
export type TasksFeature = (typeof TasksFeature)[keyof typeof TasksFeature];

/**
 * A cloud identity of its own for the service account of tasks: no key in any pod, and only the rights to the buckets whose `access` names
 * the tasks, and of the features.
 */
export interface TasksIdentityArgs {
  /** How the service account gets the identity. */
  type: TasksIdentityType;
  /**
   * ARN or issuer URL of the cluster's OIDC provider, with `irsa`.
   * @pattern ^(arn:[^:]+:iam::\d{12}:oidc-provider/|https://).+$
   * @example https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF
   */
  oidcProvider?: Input<string>;
  /**
   * Name of the EKS cluster, with `podIdentity`.
   * @pattern ^[0-9A-Za-z][\w-]{0,99}$
   * @example skypilot
   */
  eksCluster?: Input<string>;
  /**
   * Workload pool of the GKE cluster, with `workloadIdentity`.
   * @default `PROJECT.svc.id.goog` of `gcp.project`
   * @example my-project.svc.id.goog
   */
  workloadPool?: Input<string>;
  /**
   * Annotations of the service account, required with `existing`, whose identity they name: `eks.amazonaws.com/role-arn`
   * or `iam.gke.io/gcp-service-account`.
   */
  annotations?: { [key: string]: Input<string> };
  /**
   * What tasks do besides using buckets.
   * @default []
   */
  features?: TasksFeature[];
}

/** The tasks in a cluster. */
export interface TasksArgs {
  /** Cloud identity of the tasks; without one, they reach no bucket unless SkyPilot copies a key to them. */
  identity?: TasksIdentityArgs;
}

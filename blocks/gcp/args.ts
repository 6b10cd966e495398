/** Who SkyPilot is on GCP, and what it may do there: the arguments. */
import type { Input } from "@pulumi/pulumi";
import type { GcpFeature, GcpVmUse } from "../../permissions/gcp";
import type { Ownership, ServiceAccountRefArgs } from "../aws/args";

/** Who the API server is on GCP. */
export const GcpIdentityKind = {
  /** A service account of its own, with a JSON key. */
  Key: "key",
  /** A service account of its own, which the API server's service account on GKE may act as (Workload Identity Federation); no key. */
  WorkloadIdentity: "workloadIdentity",
  /** An existing identity, with the key in `credentials.gcp`. */
  Existing: "existing",
} as const;
export type GcpIdentityKind = (typeof GcpIdentityKind)[keyof typeof GcpIdentityKind];

/** Who SkyPilot is on GCP, and what it may do there; service accounts, roles and keys of GCP have no labels. */
export interface GcpIdentityArgs {
  /**
   * ID of the project in which SkyPilot launches.
   * @example my-project
   */
  project?: Input<string>;
  /**
   * IDs of further projects in which SkyPilot launches, by workspaces of its config; each gets the same roles and its own service account
   * for VMs.
   * @default []
   * @example my-other-project
   */
  projects?: string[];
  /**
   * Identity of the API server.
   * @default "key"
   */
  identity?: GcpIdentityKind;
  /**
   * ID of the service account that the program creates for the API server.
   * @default `skypilot-` and a random suffix
   * @pattern ^[a-z][a-z0-9-]{4,28}[a-z0-9]$
   * @example team-skypilot
   */
  accountName?: Input<string>;
  /**
   * Workload pool of the GKE cluster, with `workloadIdentity`.
   * @default `PROJECT.svc.id.goog` of the first project
   * @example my-project.svc.id.goog
   */
  workloadPool?: Input<string>;
  /**
   * The only Kubernetes service account that can act as the Google service account, with `workloadIdentity`.
   * @default that of the API server
   */
  serviceAccount?: ServiceAccountRefArgs;
  /**
   * Any text; a change makes a new key, and deletes the old one after the API server has the new one.
   * @default "none"
   * @example 2025-01
   */
  keyRotation?: Input<string>;
  /**
   * Email address of the existing service account, with `existing`, to which the program grants what SkyPilot needs.
   * @default nothing is granted
   * @pattern ^[^@\s]+@[^@\s]+\.gserviceaccount\.com$
   * @example skypilot@my-project.iam.gserviceaccount.com
   */
  serviceAccountEmail?: Input<string>;
  /**
   * What SkyPilot does on GCP besides launching, stopping and deleting; a list replaces the default, and an empty list leaves the core
   * only.
   * @default ["storage", "ports"]
   */
  features?: GcpFeature[];
  /**
   * ID of the project that shares its VPC, with the feature `sharedVpc`.
   * @example my-host-project
   */
  hostProject?: Input<string>;
  /**
   * Whether the program creates the VMs' service account `skypilot-v1`, of which a project has one; SkyPilot launches with no other.
   * @default "create"
   */
  vmServiceAccount?: Ownership;
  /**
   * What the VMs can do.
   * @default "controller"
   */
  vm?: GcpVmUse;
  /**
   * Features whose data the VMs can use, with `vm` `storage`.
   * @default those of the API server
   */
  vmFeatures?: GcpFeature[];
  /**
   * Whether the program enables the APIs that SkyPilot uses; they stay enabled when the stack is destroyed.
   * @default true
   */
  enableApis?: boolean;
}

/** GCP in a SkyPilot. */
export interface GcpArgs extends GcpIdentityArgs {
  /**
   * Whether SkyPilot uses GCP.
   * @default false
   */
  enabled?: boolean;
}

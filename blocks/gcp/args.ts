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
  /** Somebody else's, whose key `credentials.gcp` gives. */
  Existing: "existing",
} as const;
export type GcpIdentityKind = (typeof GcpIdentityKind)[keyof typeof GcpIdentityKind];

/** Who SkyPilot is on GCP, and what it may do there. */
export interface GcpIdentityArgs {
  /** Id of the project in which SkyPilot launches. */
  project?: Input<string>;
  /**
   * Ids of further projects in which SkyPilot launches, by workspaces of its config; each gets the same roles and its own account for VMs.
   * @default []
   */
  projects?: string[];
  /**
   * Who the API server is: `key` for a service account of its own with a JSON key, `workloadIdentity` for one without a key on GKE, `existing` for a key given as `credentials.gcp`.
   * @default "key"
   */
  identity?: GcpIdentityKind;
  /**
   * With `workloadIdentity`: the workload pool of the GKE cluster.
   * @default "PROJECT.svc.id.goog"
   */
  workloadPool?: Input<string>;
  /**
   * With `workloadIdentity`: the Kubernetes service account that may act as the account, and no other.
   * @default that of the API server
   */
  serviceAccount?: ServiceAccountRefArgs;
  /**
   * Any text; a change makes a new key, and the old one goes once the API server has the new one.
   * @default ""
   */
  keyRotation?: string;
  /**
   * E-mail address of the existing service account, with `existing`: it is granted what SkyPilot needs.
   * @default nothing is granted
   */
  serviceAccountEmail?: Input<string>;
  /**
   * What SkyPilot does on GCP beside launching, stopping and deleting: `storage`, `tpu`, `ports`, `images`, `volumes`, `cloneDisk`, `reservations`, `autoVpc`, `sharedVpc`, `mig`, `placement`, `gpuDirect`, `iap`, `artifactRegistry`, `logs`; each adds its permissions. A list replaces the default; an empty one is the bare core.
   * @default ["storage", "ports"]
   */
  features?: GcpFeature[];
  /** With the feature `sharedVpc`: id of the project that shares its VPC. */
  hostProject?: Input<string>;
  /**
   * Whether the program creates the VMs' service account `skypilot-v1`, of which a project has one.
   * @default "create"
   */
  vmServiceAccount?: Ownership;
  /**
   * What the VMs themselves may do: `controller` for controllers on VMs, which `sky serve up` starts, or `storage` for autostop and the data of the features only.
   * @default "controller"
   */
  vm?: GcpVmUse;
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

/** Who SkyPilot is on GCP: the arguments, their defaults and their rules. */
import type { Input } from "@pulumi/pulumi";
import { unusedOfKind } from "../../core/ofKind";
import { enumProblems, isPlaceholder, type Problem } from "../../core/problem";
import { DEFAULT_GCP_FEATURES, GcpFeature, GcpVmUse } from "../../permissions/gcp";
import { Ownership, type ServiceAccountRefArgs } from "../aws/identity";

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

/** Who SkyPilot is on GCP, with the defaults filled in. */
export interface GcpSettings {
  identity: GcpIdentityKind;
  features: GcpFeature[];
  ownsVmServiceAccount: boolean;
  vm: GcpVmUse;
  enableApis: boolean;
}

/** Fills in the defaults. */
export function gcpSettings(args: GcpIdentityArgs): GcpSettings {
  return {
    identity: args.identity ?? GcpIdentityKind.Key,
    features: args.features ?? DEFAULT_GCP_FEATURES,
    ownsVmServiceAccount: (args.vmServiceAccount ?? Ownership.Create) === Ownership.Create,
    vm: args.vm ?? GcpVmUse.Controller,
    enableApis: args.enableApis ?? true,
  };
}

/** Returns what is wrong with who SkyPilot is on GCP. */
export function gcpIdentityProblems(args: GcpIdentityArgs, settings: GcpSettings): Problem[] {
  return [
    ...enumProblems("identity", args.identity, GcpIdentityKind),
    ...(args.features ?? []).flatMap((feature, index) => enumProblems(`features[${index}]`, feature, GcpFeature)),
    ...enumProblems("vmServiceAccount", args.vmServiceAccount, Ownership),
    ...enumProblems("vm", args.vm, GcpVmUse),
    ...projectProblems("project", args.project, "name the project in which SkyPilot launches", "YOUR-GCP-PROJECT"),
    ...furtherProjectsProblems(args),
    ...sharedVpcProblems(args, settings),
    ...emailProblems(args.serviceAccountEmail),
  ];
}

function projectProblems(path: string, project: Input<string> | undefined, fix: string, example: string): Problem[] {
  if (project === undefined || project === "") return [{ path, message: `is required; ${fix}`, set: { example } }];
  if (typeof project !== "string" || isPlaceholder(project) || /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(project)) return [];
  return [
    {
      path,
      message: `"${project}" is not a valid project ID; write 6 to 30 lower-case letters, digits and "-", not the project's name or number`,
    },
  ];
}

function furtherProjectsProblems({ project, projects = [] }: GcpIdentityArgs): Problem[] {
  return projects.flatMap((id, index) => {
    const path = `projects[${index}]`;
    const again = id === project || projects.indexOf(id) !== index;
    if (again) return [{ path, message: `"${id}" is named already; remove it` }];
    return projectProblems(path, id, "name a project, or remove it", "YOUR-GCP-PROJECT");
  });
}

function sharedVpcProblems(args: GcpIdentityArgs, { features }: GcpSettings): Problem[] {
  const path = "hostProject";
  if (features.includes(GcpFeature.SharedVpc)) {
    return projectProblems(path, args.hostProject, 'the feature "sharedVpc" needs the project that shares its VPC', "YOUR-HOST-PROJECT");
  }
  return [];
}

/** The arguments that only one kind of identity has. */
const OF_KIND = {
  workloadPool: GcpIdentityKind.WorkloadIdentity,
  keyRotation: GcpIdentityKind.Key,
  serviceAccountEmail: GcpIdentityKind.Existing,
};

/** Returns what is wrong where GCP is used by its credentials alone. */
export function gcpCredentialsProblems({ project }: GcpIdentityArgs, given: string[]): Problem[] {
  if (!given.includes("gcp") || project !== undefined) return [];
  return projectProblems("project", project, "credentials.gcp requires the project in which SkyPilot launches", "YOUR-GCP-PROJECT");
}

/** Returns what is given but ignored. */
export function gcpIgnored(args: GcpIdentityArgs, { identity, features, ownsVmServiceAccount }: GcpSettings): Problem[] {
  const unused = unusedOfKind("gcp", args, OF_KIND, identity);
  if (args.vm !== undefined && !ownsVmServiceAccount)
    unused.push({ path: "vm", message: 'is ignored because gcp.vmServiceAccount is "existing"' });
  if (args.hostProject !== undefined && !features.includes(GcpFeature.SharedVpc))
    unused.push({ path: "hostProject", message: 'is ignored unless the feature "sharedVpc" is on' });
  return unused;
}

/** Returns what a reviewer would not expect: rights of the VMs, which each task on them has. */
export function gcpVmWarnings(args: GcpIdentityArgs, { ownsVmServiceAccount }: GcpSettings): Problem[] {
  if (args.vm !== undefined || !ownsVmServiceAccount) return [];
  const message =
    'is not set, so each VM may do what the API server may, which SkyServe controllers need; set "storage" where none runs on GCP, or "controller" to accept it';
  return [{ path: "vm", message }];
}

function emailProblems(email: Input<string> | undefined): Problem[] {
  if (typeof email !== "string" || isPlaceholder(email) || /^[^@\s]+@[^@\s]+\.gserviceaccount\.com$/.test(email)) return [];
  return [
    {
      path: "serviceAccountEmail",
      message: `"${email}" is not a valid service account; write one such as "skypilot@PROJECT.iam.gserviceaccount.com"`,
    },
  ];
}

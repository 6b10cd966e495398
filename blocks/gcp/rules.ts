/** Rules and warnings of SkyPilot's identity on GCP. */
import type { Input } from "@pulumi/pulumi";
import { unusedOfKind } from "../../core/ofKind";
import { enumProblems, isPlaceholder, type Problem } from "../../core/problem";
import { GcpFeature, GcpVmUse, VM_SERVICE_ACCOUNT_ID } from "../../permissions/gcp";
import { Ownership } from "../aws/args";
import { type GcpIdentityArgs, GcpIdentityKind } from "./args";
import type { GcpSettings } from "./settings";

/** Returns the problems of SkyPilot's identity on GCP. */
export function gcpIdentityProblems(args: GcpIdentityArgs, settings: GcpSettings): Problem[] {
  return [
    ...enumProblems("identity", args.identity, GcpIdentityKind),
    ...(args.features ?? []).flatMap((feature, index) => enumProblems(`features[${index}]`, feature, GcpFeature)),
    ...(args.vmFeatures ?? []).flatMap((feature, index) => enumProblems(`vmFeatures[${index}]`, feature, GcpFeature)),
    ...enumProblems("vmServiceAccount", args.vmServiceAccount, Ownership).map((problem) => ({
      ...problem,
      message: `${problem.message}; ${ONLY_VM_ACCOUNT}`,
    })),
    ...accountNameProblems(args.accountName),
    ...enumProblems("vm", args.vm, GcpVmUse),
    ...projectProblems("project", args.project, "name the project in which SkyPilot launches", "YOUR-GCP-PROJECT"),
    ...furtherProjectsProblems(args),
    ...sharedVpcProblems(args, settings),
  ];
}

/** Why no other service account can be named for VMs (sky/provision/gcp/config.py, _configure_iam_role). */
export const ONLY_VM_ACCOUNT = `SkyPilot launches VMs on GCP only with the service account "${VM_SERVICE_ACCOUNT_ID}" of their project`;

function accountNameProblems(name: Input<string> | undefined): Problem[] {
  if (name !== VM_SERVICE_ACCOUNT_ID) return [];
  return [{ path: "accountName", message: `"${name}" is the account of the VMs, which have other rights; write another name` }];
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
    if (again) return [{ path, message: `"${id}" is a duplicate; remove it` }];
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

/** The arguments that belong to one kind of identity. */
const OF_KIND = {
  workloadPool: GcpIdentityKind.WorkloadIdentity,
  keyRotation: GcpIdentityKind.Key,
  serviceAccountEmail: GcpIdentityKind.Existing,
};

/** Returns the problems if GCP is used only with credentials. */
export function gcpCredentialsProblems({ project }: GcpIdentityArgs, given: string[]): Problem[] {
  if (!given.includes("gcp") || project !== undefined) return [];
  return projectProblems("project", project, "credentials.gcp requires the project in which SkyPilot launches", "YOUR-GCP-PROJECT");
}

/** Returns the arguments that are ignored. */
export function gcpIgnored(args: GcpIdentityArgs, { identity, features, ownsVmServiceAccount }: GcpSettings): Problem[] {
  const unused = unusedOfKind("gcp", args, OF_KIND, identity);
  if (args.accountName !== undefined && identity === GcpIdentityKind.Existing)
    unused.push({ path: "accountName", message: 'is ignored because gcp.identity is "existing"; set serviceAccountEmail' });
  if (args.vm !== undefined && !ownsVmServiceAccount)
    unused.push({ path: "vm", message: 'is ignored because gcp.vmServiceAccount is "existing"' });
  if (args.hostProject !== undefined && !features.includes(GcpFeature.SharedVpc))
    unused.push({ path: "hostProject", message: 'is ignored unless the feature "sharedVpc" is on' });
  return unused;
}

/** Returns a warning about the rights of the VMs, because each task on them has these rights. */
export function gcpVmWarnings(args: GcpIdentityArgs, { ownsVmServiceAccount }: GcpSettings): Problem[] {
  if (args.vm !== undefined || !ownsVmServiceAccount) return [];
  const message =
    'is not set, so each VM can do what the API server can, which SkyServe controllers require; set "storage" if none runs on GCP, or "controller" to accept this';
  return [{ path: "vm", message }];
}

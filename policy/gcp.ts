/** No administrator on GCP. */
import { documentOf, objects, type Rule, type Subject, texts } from "./rule";

// Basic roles (IAM docs: basic roles), and roles that let an account grant itself one.
const ADMINISTRATORS = [
  "roles/owner",
  "roles/editor",
  "roles/iam.securityAdmin",
  "roles/resourcemanager.projectIamAdmin",
  "roles/resourcemanager.folderIamAdmin",
  "roles/resourcemanager.organizationAdmin",
];
const GRANTS_ANYTHING = /^resourcemanager\.(projects|folders|organizations)\.setIamPolicy$/;

const INSTEAD = "grant a custom role with the permissions that SkyPilot needs, as gcp.features does";

/** The service account that SkyPilot gives to each VM (sky/provision/gcp/constants.py). */
const VM_ACCOUNT = /skypilot-v1@[^/]+\.iam\.gserviceaccount\.com$/;

/** A task has the rights of its VM. */
export const GCP_VMS_LAUNCH_NOTHING: Rule = {
  name: "gcp-vms-launch-nothing",
  description: "The account of the VMs cannot act as itself, so it cannot launch VMs: gcp.vm is storage, not controller.",
  level: "advisory",
  severity: "high",
  check: ({ type, props }) =>
    type === "gcp:serviceaccount/iAMMember:IAMMember" &&
    VM_ACCOUNT.test(String(props.member)) &&
    VM_ACCOUNT.test(String(props.serviceAccountId))
      ? ['each VM, and so each task, can launch VMs like the API server; set gcp.vm to "storage" unless controllers run on VMs of GCP']
      : [],
};

/** Rejects basic roles and roles that can grant roles. */
export const GCP_NO_ADMINISTRATOR: Rule = {
  name: "gcp-no-administrator",
  description:
    "No role allows everything or can grant itself everything: no roles/owner, no roles/editor, no right to set the IAM policy of a project.",
  level: "mandatory",
  severity: "critical",
  check: (subject) => [
    ...roles(subject)
      .filter(isAdministrator)
      .map((role) => `${role} is granted; ${INSTEAD}`),
    ...customRoleProblems(subject),
  ],
};

function isAdministrator(role: string): boolean {
  return ADMINISTRATORS.includes(role);
}

function roles({ type, props }: Subject): string[] {
  if (!type.startsWith("gcp:")) return [];
  if (/:IAMPolicy$/.test(type))
    return objects<{ role?: unknown }>(documentOf(props.policyData)?.bindings).flatMap(({ role }) => texts(role));
  return /:\w*IAM(Member|Binding)$/.test(type) ? texts(props.role) : [];
}

function customRoleProblems({ type, props }: Subject): string[] {
  if (!/^gcp:.*:IAMCustomRole$/.test(type)) return [];
  return texts(props.permissions)
    .filter((permission) => GRANTS_ANYTHING.test(permission))
    .map((permission) => `the custom role has ${permission}, which lets it grant itself any role; remove this permission`);
}

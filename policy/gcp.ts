/** No administrator on GCP. */
import { documentOf, objects, type Rule, type Subject, texts } from "./rule";

// Basic roles (IAM docs: basic roles), and those with which an account can give itself one.
const ADMINISTRATORS = [
  "roles/owner",
  "roles/editor",
  "roles/iam.securityAdmin",
  "roles/resourcemanager.projectIamAdmin",
  "roles/resourcemanager.folderIamAdmin",
  "roles/resourcemanager.organizationAdmin",
];
const GRANTS_ANYTHING = /^resourcemanager\.(projects|folders|organizations)\.setIamPolicy$/;

const INSTEAD = "grant a custom role of the permissions that SkyPilot needs, as gcp.features does";

/** No basic role, no role that grants roles. */
export const GCP_NO_ADMINISTRATOR: Rule = {
  name: "gcp-no-administrator",
  description:
    "No role that may do everything, or give itself everything: neither roles/owner nor roles/editor, nor setting the IAM policy of a project.",
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
    .map((permission) => `the custom role has ${permission}, with which it can grant itself any role; leave it out`);
}

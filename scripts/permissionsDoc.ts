/** The tables of docs/permissions.md: every permission with its feature, reason and source, from the tables that the policies are made of. */
import { AWS_STATEMENTS } from "../permissions/awsStatements";
import { ACT_AS_VM, GCP_GRANTS, SHARED_VPC } from "../permissions/gcp";
import { KUBERNETES_RULES } from "../permissions/kubernetes";

/** The line behind which the tables stand. */
export const MARKER = "<!-- What follows is generated: npm run generate -->";

type Row = string[];

/** Returns the tables as Markdown. */
export function permissionTables(): string {
  const aws = AWS_STATEMENTS.map(({ feature, principals, actions, resources, condition, reason, source }) => [
    feature,
    principals.join(", "),
    codes(actions),
    codes(resources) + (condition ? `<br>if ${code(JSON.stringify(condition))}` : ""),
    reason,
    source,
  ]);
  const gcp = [
    ...GCP_GRANTS.map(({ feature, principals, permissions, reason, source }) => [
      feature,
      principals.join(", "),
      codes(permissions),
      "project",
      reason,
      source,
    ]),
    [ACT_AS_VM.feature, "launcher", code(ACT_AS_VM.role), "the account `skypilot-v1`", ACT_AS_VM.reason, ACT_AS_VM.source],
    [SHARED_VPC.feature, "launcher", code(SHARED_VPC.role), "host project", SHARED_VPC.reason, SHARED_VPC.source],
  ];
  const kubernetes = KUBERNETES_RULES.map(({ feature, principal, scope, apiGroups, resources, resourceNames, verbs, reason, source }) => [
    feature,
    principal,
    codes(verbs),
    `${codes(resources.map((resource) => [apiGroups[0], resource, ...(resourceNames ?? [])].filter(Boolean).join("/")))}<br>in ${scope}`,
    reason,
    source,
  ]);
  return [
    "## Every permission",
    "",
    "`launcher` is the identity of the API server, `vm` that of the VMs, `workload` that of the pods of tasks. `core` is always there.",
    "What `vmListed` has is listed by a disabled role of the VMs' account on GCP, because SkyPilot launches nothing without it, and is not granted.",
    ...table("AWS", aws),
    ...table("GCP", gcp),
    ...table("Kubernetes", kubernetes),
    "",
  ].join("\n");
}

function table(title: string, rows: Row[]): string[] {
  const lines = rows.map((row) => `| ${row.join(" | ")} |`);
  return ["", `### ${title}`, "", "| feature | for | may | on | why | source |", "| --- | --- | --- | --- | --- | --- |", ...lines];
}

function codes(items: string[]): string {
  return items.map(code).join("<br>");
}

function code(text: string): string {
  return `\`${text}\``;
}

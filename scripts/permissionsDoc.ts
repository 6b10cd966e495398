/** The tables of docs/permissions.md: every permission with its feature, reason and source, from the same tables as the policies. */
import { AWS_STATEMENTS } from "../permissions/awsStatements";
import { ACT_AS_VM, GCP_GRANTS, SHARED_VPC } from "../permissions/gcp";
import { KUBERNETES_RULES } from "../permissions/kubernetes";
import {
  awsUses,
  flowsThatNeed,
  gcpUses,
  kubernetesUses,
  type Proof,
  type ProvedRun,
  proofOf,
  provedVersions,
  type Use,
} from "../permissions/proof";

/** The line before the generated tables. */
export const MARKER = "<!-- What follows is generated: npm run generate -->";

type Row = string[];

/** Returns the tables as Markdown. */
export function permissionTables(): string {
  const aws = AWS_STATEMENTS.map((row) => [
    row.feature,
    row.principals.join(", "),
    codes(row.actions),
    codes(row.resources) + (row.condition ? `<br>if ${code(JSON.stringify(row.condition))}` : ""),
    row.reason,
    row.source,
    provedBy(awsUses(row)),
  ]);
  const gcp = [
    ...GCP_GRANTS.map((row) => [
      row.feature,
      row.principals.join(", "),
      codes(row.permissions),
      "project",
      row.reason,
      row.source,
      provedBy(gcpUses(row)),
    ]),
    [ACT_AS_VM.feature, "launcher", code(ACT_AS_VM.role), "the account `skypilot-v1`", ACT_AS_VM.reason, ACT_AS_VM.source, ""],
    [SHARED_VPC.feature, "launcher", code(SHARED_VPC.role), "host project", SHARED_VPC.reason, SHARED_VPC.source, ""],
  ];
  const kubernetes = KUBERNETES_RULES.map((row) => [
    row.feature,
    row.principal,
    codes(row.verbs),
    `${codes(row.resources.map((resource) => [row.apiGroups[0], resource, ...(row.resourceNames ?? [])].filter(Boolean).join("/")))}<br>in ${row.scope}`,
    row.reason,
    row.source,
    provedBy(kubernetesUses(row)),
  ]);
  return [
    "## Every permission",
    "",
    "`launcher` is the identity of the API server, `vm` that of the VMs, `workload` that of the pods of tasks. `core` permissions are always granted.",
    "On GCP, a disabled role of the VMs' account lists the permissions of `vmListed` without granting them, because SkyPilot does not launch otherwise.",
    ...table("AWS", aws),
    ...table("GCP", gcp),
    ...table("Kubernetes", kubernetes),
    "",
    ...flowTables(),
  ].join("\n");
}

function table(title: string, rows: Row[]): string[] {
  return ["", `### ${title}`, "", ...grid(["feature", "for", "may", "on", "why", "source", "proved by"], rows)];
}

function grid(head: Row, rows: Row[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
}

/** A permission that every launch uses would list every flow. */
const MOST = 3;

function provedBy(uses: Use[]): string {
  const [newest] = provedVersions().slice(-1);
  const names = [...new Set(flowsThatNeed(uses, proofOf(newest ?? "")).map(({ flow }) => flow))];
  const more = names.length - MOST;
  return [...names.slice(0, MOST), ...(more > 0 ? [`${more} more`] : [])].join("; ");
}

/** The flows of SkyPilot on each cloud, as its own code ran them under these permissions. */
function flowTables(): string[] {
  const versions = provedVersions();
  const proofs = versions.map(proofOf);
  const clouds = [...new Set(proofs.flatMap(({ flows }) => flows.map(({ cloud }) => cloud)))].sort();
  return [
    "## Every flow",
    "",
    "The flows of SkyPilot, run by its own code of each version under the permissions of the plan (`npm run test:skypilot`), with their feature on and off. *Works* means that",
    "no request is denied and nothing is left behind; *refused* means that SkyPilot cannot start, and that nothing is left behind.",
    ...clouds.flatMap((cloud) => [
      "",
      `### ${TITLES[cloud] ?? cloud}`,
      "",
      ...flowTable(cloud, versions, proofs),
      ...notRun(cloud, proofs),
    ]),
    "",
  ];
}

const TITLES: Record<string, string> = { aws: "Flows on AWS", gcp: "Flows on GCP", kubernetes: "Flows on Kubernetes" };

function flowTable(cloud: string, versions: string[], proofs: Proof[]): string[] {
  const key = (one: { principal: string; flow: string }) => `${one.principal} ${one.flow}`;
  const flows = new Map(proofs.flatMap((proof) => proof.flows.filter((one) => one.cloud === cloud).map((one) => [key(one), one])));
  const said = (run?: ProvedRun) => (run === undefined ? "" : run.outcome);
  const rows = [...flows.values()].map((one) => {
    const runs = proofs.map((proof) => proof.flows.find((other) => other.cloud === cloud && key(other) === key(one)));
    return [
      one.flow,
      one.principal,
      [one.feature, ...(one.also ?? [])].join(", "),
      ...runs.flatMap((run) => [said(run?.on), said(run?.off)]),
    ];
  });
  return grid(["flow", "as", "features", ...versions.flatMap((version) => [version, `${version}, off`])], rows);
}

function notRun(cloud: string, proofs: Proof[]): string[] {
  const missing = new Map(proofs.flatMap((proof) => proof.notRun.filter((one) => one.cloud === cloud).map((one) => [one.flow, one.why])));
  return missing.size === 0 ? [] : ["", "Not run:", "", ...[...missing].map(([flow, why]) => `- ${flow}: ${why}`)];
}

function codes(items: string[]): string {
  return items.map(code).join("<br>");
}

function code(text: string): string {
  return `\`${text}\``;
}

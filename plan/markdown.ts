/** The plan as Markdown, for a pull request. */
import { stringify } from "yaml";
import type { Permission, PrincipalPermissions } from "../permissions/report";
import type { Plan } from "./plan";
import { permissionCount, tree } from "./text";

/** Writes a plan as Markdown. */
export function planMarkdown(plan: Plan): string {
  const release = plan.resources.find(({ type }) => type === "kubernetes:helm.sh/v3:Release");
  return [
    `# SkyPilot: plan of the stack \`${plan.stack}\``,
    ...(plan.warnings.length > 0
      ? section(
          "Warnings",
          plan.warnings.map((warning) => `- ${cell(warning)}`),
        )
      : []),
    ...section(`Resources (${plan.resources.length})`, fenced("", tree(plan.resources).join("\n"))),
    ...section(
      "Permissions",
      Object.entries(plan.permissions).flatMap(([cloud, principals]: [string, PrincipalPermissions[]]) =>
        principals.flatMap((principal) => principalTable(cloud, principal)),
      ),
    ),
    ...(release ? section("Chart values", fenced("yaml", stringify(release.inputs.values, { lineWidth: 0 }).trimEnd())) : []),
    ...section("Outputs", [
      "| output | value |",
      "| --- | --- |",
      ...Object.entries(plan.outputs).map(([name, value]) => `| \`${name}\` | ${cell(String(value))} |`),
    ]),
    "",
  ].join("\n");
}

function principalTable(cloud: string, { principal, identity, permissions }: PrincipalPermissions): string[] {
  return [
    `### ${cloud}: ${principal}`,
    "",
    `${identity[0]?.toUpperCase()}${identity.slice(1)}: ${permissionCount(permissions)}.`,
    "",
    "| feature | may | on | why |",
    "| --- | --- | --- | --- |",
    ...permissions.map(
      (permission) =>
        `| ${permission.feature} | ${list(permission.actions)} | ${list(permission.resources)}${limits(permission)} | ${cell(permission.reason)} |`,
    ),
    "",
  ];
}

function limits({ scope, condition }: Permission): string {
  return [scope && `<br>in \`${scope}\``, condition !== undefined && `<br>if ${code(JSON.stringify(condition))}`].filter(Boolean).join("");
}

function list(items: string[]): string {
  return items.map(code).join("<br>");
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");
}

function section(title: string, lines: string[]): string[] {
  return ["", `## ${title}`, "", ...lines];
}

function fenced(language: string, text: string): string[] {
  return [`\`\`\`${language}`, text, "```"];
}

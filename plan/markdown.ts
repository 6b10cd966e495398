/** The plan as Markdown, for a pull request. */
import { stringify } from "yaml";
import { cell, fenced, permissionCount, permissionsMarkdown, principals } from "./permissionsText";
import { type Plan, RELEASE_TYPE } from "./plan";
import { outputText, tree } from "./text";

/** Formats a plan as Markdown. */
export function planMarkdown(plan: Plan): string {
  const release = plan.resources.find(({ type }) => type === RELEASE_TYPE);
  return [
    `# SkyPilot: plan of the stack \`${plan.stack}\``,
    "",
    `${plan.resources.length} resources, ${plan.placeholders.length} values to set, ${plan.warnings.length - plan.placeholders.length} warnings.`,
    "",
    "| cloud | principal | identity | permissions |",
    "| --- | --- | --- | --- |",
    ...principals(plan.permissions).map(
      ({ cloud, principal: { principal, identity, permissions } }) =>
        `| ${cloud} | ${principal} | ${cell(identity)} | ${permissionCount(permissions)} |`,
    ),
    ...(plan.warnings.length > 0 ? ["", "## Warnings", "", ...plan.warnings.map((warning) => `- ${cell(warning)}`)] : []),
    ...section(`Resources (${plan.resources.length})`, fenced("", tree(plan.resources).join("\n"))),
    ...section("Permissions", [permissionsMarkdown(plan.permissions).trimEnd()]),
    ...(release ? section("Chart values", fenced("yaml", stringify(release.inputs.values, { lineWidth: 0 }).trimEnd())) : []),
    ...section("Outputs", [
      "| output | value |",
      "| --- | --- |",
      ...Object.entries(plan.outputs).map(([name, value]) => `| \`${name}\` | ${cell(outputText(value))} |`),
    ]),
    "",
  ].join("\n");
}

function section(title: string, lines: string[]): string[] {
  return ["", ...details(title, lines)];
}

/** A part that a reader opens; GitHub and GitLab render Markdown in it after an empty line. */
export function details(title: string, lines: string[]): string[] {
  return ["<details>", `<summary>${title}</summary>`, "", ...lines, "", "</details>"];
}

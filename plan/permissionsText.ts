/** The permissions of every principal, as text and as Markdown, and the difference between two stacks. */
import type { Permission, PermissionReport, PrincipalPermissions } from "../permissions/report";

/** Returns each cloud's principals. */
export function principals(report: PermissionReport): { cloud: string; principal: PrincipalPermissions }[] {
  return Object.entries(report).flatMap(([cloud, list]: [string, PrincipalPermissions[]]) =>
    list.map((principal) => ({ cloud, principal })),
  );
}

/** Formats the permissions as text. */
export function permissionsText(report: PermissionReport): string {
  const blocks = principals(report).map(({ cloud, principal }) =>
    [
      `${cloud} ${principal.principal}: ${principal.identity}, ${permissionCount(principal.permissions)}`,
      ...principal.permissions.flatMap((permission) => [
        `  ${permission.feature}: ${permission.actions.join(", ")}`,
        `    on ${permission.resources.join(", ")}${permission.scope ? ` in ${permission.scope}` : ""}`,
        ...(permission.condition === undefined ? [] : [`    if ${JSON.stringify(permission.condition)}`]),
        `    ${permission.reason} (${permission.source})`,
      ]),
    ].join("\n"),
  );
  return `${blocks.join("\n\n")}\n`;
}

/** Formats the permissions as Markdown, with a table for each principal. */
export function permissionsMarkdown(report: PermissionReport): string {
  return principals(report)
    .flatMap(({ cloud, principal: { principal, identity, permissions } }) => [
      `### ${cloud}: ${principal}`,
      "",
      `${identity[0]?.toUpperCase()}${identity.slice(1)}: ${permissionCount(permissions)}.`,
      "",
      "| feature | may | on | why | source |",
      "| --- | --- | --- | --- | --- |",
      ...permissions.map(
        (permission) =>
          `| ${permission.feature} | ${list(permission.actions)} | ${list(permission.resources)}${limits(permission)} | ${cell(permission.reason)} | ${cell(permission.source)} |`,
      ),
      "",
    ])
    .join("\n");
}

/** Returns the number of permissions of a principal: distinct actions, or in a cluster, verbs on resources. */
export function permissionCount(permissions: Permission[]): string {
  const held = permissions.flatMap(({ actions, resources, scope }) =>
    actions.flatMap((action) => (scope === undefined ? [action] : resources.map((resource) => `${action} ${resource} ${scope}`))),
  );
  return permissions.some(({ actions }) => actions.includes("*")) ? "everything" : `${new Set(held).size} permissions`;
}

/** Returns what only the other report allows, and what only this one allows, with a line for each action on each resource. */
export function permissionsDiff(report: PermissionReport, other: PermissionReport): { more: string[]; less: string[] } {
  const [before, after] = [report, other].map(
    (one) => new Set(principals(one).flatMap(({ cloud, principal }) => linesOf(cloud, principal))),
  ) as [Set<string>, Set<string>];
  const without = (lines: Set<string>, others: Set<string>) => [...lines].filter((line) => !others.has(line)).sort();
  return { more: without(after, before), less: without(before, after) };
}

function linesOf(cloud: string, { principal, permissions }: PrincipalPermissions): string[] {
  return permissions.flatMap(({ actions, resources, scope, condition }) =>
    actions.flatMap((action) =>
      resources.map((resource) =>
        [
          `${cloud} ${principal}: ${action} on ${resource}`,
          scope && `in ${scope}`,
          condition !== undefined && `if ${JSON.stringify(condition)}`,
        ]
          .filter(Boolean)
          .join(" "),
      ),
    ),
  );
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

/** Makes a text safe for a cell of a table: it adds no cell, no element, no link and no image. */
export function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("](", "]\\(").replaceAll("\n", " ");
}

/** Returns the lines of a code block that ends only after the text, whatever fences that contains. */
export function fenced(language: string, text: string): string[] {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, text, fence];
}

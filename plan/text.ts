/** The plan as text: the tree, the permissions of each principal, the outputs and the warnings. */

import { columns, hanging } from "../core/columns";
import { PLAIN, painted, type View } from "../core/terminal";
import type { PermissionReport, PrincipalPermissions } from "../permissions/report";
import { childrenByParent, type PlannedResource } from "./monitor";
import { permissionCount } from "./permissionsText";
import type { Plan } from "./plan";

/** Formats a plan as text. */
export function planText(plan: Plan, view: View = PLAIN): string {
  const heading = (text: string) => painted(view, "bold", text);
  const warnings = plan.warnings.flatMap((warning) => hanging("  - ", warning, 4, view.width ?? Number.POSITIVE_INFINITY));
  return [
    heading(`Plan of the stack ${plan.stack}: ${plan.resources.length} resources`),
    "",
    ...tree(plan.resources, view.width),
    "",
    heading("Permissions"),
    ...permissionLines(plan.permissions, view.width),
    "",
    heading("Outputs"),
    ...columns(
      Object.entries(plan.outputs).map(([name, value]) => [`  ${name}`, outputText(value)]),
      view.width,
    ),
    ...(warnings.length > 0 ? ["", heading("Warnings"), ...warnings.map((line) => painted(view, "yellow", line))] : []),
    "",
  ].join("\n");
}

/** Returns the lines of the component tree: name, type and a distinguishing detail. */
export function tree(resources: PlannedResource[], width?: number): string[] {
  const children = childrenByParent(resources);
  const rowsBelow = (parent: string, indent: string): string[][] => {
    const siblings = children.get(parent) ?? [];
    return siblings.flatMap((child, index) => {
      const [branch, trunk] = index === siblings.length - 1 ? ["└─ ", "   "] : ["├─ ", "│  "];
      return [row(child, indent + branch), ...rowsBelow(child.name, indent + trunk)];
    });
  };
  const rows = (children.get(null) ?? []).flatMap((top) => [row(top, ""), ...rowsBelow(top.name, "")]);
  // On a narrow terminal, the module of a type is the least useful part.
  const isWide = columns(rows).some((line) => line.length > (width ?? Number.POSITIVE_INFINITY));
  return columns(
    isWide ? rows.map(([name = "", type = "", last = ""]) => [name, [type.replace(/^.*:/, ""), last].filter(Boolean).join(" ")]) : rows,
    width,
  );
}

function row(resource: PlannedResource, indent: string): string[] {
  return [`${indent}${resource.name}`, resource.type, [detail(resource), ...fate(resource)].filter(Boolean).join("; ")];
}

/** Returns how a resource ends, for a reviewer. */
export function fate({ options = {} }: PlannedResource): string[] {
  return [
    options.protect ? "protected" : "",
    options.retainOnDelete ? "kept on destroy" : "",
    options.deleteBeforeReplace ? "deleted before it is replaced" : "",
    options.replaceOnChanges ? `replaced when ${options.replaceOnChanges.join(", ")} changes` : "",
    options.replacementTrigger === undefined ? "" : `replaced by a new trigger, now ${outputText(options.replacementTrigger)}`,
  ].filter(Boolean);
}

/** Returns what distinguishes a resource from others of its type. */
export function detail({ type, inputs }: PlannedResource): string {
  if (type.startsWith("skypilot:")) return "";
  const {
    metadata = {},
    chart,
    version,
    service,
    name,
    accountId,
    roleId,
  } = inputs as Record<string, string> & { metadata?: { name?: string; namespace?: string } };
  if (chart) return [name, `${chart}${version ? ` ${version}` : ""}`].join(": ");
  const place = metadata.namespace ? `in ${metadata.namespace}` : "";
  return [metadata.name ?? name ?? accountId ?? roleId ?? service ?? "", place].filter(Boolean).join(" ");
}

function permissionLines(report: PermissionReport, width?: number): string[] {
  const rows = Object.entries(report).flatMap(([cloud, principals]: [string, PrincipalPermissions[]]) =>
    principals.map(({ principal, identity, permissions }) => [`  ${cloud}`, principal, identity, permissionCount(permissions)]),
  );
  return rows.length > 0 ? columns(rows, width) : ["  this program grants none"];
}

/** Formats an output like `pulumi stack output`. */
export function outputText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

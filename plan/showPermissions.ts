/** The permissions of a stack in the format that a command gets. */
import { visible } from "../core/visible";
import { plansOf, type Request } from "./ofStack";
import { fenced, permissionsDiff, permissionsMarkdown, permissionsText } from "./permissionsText";
import type { Plan } from "./plan";

/** Returns the permissions, or how those of another stack, `other`, differ from them. */
export async function showPermissions(format: "text" | "json" | "markdown", request: Request, other?: string): Promise<string> {
  const [planned, compared] = (await plansOf(request, ...(other === undefined ? [] : [{ stack: other }]))) as [Plan, Plan?];
  const diff = compared && permissionsDiff(planned.permissions, compared.permissions);
  if (format === "json") {
    const { stack, permissions } = planned;
    return `${JSON.stringify({ stack, permissions, ...(compared && { diff: { stack: compared.stack, ...diff } }) }, null, 2)}\n`;
  }
  const lines = diff ? [...diff.more.map((line) => `+ ${line}`), ...diff.less.map((line) => `- ${line}`)] : undefined;
  if (format === "text") {
    return visible(lines ? `${[`${planned.stack} -> ${compared?.stack}`, ...lines].join("\n")}\n` : permissionsText(planned.permissions));
  }
  const body = lines ? [...fenced("diff", lines.join("\n")), ""].join("\n") : permissionsMarkdown(planned.permissions);
  const heading = `# SkyPilot: permissions of the stack \`${planned.stack}\`${compared ? ` against \`${compared.stack}\`` : ""}`;
  return visible(`${heading}\n\n${body}`);
}

/** The checks as a table: as text, as Markdown for a change ticket, and as JSON. */
import { visible } from "../core/visible";
import { cell } from "../plan/permissionsText";
import { AS_EXPECTED, type Check, counts, type Status } from "./check";

/** How the checks are printed. */
export type Format = "text" | "markdown" | "json";

const MARKS: Record<Status, string> = { ok: "ok", warning: "warning", wrong: "WRONG", unknown: "unknown" };

/** Writes the checks of a stack. */
export function render(format: Format, stack: string, checks: Check[]): string {
  if (format === "json") return `${JSON.stringify({ stack, summary: counts(checks), checks }, null, 2)}\n`;
  // A server, a cloud or a cluster answers what it likes.
  return visible(format === "markdown" ? markdown(stack, checks) : text(stack, checks));
}

function summary(checks: Check[]): string {
  const { ok, warning, wrong, unknown } = counts(checks);
  return [
    `${ok} ok`,
    `${wrong} wrong`,
    ...(warning > 0 ? [`${warning} ${warning === 1 ? "warning" : "warnings"}`] : []),
    ...(unknown > 0 ? [`${unknown} could not be asked`] : []),
  ].join(", ");
}

function text(stack: string, checks: Check[]): string {
  const groups = new Map<string, Check[]>();
  for (const check of checks) {
    const heading = `${check.part}: ${check.subject}`;
    groups.set(heading, [...(groups.get(heading) ?? []), check]);
  }
  const blocks = [...groups].map(([heading, group]) => [heading, ...group.flatMap(lines)].join("\n"));
  return `${[`Stack ${stack}: ${summary(checks)}`, ...blocks].join("\n\n")}\n`;
}

const WIDTH = Math.max(...Object.values(MARKS).map(({ length }) => length));

function lines({ status, expected, found, advice }: Check): string[] {
  const line = `  ${MARKS[status].padEnd(WIDTH)}  ${expected}`;
  return [found === AS_EXPECTED ? line : `${line}: ${found}`, ...(advice ? [`  ${" ".repeat(WIDTH)}  -> ${advice}`] : [])];
}

function markdown(stack: string, checks: Check[]): string {
  return [
    `# SkyPilot: verification of the stack \`${stack}\``,
    "",
    `${summary(checks)}.`,
    "",
    "| status | part | subject | expected | found | what to do |",
    "| --- | --- | --- | --- | --- | --- |",
    ...checks.map(({ status, part, subject, expected, found, advice = "" }) =>
      ["", MARKS[status], part, cell(subject), cell(expected), cell(found), cell(advice), ""].join(" | ").trim(),
    ),
    "",
  ].join("\n");
}

/** The difference between two plans, as text and as Markdown. */
import { PLAIN, painted, type View } from "../core/terminal";
import { type Difference, isEmptyDiff, type PlanDiff, summary } from "./diff";
import { details } from "./markdown";
import { fenced } from "./permissionsText";

/** Formats a difference as text: `-` is only in the first stack, `+` only in the second, `~` in both with different inputs. */
export function planDiffText(diff: PlanDiff, view: View = PLAIN): string {
  const shown = [diff.stacks.join(" -> "), ...lines(diff), ...(isEmptyDiff(diff) ? [] : ["", summaryLine(diff)])];
  return `${shown.map((line) => colored(view, line)).join("\n")}\n`;
}

/** Returns one line such as `resources: 1 added, 2 changed; permissions: 3 removed`. */
export function summaryLine(diff: PlanDiff): string {
  if (isEmptyDiff(diff)) return "no difference";
  const parts = Object.entries(summary(diff)).map(([name, counts]) => {
    const some = Object.entries(counts).filter(([, count]) => count > 0);
    return some.length > 0 ? `${name}: ${some.map(([what, count]) => `${count} ${what}`).join(", ")}` : "";
  });
  return parts.filter(Boolean).join("; ");
}

const COLORS = { "+": "green", "-": "red", "~": "yellow" } as const;

function colored(view: View, line: string): string {
  const sign = /^\s*([-+~]) /.exec(line)?.[1] as keyof typeof COLORS | undefined;
  return sign ? painted(view, COLORS[sign], line) : line;
}

/** Formats a difference as Markdown. */
export function planDiffMarkdown(diff: PlanDiff): string {
  const [before, after] = diff.stacks;
  const heading = `# SkyPilot: plan of the stack \`${before}\` against \`${after}\``;
  if (isEmptyDiff(diff)) return `${heading}\n\nNo difference.\n`;
  // In a diff of Markdown, only a sign in the first column is colored.
  const body = lines(diff).map((line) => line.replace(/^ {2}([-+]) /, "$1   "));
  return [heading, "", `${summaryLine(diff)}.`, "", ...details("Differences", fenced("diff", body.join("\n"))), ""].join("\n");
}

function lines(diff: PlanDiff): string[] {
  if (isEmptyDiff(diff)) return ["no difference"];
  const { resources, permissions, outputs, warnings } = diff;
  const changed = resources.changed.flatMap(({ name, type, inputs }) => [`~ ${name} (${type})`, ...inputs.flatMap(sides).map(indented)]);
  const known = (sign: string, list: { name: string; type: string }[]) => list.map(({ name, type }) => `${sign} ${name} (${type})`);
  return [
    ...section("Resources", [...known("-", resources.less), ...known("+", resources.more), ...changed]),
    ...section("Permissions", signed(permissions)),
    ...section("Outputs", outputs.flatMap(sides)),
    ...section("Warnings", signed(warnings)),
  ];
}

function section(title: string, content: string[]): string[] {
  return content.length > 0 ? ["", title, ...content] : [];
}

function signed({ less, more }: { less: string[]; more: string[] }): string[] {
  return [...less.map((line) => `- ${line}`), ...more.map((line) => `+ ${line}`)];
}

function sides({ path, before, after }: Difference): string[] {
  return [...side("-", path, before), ...side("+", path, after)];
}

function side(sign: string, path: string, value: unknown): string[] {
  if (value === undefined) return [];
  return path.endsWith("[]")
    ? (value as unknown[]).flatMap((item) => side(sign, path.slice(0, -2), item))
    : [`${sign} ${path}: ${JSON.stringify(value)}`];
}

function indented(line: string): string {
  return `  ${line}`;
}

/** The difference between two plans, as text and as Markdown. */
import { type Difference, isEmptyDiff, type PlanDiff } from "./diff";

/** Formats a difference as text: `-` is only in the first stack, `+` only in the second, `~` in both with different inputs. */
export function planDiffText(diff: PlanDiff): string {
  return `${[diff.stacks.join(" -> "), ...lines(diff)].join("\n")}\n`;
}

/** Formats a difference as Markdown. */
export function planDiffMarkdown(diff: PlanDiff): string {
  const [before, after] = diff.stacks;
  return [`# SkyPilot: plan of the stack \`${before}\` against \`${after}\``, "", "```diff", ...lines(diff), "```", ""].join("\n");
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

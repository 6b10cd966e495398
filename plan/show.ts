/** The plan of a stack in the format that a command gets. */
import { PLAIN, type View } from "../core/terminal";
import { visibleTree } from "../core/visible";
import type { PlanDiff } from "./diff";
import { planMarkdown } from "./markdown";
import { plansOf, type Request } from "./ofStack";
import type { Plan } from "./plan";
import { planText } from "./text";

/** Output format. */
export type Format = "text" | "json" | "markdown" | "html" | "svg" | "mermaid";

/** Returns the plan, or how the plan of another stack, `other`, differs from it. */
export async function showPlan(format: Format, request: Request, other?: string, view: View = PLAIN): Promise<string> {
  const [planned, compared] = await plansOf(request, ...(other === undefined ? [] : [{ stack: other }]));
  return compared ? renderDiff(format, planDiff(planned as Plan, compared), view) : renderPlan(format, planned as Plan, view);
}

/** Returns how the second plan differs from the first, and whether it does. */
export async function showDiff(format: Format, before: Request, after: Request, view: View): Promise<{ text: string; differs: boolean }> {
  const [one, other] = (await plansOf(before, after)) as [Plan, Plan];
  const label = ({ stack }: Plan, { ref, settings = [] }: Request) =>
    [stack, ref && `at ${ref}`, settings.length > 0 && "with the values of -c"].filter(Boolean).join(" ");
  const diff = planDiff(one, other, [label(one, before), label(other, after)]);
  const { isEmptyDiff } = require("./diff") as typeof import("./diff");
  return { text: renderDiff(format, diff, view), differs: !isEmptyDiff(diff) };
}

// Modules that only one format needs are loaded on demand, to keep the plan fast.

function renderPlan(format: Format, planned: Plan, view: View): string {
  const { placeholders: _, ...document } = planned;
  if (format === "json") return `${JSON.stringify(document, null, 2)}\n`;
  if (format === "html") return (require("./html") as typeof import("./html")).planHtml(planned);
  if (format === "svg") return (require("./picture/svg") as typeof import("./picture/svg")).planSvg(planned);
  const readable = visibleTree(planned);
  if (format === "mermaid") return (require("./picture/mermaid") as typeof import("./picture/mermaid")).planMermaid(readable);
  return format === "markdown" ? planMarkdown(readable) : planText(readable, view);
}

function planDiff(...plans: Parameters<typeof import("./diff").planDiff>): PlanDiff {
  return (require("./diff") as typeof import("./diff")).planDiff(...plans);
}

function renderDiff(format: Format, diff: PlanDiff, view: View): string {
  const { summary } = require("./diff") as typeof import("./diff");
  if (format === "json") return `${JSON.stringify({ ...diff, summary: summary(diff) }, null, 2)}\n`;
  if (format === "html") return (require("./html") as typeof import("./html")).planDiffHtml(diff);
  const { planDiffMarkdown, planDiffText } = require("./diffText") as typeof import("./diffText");
  const readable = visibleTree(diff);
  return format === "markdown" ? planDiffMarkdown(readable) : planDiffText(readable, view);
}

/** The plan of a stack in the format that a command gets. */
import { planMarkdown } from "./markdown";
import { plansOf, type Request } from "./ofStack";
import type { Plan } from "./plan";
import { planText } from "./text";

/** Output format. */
export type Format = "text" | "json" | "markdown" | "html";

/** Returns the plan, or how the plan of another stack, `other`, differs from it. */
export async function showPlan(format: Format, request: Request, other?: string): Promise<string> {
  const [planned, compared] = await plansOf(request, ...(other === undefined ? [] : [{ stack: other }]));
  return compared ? renderDiff(format, planned as Plan, compared) : renderPlan(format, planned as Plan);
}

// Modules that only one format needs are loaded on demand, to keep the plan fast.

function renderPlan(format: Format, planned: Plan): string {
  const { placeholders: _, ...document } = planned;
  if (format === "json") return `${JSON.stringify(document, null, 2)}\n`;
  if (format === "html") return (require("./html") as typeof import("./html")).planHtml(planned);
  return format === "markdown" ? planMarkdown(planned) : planText(planned);
}

function renderDiff(format: Format, planned: Plan, other: Plan): string {
  const diff = (require("./diff") as typeof import("./diff")).planDiff(planned, other);
  if (format === "json") return `${JSON.stringify(diff, null, 2)}\n`;
  if (format === "html") return (require("./html") as typeof import("./html")).planDiffHtml(diff);
  const { planDiffMarkdown, planDiffText } = require("./diffText") as typeof import("./diffText");
  return format === "markdown" ? planDiffMarkdown(diff) : planDiffText(diff);
}

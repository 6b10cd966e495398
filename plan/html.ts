/** The plan as an HTML page for a security review. */
import { type Problem, setCommand } from "../core/problem";
import type { PlanDiff } from "./diff";
import { diffSections } from "./htmlDiff";
import { html, type Markup } from "./htmlMarkup";
import { pageHtml, type Section } from "./htmlPage";
import { permissionTables } from "./htmlPermissions";
import { resourceTree } from "./htmlResources";
import { valueMarkup, yaml } from "./htmlValues";
import { pictureMarkup } from "./picture/svg";
import { type Plan, RELEASE_TYPE } from "./plan";

/** Formats a plan as one self-contained page; the same plan gives the same bytes. */
export function planHtml(plan: Plan): string {
  const release = plan.resources.find(({ type }) => type === RELEASE_TYPE);
  const warnings = plan.warnings.slice(plan.placeholders.length);
  return pageHtml({
    title: `plan of the stack ${plan.stack}`,
    lead: html`What <code>pulumi up -s ${plan.stack}</code> would create, and what it would be allowed to do. This page creates nothing. Values that a cloud generates have placeholders, such as <code>load-balancer.example</code>; a secret is <code>[secret]</code>.`,
    folds: true,
    sections: [
      ...notes("still", "Values to set", plan.placeholders.map(toBeSaid)),
      ...notes(
        "warnings",
        "Warnings",
        warnings.map((warning) => html`${warning}`),
      ),
      { id: "picture", title: "Picture", content: pictureMarkup(plan) },
      { id: "resources", title: "Resources", count: plan.resources.length, content: resourceTree(plan.resources) },
      { id: "permissions", title: "Permissions", content: permissionTables(plan.permissions) },
      ...(release ? [{ id: "values", title: "Chart values", content: html`<pre>${yaml(release.inputs.values ?? {})}</pre>` }] : []),
      { id: "outputs", title: "Outputs", count: Object.keys(plan.outputs).length, content: outputTable(plan.outputs) },
    ],
  });
}

/** Formats the difference between two plans as a self-contained page. */
export function planDiffHtml(diff: PlanDiff): string {
  const [before, after] = diff.stacks;
  return pageHtml({
    title: `plan of the stack ${before} against ${after}`,
    lead: html`What only <code>${before}</code> would have, what only <code>${after}</code> would have, and what differs between them. A secret is <code>[secret]</code>, so two different secrets look the same.`,
    folds: diff.resources.less.length + diff.resources.more.length + diff.resources.changed.length > 0,
    sections: diffSections(diff),
  });
}

function notes(id: string, title: string, lines: Markup[]): Section[] {
  if (lines.length === 0) return [];
  return [{ id, title, count: lines.length, content: html`<ul class="notes">${lines.map((line) => html`<li>${line}</li>`)}</ul>` }];
}

function toBeSaid(problem: Problem): Markup {
  return html`${problem.path}: ${problem.message}; set it with: <code>${setCommand(problem)}</code>`;
}

function outputTable(outputs: Record<string, unknown>): Markup {
  return html`<div class="wide"><table class="outputs"><thead><tr><th scope="col">Output</th><th scope="col">Value</th></tr></thead><tbody>${Object.entries(
    outputs,
  ).map(
    ([name, value]) => html`
<tr><th scope="row"><code>${name}</code></th><td>${valueMarkup(value)}</td></tr>`,
  )}</tbody></table></div>`;
}

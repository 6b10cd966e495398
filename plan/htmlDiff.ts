/** The difference between two plans as HTML, side by side. */
import { type Difference, isEmptyDiff, type PlanDiff } from "./diff";
import { STATE_TITLE } from "./diffText";
import { html, type Markup } from "./htmlMarkup";
import type { Section } from "./htmlPage";
import { cloudTitle } from "./htmlPermissions";
import { resourceList, resourceSummary } from "./htmlResources";
import { breakable, valueMarkup } from "./htmlValues";
import type { PlannedResource } from "./monitor";
import { RELEASE_TYPE } from "./plan";

/** Path of the chart's values in the inputs of its release. */
const VALUES = /^values(\.|\[|$)/;

/** Returns the sections of a difference; a section without a difference is marked. */
export function diffSections(diff: PlanDiff): Section[] {
  const { stacks, state, resources, permissions, outputs, warnings } = diff;
  if (isEmptyDiff(diff)) return [{ id: "resources", title: "No difference", content: html`<p>The two plans are the same.</p>` }];
  const values = resources.changed
    .filter(({ type }) => type === RELEASE_TYPE)
    .flatMap(({ inputs }) => inputs.filter(({ path }) => VALUES.test(path)))
    .map((difference) => ({ ...difference, path: difference.path.replace(/^values\.?/, "") }));
  const { less, more, changed } = resources;
  const lost =
    state.length > 0
      ? [{ id: "state", title: STATE_TITLE, count: state.length, content: html`<ul>${state.map((line) => html`<li>${line}</li>`)}</ul>` }]
      : [];
  return [
    ...lost,
    { id: "resources", title: "Resources", count: less.length + more.length + changed.length, content: resourceParts(diff) },
    {
      id: "permissions",
      title: "Permissions",
      count: permissions.less.length + permissions.more.length,
      content: permissionParts(stacks, permissions),
    },
    { id: "values", title: "Chart values", count: values.length, content: sideBySide(stacks, "Value", values) },
    { id: "outputs", title: "Outputs", count: outputs.length, content: sideBySide(stacks, "Output", outputs) },
    {
      id: "warnings",
      title: "Warnings",
      count: warnings.less.length + warnings.more.length,
      content: columns(stacks, warnings.less, warnings.more, (warning) => html`${warning}`),
    },
  ];
}

function resourceParts({ stacks, resources: { less, more, changed } }: PlanDiff): Markup {
  const only = (stack: string, list: PlannedResource[]) => html`
<h3>Only in ${stack} <span class="number">${list.length}</span></h3>
${list.length > 0 ? resourceList(list) : html`<p class="about">Nothing.</p>`}`;
  return html`${only(stacks[0], less)}${only(stacks[1], more)}
<h3>In both, with different inputs <span class="number">${changed.length}</span></h3>
${changed.length > 0 ? html`<ul class="tree">${changed.map(({ type, name, inputs }) => changedResource(stacks, type, name, inputs))}</ul>` : nothing()}`;
}

function changedResource(stacks: PlanDiff["stacks"], type: string, name: string, inputs: Difference[]): Markup {
  const own = type === RELEASE_TYPE ? inputs.filter(({ path }) => !VALUES.test(path)) : inputs;
  const elsewhere =
    own.length < inputs.length ? html`<p class="about"><a href="#values">Chart values</a> have a separate section.</p>` : "";
  return html`
<li><details class="resource" open>${resourceSummary({ name, type }, `${inputs.length} ${inputs.length === 1 ? "difference" : "differences"}`)}
${own.length > 0 ? sideBySide(stacks, "Input", own) : ""}${elsewhere}</details></li>`;
}

function permissionParts(stacks: PlanDiff["stacks"], { less, more }: PlanDiff["permissions"]): Markup {
  // A line begins with the cloud and the principal.
  const ownerOf = (line: string) => line.slice(0, line.indexOf(": "));
  const owners = [...new Set([...less, ...more].map(ownerOf))].sort();
  if (owners.length === 0) return nothing();
  return html`${owners.map((owner) => {
    const of = (lines: string[]) => lines.filter((line) => ownerOf(line) === owner).map((line) => line.slice(owner.length + 2));
    return html`
<h3>${titleOf(owner)}</h3>${columns(stacks, of(less), of(more), (line) => html`<code>${line}</code>`)}`;
  })}`;
}

/** `aws launcher` is the `AWS launcher`. */
function titleOf(owner: string): string {
  const [cloud = "", ...principal] = owner.split(" ");
  return [cloudTitle(cloud), ...principal].join(" ");
}

function columns([before, after]: PlanDiff["stacks"], less: string[], more: string[], show: (line: string) => Markup): Markup {
  if (less.length + more.length === 0) return nothing();
  const side = (sign: string, lines: string[]) =>
    lines.length > 0
      ? html`<td class="${sign}"><ul class="lines">${lines.map((line) => html`<li>${show(line)}</li>`)}</ul></td>`
      : html`<td><span class="about">nothing</span></td>`;
  const head = (stack: string, lines: string[]) => html`<th scope="col">Only in ${stack} <span class="number">${lines.length}</span></th>`;
  return html`<div class="wide"><table class="sides"><thead><tr>${head(before, less)}${head(after, more)}</tr></thead><tbody><tr>${side("less", less)}${side("more", more)}</tr></tbody></table></div>`;
}

function sideBySide([before, after]: PlanDiff["stacks"], title: string, differences: Difference[]): Markup {
  if (differences.length === 0) return nothing();
  const side = (sign: string, value: unknown) =>
    value === undefined ? html`<td><span class="about">not there</span></td>` : html`<td class="${sign}">${valueMarkup(value)}</td>`;
  return html`<div class="wide"><table class="sides three"><thead><tr><th scope="col">${title}</th><th scope="col">${before}</th><th scope="col">${after}</th></tr></thead><tbody>${differences.map(
    (difference) => html`
<tr><th scope="row"><code>${breakable(difference.path)}</code></th>${side("less", difference.before)}${side("more", difference.after)}</tr>`,
  )}</tbody></table></div>`;
}

function nothing(): Markup {
  return html`<p class="about">No difference.</p>`;
}

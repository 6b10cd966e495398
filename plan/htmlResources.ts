/** The resources of a plan as HTML: the component tree, each with its inputs. */
import { html, type Markup } from "./htmlMarkup";
import { valueMarkup } from "./htmlValues";
import { childrenByParent, type PlannedResource } from "./monitor";
import { detail, fate } from "./text";

/** Returns the tree of the resources. */
export function resourceTree(resources: PlannedResource[]): Markup {
  const children = childrenByParent(resources);
  const listed = namesOf(resources);
  const below = (parent: string | null): Markup => html`<ul class="tree">${(children.get(parent) ?? []).map(
    (resource) => html`
<li>${node(resource, listed, below)}</li>`,
  )}
</ul>`;
  return below(null);
}

/** Returns resources as a flat list. */
export function resourceList(resources: PlannedResource[]): Markup {
  const listed = namesOf(resources);
  return html`<ul class="tree">${resources.map(
    (resource) => html`
<li>${leaf(resource, listed)}</li>`,
  )}
</ul>`;
}

/** Returns the name, the distinguishing detail and the type of a resource, as the summary of a <details>. */
export function resourceSummary({ name, type }: { name: string; type: string }, told = ""): Markup {
  return html`<summary><span class="name">${name}</span> <span class="detail">${told}</span> <span class="kind" title="${type}">${kind(type)}</span></summary>`;
}

function node(resource: PlannedResource, listed: Set<string>, below: (parent: string) => Markup): Markup {
  if (!resource.type.startsWith("skypilot:")) return leaf(resource, listed);
  // A component is open, but its arguments are closed, because its children repeat them.
  return html`<details class="resource component" id="resource-${resource.name}" open>${resourceSummary(resource)}
<details class="arguments" data-fold open><summary>Arguments</summary>${body(resource, listed)}</details>
${below(resource.name)}</details>`;
}

function leaf(resource: PlannedResource, listed: Set<string>): Markup {
  return html`<details class="resource" id="resource-${resource.name}" data-fold open>${resourceSummary(resource, [detail(resource), ...fate(resource)].filter(Boolean).join("; "))}${body(resource, listed)}</details>`;
}

function namesOf(resources: PlannedResource[]): Set<string> {
  return new Set(resources.map(({ name }) => name));
}

function body({ type, inputs, options, dependencies }: PlannedResource, listed: Set<string>): Markup {
  const links = dependencies.map((name) =>
    listed.has(name) ? html`<li><a href="#resource-${encodeURIComponent(name)}">${name}</a></li>` : html`<li>${name}</li>`,
  );
  return html`
<dl class="inputs"><div><dt>type</dt><dd><code>${type}</code></dd></div>${Object.entries(inputs).map(
    ([key, value]) => html`
<div><dt>${key}</dt><dd>${valueMarkup(value)}</dd></div>`,
  )}${
    options
      ? html`
<div><dt class="about">options</dt><dd>${valueMarkup(options)}</dd></div>`
      : ""
  }${
    links.length > 0
      ? html`
<div><dt class="about">needs first</dt><dd><ul class="names">${links}</ul></dd></div>`
      : ""
  }</dl>`;
}

/** `kubernetes:rbac.authorization.k8s.io/v1:Role` is a `kubernetes Role`. */
function kind(type: string): string {
  return `${type.split(":")[0]} ${type.split(":").at(-1)}`;
}

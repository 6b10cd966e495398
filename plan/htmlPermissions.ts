/** The permissions of every principal as HTML: an overview, filters, and a table for each principal. */
import type { Permission, PermissionReport } from "../permissions/report";
import { type Content, html, type Markup } from "./htmlMarkup";
import { breakable } from "./htmlValues";
import { permissionCount, principals } from "./permissionsText";

const CLOUDS: Record<string, string> = { aws: "AWS", gcp: "GCP", kubernetes: "Kubernetes" };

/** Returns the display name of a cloud. */
export function cloudTitle(cloud: string): string {
  return CLOUDS[cloud] ?? cloud;
}

/** Returns the tables and their filters. */
export function permissionTables(report: PermissionReport): Markup {
  const all = principals(report);
  if (all.length === 0) return html`<p>This program grants no permissions.</p>`;
  const rules = all.flatMap(({ principal }) => principal.permissions);
  const sections = all.map(({ cloud, principal: { principal, identity, permissions } }, index) => ({
    id: `principal-${index + 1}`,
    cloud,
    principal,
    identity,
    permissions,
  }));
  const clouds = [...new Set(all.map(({ cloud }) => cloud))];
  const unique = (values: string[]) => [...new Set(values)].sort();
  return html`<div class="wide"><table class="overview"><thead><tr><th scope="col">Cloud</th><th scope="col">Principal</th><th scope="col">Description</th><th scope="col">May</th></tr></thead><tbody>${sections.map(
    ({ id, cloud, principal, identity, permissions }) => html`
<tr><td>${cloudTitle(cloud)}</td><td><a href="#${id}">${principal}</a></td><td>${identity}</td><td>${permissionCount(permissions)}</td></tr>`,
  )}</tbody></table></div>
<form class="controls filters" role="search" aria-label="Permissions" hidden>
<label>Search <input type="search" name="text" placeholder="action, resource, reason" autocomplete="off" spellcheck="false"></label>
${choice("cloud", "Cloud", clouds, cloudTitle)}
${choice("principal", "Principal", unique(all.map(({ principal }) => principal.principal)))}
${choice("feature", "Feature", unique(rules.map(({ feature }) => feature)))}
<button type="reset">Show all</button>
<p class="count" role="status"></p>
</form>
${sections.map(
  ({ id, cloud, principal, identity, permissions }) => html`
<section class="principal" id="${id}" aria-labelledby="${id}-title" data-cloud="${cloud}" data-principal="${principal}">
<h3 id="${id}-title">${cloudTitle(cloud)} ${principal}</h3>
<p class="about">${capitalized(identity)}: ${permissionCount(permissions)}.</p>
<div class="wide"><table class="permissions"><thead><tr><th scope="col">Feature</th><th scope="col">May</th><th scope="col">On</th><th scope="col">Why</th></tr></thead><tbody>${permissions.map(row)}</tbody></table></div>
</section>`,
)}`;
}

function row(permission: Permission): Markup {
  const { feature, actions, resources, scope, condition, reason, source } = permission;
  const limits: Content[] = [
    scope === undefined ? "" : html`<p class="limit">in <code>${scope}</code></p>`,
    condition === undefined ? "" : html`<p class="limit">if <code>${JSON.stringify(condition)}</code></p>`,
  ];
  return html`
<tr data-feature="${feature}"><td>${feature}</td><td>${codes(actions)}</td><td>${codes(resources)}${limits}</td><td>${reason}<p class="source">${source}</p></td></tr>`;
}

function choice(name: string, label: string, values: string[], title = (value: string) => value): Markup {
  const options = values.map((value) => html`<option value="${value}">${title(value)}</option>`);
  return html`<label>${label} <select name="${name}"><option value="">all</option>${options}</select></label>`;
}

function codes(items: string[]): Markup {
  return html`<ul class="codes">${items.map((item) => html`<li><code>${breakable(item)}</code></li>`)}</ul>`;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

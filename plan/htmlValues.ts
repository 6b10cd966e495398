/** How the page shows a value of the plan. */
import { stringify } from "yaml";
import { decoded } from "./diff";
import { type Content, html, type Markup } from "./htmlMarkup";

/** Shows a value: one-line text unchanged, other values as YAML; a JSON document in a string is parsed first. */
export function valueMarkup(value: unknown): Markup {
  const known = decoded(value);
  if (typeof known === "string") return known.includes("\n") ? html`<pre>${known.trimEnd()}</pre>` : html`<code>${quoted(known)}</code>`;
  if (typeof known !== "object" || known === null || Object.keys(known).length === 0) return html`<code>${JSON.stringify(known)}</code>`;
  return html`<pre>${yaml(known)}</pre>`;
}

/** Text that looks like a number or is empty is quoted. */
function quoted(text: string): string {
  return /^(true|false|null|-?\d+(\.\d+)?|\s*)$/.test(text) ? JSON.stringify(text) : text;
}

/** Allows line breaks between the parts of a name, for narrow columns. */
export function breakable(text: string): Content[] {
  return text.split(/(?<=[:/.])(?!\*|$)/).map((part, index) => (index === 0 ? part : html`<wbr>${part}`));
}

/** Formats a value as YAML. */
export function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}

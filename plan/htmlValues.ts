/** How a value of the plan is shown. */
import { stringify } from "yaml";
import { decoded } from "./diff";
import { type Content, html, type Markup } from "./htmlMarkup";

/** Shows a value: text on one line as it is, the rest as YAML; a document that a string holds as JSON is shown as what it says. */
export function valueMarkup(value: unknown): Markup {
  const known = decoded(value);
  if (typeof known === "string") return known.includes("\n") ? html`<pre>${known.trimEnd()}</pre>` : html`<code>${quoted(known)}</code>`;
  if (typeof known !== "object" || known === null || Object.keys(known).length === 0) return html`<code>${JSON.stringify(known)}</code>`;
  return html`<pre>${yaml(known)}</pre>`;
}

/** Text that would read as a number or as nothing stands in quotes. */
function quoted(text: string): string {
  return /^(true|false|null|-?\d+(\.\d+)?|\s*)$/.test(text) ? JSON.stringify(text) : text;
}

/** Lets a line of a narrow column end between the parts of a name. */
export function breakable(text: string): Content[] {
  return text.split(/(?<=[:/.])(?!\*|$)/).map((part, index) => (index === 0 ? part : html`<wbr>${part}`));
}

/** Writes a value as YAML. */
export function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}

/** How a value of the plan is shown. */
import { stringify } from "yaml";
import { decoded } from "./diff";
import { html, type Markup } from "./htmlMarkup";

/** Shows a value: text on one line as it is, the rest as YAML; a document that a string holds as JSON is shown as what it says. */
export function valueMarkup(value: unknown): Markup {
  const known = decoded(value);
  if (typeof known === "string")
    return known.includes("\n") ? html`<pre>${known.trimEnd()}</pre>` : html`<code>${known === "" ? '""' : known}</code>`;
  if (typeof known !== "object" || known === null || Object.keys(known).length === 0) return html`<code>${JSON.stringify(known)}</code>`;
  return html`<pre>${yaml(known)}</pre>`;
}

/** Writes a value as YAML. */
export function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}

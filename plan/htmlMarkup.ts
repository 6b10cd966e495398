/** HTML that escapes its content. */
import { visible } from "../core/visible";

/** Text that is HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

/** Content of HTML: text, which is escaped, HTML, or a list of both. */
export type Content = string | number | Markup | Content[];

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Writes HTML: html`<td>${text}</td>`; interpolated values are escaped, including in quoted attributes. */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Markup {
  return new Markup(strings.reduce((text, next, index) => `${text}${textOf(contents[index - 1] ?? "")}${next}`));
}

function textOf(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (Array.isArray(content)) return content.map(textOf).join("");
  return visible(String(content).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? ""));
}

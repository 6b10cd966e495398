/** HTML that cannot be broken by what stands in it. */

/** Text that is HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in HTML: text, which is escaped, HTML, or a list of either. */
export type Content = string | number | Markup | Content[];

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Writes HTML: html`<td>${text}</td>`; what is filled in is escaped, also as the value of a quoted attribute. */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Markup {
  return new Markup(strings.reduce((text, next, index) => `${text}${textOf(contents[index - 1] ?? "")}${next}`));
}

function textOf(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (Array.isArray(content)) return content.map(textOf).join("");
  // What has no shape, or turns the order of what follows, would hide something from a reader.
  return String(content)
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (character) =>
      /[\n\t]/.test(character) ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
    );
}

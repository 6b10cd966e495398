/** Tables of text for a terminal. */

/** Below this width, the last column of a table moves to its own lines. */
const NARROWEST = 18;

/** Returns the lines of a table: each column as wide as its longest cell; with a width, no line is longer where its words allow it. */
export function columns(rows: string[][], width = Number.POSITIVE_INFINITY): string[] {
  const widths = rows.reduce<number[]>((widest, row) => row.map((cell, index) => Math.max(widest[index] ?? 0, cell.length)), []);
  const line = (cells: string[]) => cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ");
  const full = rows.map((row) => line(row).trimEnd());
  if (full.every((text) => text.length <= width)) return full;
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + 2, 0);
  if (width - before >= NARROWEST) {
    return rows.flatMap((row) => hanging(`${line(row.slice(0, -1))}  `, row.at(-1) ?? "", before, width));
  }
  return rows.flatMap(([first = "", ...rest]) => {
    const indent = (/^[\s│├└─]*/.exec(first)?.[0].length ?? 0) + 4;
    return [first, ...hanging(" ".repeat(indent), rest.filter(Boolean).join("  "), indent, width)].filter((text) => text.trim() !== "");
  });
}

/** Returns a text after a prefix, broken at spaces; later lines begin with as many spaces as `indent`. */
export function hanging(prefix: string, text: string, indent: number, width: number): string[] {
  const lines: string[] = [];
  let current = prefix;
  for (const word of text.split(" ")) {
    const begins = current === prefix || current.length === indent;
    if (!begins && current.length + 1 + word.length > width) {
      lines.push(current.trimEnd());
      current = " ".repeat(indent) + word;
    } else {
      current += begins ? word : ` ${word}`;
    }
  }
  return [...lines, current.trimEnd()];
}

/** How a text looks: as wide as the terminal and colored on one, plain in a pipe or a file. */
export interface View {
  /** Width of the terminal, in characters; any if it is missing. */
  width?: number;
  color: boolean;
}

/** A text that is not for a terminal. */
export const PLAIN: View = { color: false };

/** Returns the view of a stream. `NO_COLOR` turns colors off (no-color.org), and so does a terminal without them. */
export function viewOf(stream: { isTTY?: boolean; columns?: number }, env: NodeJS.ProcessEnv = process.env): View {
  if (!stream.isTTY) return PLAIN;
  return { width: stream.columns || undefined, color: !env.NO_COLOR && env.TERM !== "dumb" };
}

const CODES = { bold: 1, red: 31, green: 32, yellow: 33 } as const;

/** Returns a text in a color, if the view has colors. */
export function painted({ color }: View, style: keyof typeof CODES, text: string): string {
  return color && text !== "" ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
}

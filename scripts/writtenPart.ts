/** Parts of hand-written documents that `npm run generate` writes. */

/** Returns a document with a part written again, between the two comments that name it. */
export function withPart(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name}: written by npm run generate -->`, `<!-- end of ${name} -->`];
  const [before, rest] = document.split(start);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) throw new Error(`no part ${name}, between ${start} and ${end}`);
  return `${before}${start}\n\n${text}\n\n${end}${after}`;
}

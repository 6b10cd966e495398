/** What people read in a file of this repository: comments, strings and pages, each with the line on which it starts. */
import * as ts from "typescript";

/** A piece of text that is read as a whole: a comment, a string, a paragraph, a row of a table. */
export interface Prose {
  line: number;
  text: string;
}

/** Returns the prose of a file, by the ending of its name. */
export function proseOf(file: string, content: string): Prose[] {
  const read = Object.entries(READERS).find(([ending]) => file.endsWith(ending))?.[1];
  if (!read) throw new Error(`Cannot read prose from ${file}`);
  return read(content)
    .map(({ line, text }) => ({ line, text: text.replace(/\s+/g, " ").trim() }))
    .filter(({ text }) => text.includes(" "));
}

const READERS: Record<string, (content: string) => Prose[]> = {
  ".ts": ofTypeScript,
  ".js": ofTypeScript,
  ".py": ofPython,
  ".md": ofMarkdown,
  ".yaml": ofYaml,
  ".yml": ofYaml,
};

function ofTypeScript(content: string): Prose[] {
  const source = ts.createSourceFile("file.ts", content, ts.ScriptTarget.Latest, true);
  const comments = new Map<number, ts.CommentRange>();
  const strings: Prose[] = [];
  const at = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    for (const comment of ts.getLeadingCommentRanges(content, node.pos) ?? []) comments.set(comment.pos, comment);
    for (const comment of ts.getTrailingCommentRanges(content, node.end) ?? []) comments.set(comment.pos, comment);
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      strings.push({ line: at(node.getStart(source)), text: node.text });
    } else if (ts.isTemplateExpression(node)) {
      const text = [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join("VALUE");
      strings.push({ line: at(node.getStart(source)), text });
    }
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  const texts = [...comments.values()].map(({ pos, end }) => ({
    line: at(pos),
    last: at(end),
    text: bareComment(content.slice(pos, end)),
  }));
  return [...joined(texts), ...strings].map(({ line, text }) => ({ line, text: withoutCode(text) }));
}

/** Returns the titles of the tests in a file. */
export function titlesOf(content: string): Prose[] {
  const source = ts.createSourceFile("file.ts", content, ts.ScriptTarget.Latest, true);
  const titles: Prose[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(describe|it)$/.test(node.expression.getText(source)) && node.arguments[0]) {
      const title = node.arguments[0];
      titles.push({ line: source.getLineAndCharacterOfPosition(title.getStart(source)).line + 1, text: title.getText(source) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

function bareComment(text: string): string {
  return text.replace(/^\/\*+|\*+\/$|^\/\/+/g, "").replace(/^\s*\* ?/gm, "");
}

/** Joins comments on lines that follow each other, because a sentence goes on over them. */
function joined(comments: (Prose & { last: number })[]): Prose[] {
  const result: (Prose & { last: number })[] = [];
  for (const comment of [...comments].sort((one, other) => one.line - other.line)) {
    const previous = result.at(-1);
    if (previous && previous.last + 1 === comment.line) {
      previous.text += `\n${comment.text}`;
      previous.last = comment.last;
    } else {
      result.push({ ...comment });
    }
  }
  return result;
}

function ofPython(content: string): Prose[] {
  const docstrings = matches(content, /"""([\s\S]*?)"""/g);
  return [...docstrings, ...hashComments(content)].map(({ line, text }) => ({ line, text: withoutCode(text) }));
}

function ofYaml(content: string): Prose[] {
  return [...hashComments(content), ...matches(content, /^ *description: (.*)$/gm)];
}

function hashComments(content: string): Prose[] {
  const comments = matches(content, /(?:^|\s)#+ (.*)$/gm).map(({ line, text }) => ({ line, last: line, text }));
  return joined(comments);
}

function matches(content: string, pattern: RegExp): Prose[] {
  return [...content.matchAll(pattern)].map((match) => {
    const text = match[1] ?? "";
    const start = match.index + match[0].indexOf(text);
    return { line: content.slice(0, start).split("\n").length, text };
  });
}

/** Each paragraph, item of a list, heading and row of a table is a piece. */
function ofMarkdown(content: string): Prose[] {
  const withoutFences = content.replace(/^```[\s\S]*?^```/gm, (fence) => fence.replace(/[^\n]/g, ""));
  const pieces: Prose[] = [];
  let open = false;
  for (const [index, text] of withoutFences.split("\n").entries()) {
    const begins = !open || /^\s*(#|[-*] |\d+\. |\|)/.test(text);
    if (begins) pieces.push({ line: index + 1, text });
    else (pieces.at(-1) as Prose).text += `\n${text}`;
    open = text.trim() !== "";
  }
  return pieces.map(({ line, text }) => ({ line, text: withoutCode(text) }));
}

/** Code is not English: each piece of it becomes one word. */
function withoutCode(text: string): string {
  return text.replace(/`[^`]+`/g, "CODE").replace(/\]\([^)]*\)/g, "]");
}

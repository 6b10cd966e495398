/** What the docstrings state and Pulumi leaves out of the package's schema: the tags of arguments and outputs, `@throws` of components, and what a type is. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";

const ROOT = path.resolve(__dirname, "..");
const FOLDERS = ["blocks", "components", "permissions", "skypilot"];

/** What the tags of one argument or output state. */
export interface Facts {
  /** Whether the value is secret. */
  secret?: true;
  /** A JSON literal, or a sentence. */
  default?: string;
  /** The least number. */
  minimum?: number;
  /** The greatest number. */
  maximum?: number;
  /** What the text looks like, or each text of a list. */
  pattern?: string;
  /** Values that are accepted, or such items of a list. */
  examples?: string[];
}

/** Tags of the docstrings. */
export interface DocTags {
  /** `ReleaseArgs.name` or `ApiServer.passwords` -> what its tags state. */
  facts: Map<string, Facts>;
  /** `ApiServer` -> what `@throws` of its constructor states. */
  throws: Map<string, string>;
  /** `AuthType` -> description of the type. */
  types: Map<string, string>;
}

/** Reads the tags of every interface and class. */
export function readDocTags(): DocTags {
  const statements = FOLDERS.flatMap(sources).flatMap((file) => [
    ...ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true).statements,
  ]);
  const interfaces = new Map(statements.filter(ts.isInterfaceDeclaration).map((node) => [node.name.text, node]));
  const classes = statements.filter(ts.isClassDeclaration);
  const enums = statements.filter(ts.isVariableStatement);
  return {
    facts: new Map([
      ...[...interfaces.keys()].flatMap((name) => factsOf(name, name, interfaces)),
      ...classes.flatMap(({ name, members }) => membersFacts(name?.text ?? "", members)),
    ]),
    throws: new Map(
      classes.flatMap(({ name, members }) =>
        members
          .filter(ts.isConstructorDeclaration)
          .flatMap((node) => textsOf(node, "throws").map((text) => [name?.text ?? "", text] as const)),
      ),
    ),
    types: new Map(
      [...interfaces.values(), ...enums].flatMap((node) => {
        const name = ts.isVariableStatement(node) ? node.declarationList.declarations[0]?.name.getText() : node.name.text;
        const text = ts.getTextOfJSDocComment(ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment);
        return name && text ? [[name, oneLine(text)]] : [];
      }),
    ),
  };
}

/** An interface has the facts of those that it extends. */
function factsOf(name: string, owner: string, interfaces: Map<string, ts.InterfaceDeclaration>): [string, Facts][] {
  const node = interfaces.get(name);
  const bases = node?.heritageClauses?.flatMap(({ types }) => types.map(({ expression }) => expression.getText())) ?? [];
  return [...bases.flatMap((base) => factsOf(base, owner, interfaces)), ...membersFacts(owner, node?.members ?? [])];
}

function membersFacts(owner: string, members: Iterable<ts.TypeElement | ts.ClassElement>): [string, Facts][] {
  return [...members].flatMap((member) => (member.name ? [[`${owner}.${member.name.getText()}`, memberFacts(member)]] : []));
}

function memberFacts(node: ts.Node): Facts {
  const [byDefault, minimum, maximum, pattern] = ["default", "minimum", "maximum", "pattern"].map((tag) => textsOf(node, tag)[0]);
  const examples = textsOf(node, "example");
  return {
    ...(ts.getJSDocTags(node).some(({ tagName }) => tagName.text === "secret") && { secret: true }),
    ...(byDefault !== undefined && { default: byDefault }),
    ...(minimum !== undefined && { minimum: Number(minimum) }),
    ...(maximum !== undefined && { maximum: Number(maximum) }),
    ...(pattern !== undefined && { pattern }),
    ...(examples.length > 0 && { examples }),
  };
}

function sources(folder: string): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => path.join(ROOT, folder, file));
}

function textsOf(node: ts.Node, tag: string): string[] {
  const found = ts.getJSDocTags(node).filter(({ tagName }) => tagName.text === tag);
  return found.flatMap(({ comment }) => ts.getTextOfJSDocComment(comment) ?? []).map(oneLine);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

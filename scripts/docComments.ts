/** What Pulumi leaves out of the package's schema: `@default` of every argument, `@throws` of every component, and what a type is. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";

const ROOT = path.resolve(__dirname, "..");
const FOLDERS = ["blocks", "components", "permissions", "skypilot"];

/** Tags of the docstrings. */
export interface DocTags {
  /** `ReleaseArgs.name` -> what `@default` says. */
  defaults: Map<string, string>;
  /** `ApiServer` -> what `@throws` of its constructor says. */
  throws: Map<string, string>;
  /** `AuthType` -> what the type is. */
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
    defaults: new Map([...interfaces.keys()].flatMap((name) => defaultsOf(name, name, interfaces))),
    throws: new Map(
      classes.flatMap(({ name, members }) =>
        members.filter(ts.isConstructorDeclaration).flatMap((node) => tagOf(node, "throws", name?.text)),
      ),
    ),
    types: new Map(
      [...interfaces.values(), ...enums].flatMap((node) => {
        const name = ts.isVariableStatement(node) ? node.declarationList.declarations[0]?.name.getText() : node.name.text;
        const text = ts.getTextOfJSDocComment(ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment);
        return name && text ? [[name, text.replace(/\s+/g, " ").trim()]] : [];
      }),
    ),
  };
}

/** An interface has the defaults of those that it extends. */
function defaultsOf(name: string, owner: string, interfaces: Map<string, ts.InterfaceDeclaration>): [string, string][] {
  const node = interfaces.get(name);
  const bases = node?.heritageClauses?.flatMap(({ types }) => types.map(({ expression }) => expression.getText())) ?? [];
  return [
    ...bases.flatMap((base) => defaultsOf(base, owner, interfaces)),
    ...(node?.members.flatMap((member) => tagOf(member, "default", `${owner}.${member.name?.getText()}`)) ?? []),
  ];
}

function sources(folder: string): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => path.join(ROOT, folder, file));
}

function tagOf(node: ts.Node, tag: string, key = ""): [string, string][] {
  const found = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === tag);
  const text = found && ts.getTextOfJSDocComment(found.comment);
  return text ? [[key, text.replace(/\s+/g, " ").trim()]] : [];
}

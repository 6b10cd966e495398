/**
 * `npm run generate`: writes the committed files that are generated from the code: the schemas, docs/reference.md, the tables of
 * docs/permissions.md, the table of gateways in docs/exposure.md, and the providers in docs/login.md.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { gatewaysTable } from "./gatewaysDoc";
import { documentedSchema, packageSchema, stackFileSchema } from "./packageSchema";
import { MARKER, permissionTables } from "./permissionsDoc";
import { providersText } from "./providersDoc";
import { referenceDoc } from "./referenceDoc";
import { withPart } from "./writtenPart";

const root = path.resolve(__dirname, "..");
const schema = packageSchema();

function write(file: string, content: object): void {
  fs.writeFileSync(path.join(root, file), `${JSON.stringify(content, null, 2)}\n`);
}

write("schema.json", schema);
write("stacks/schema.json", stackFileSchema(schema.name));

fs.writeFileSync(path.join(root, "docs/reference.md"), referenceDoc(documentedSchema()));

const document = path.join(root, "docs/permissions.md");
const [written] = fs.readFileSync(document, "utf8").split(MARKER);
fs.writeFileSync(document, `${written}${MARKER}\n\n${permissionTables()}`);

/** Writes a part of a document that is otherwise written by hand. */
function writePart(file: string, name: string, text: string): void {
  const target = path.join(root, file);
  fs.writeFileSync(target, withPart(fs.readFileSync(target, "utf8"), name, text));
}

writePart("docs/exposure.md", "table of gateways", gatewaysTable());
writePart("docs/login.md", "providers", providersText());

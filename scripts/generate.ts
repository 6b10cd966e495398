/**
 * `npm run generate`: writes the committed files that are generated from the code: the schemas, docs/reference.md, and the tables of
 * docs/permissions.md.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { documentedSchema, packageSchema, stackFileSchema } from "./packageSchema";
import { MARKER, permissionTables } from "./permissionsDoc";
import { referenceDoc } from "./referenceDoc";

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

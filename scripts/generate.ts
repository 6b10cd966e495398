/** `npm run generate`: writes anew what is committed but follows from the code: the schemas, docs/reference.md, and the tables of docs/permissions.md. */
import * as fs from "node:fs";
import * as path from "node:path";
import { inferPackageSchema, packageSchema, stackFileSchema } from "./packageSchema";
import { MARKER, permissionTables } from "./permissionsDoc";
import { type DocumentedSchema, referenceDoc } from "./referenceDoc";

const root = path.resolve(__dirname, "..");
const schema = packageSchema();

function write(file: string, content: object): void {
  fs.writeFileSync(path.join(root, file), `${JSON.stringify(content, null, 2)}\n`);
}

write("schema.json", schema);
write("stacks/schema.json", stackFileSchema(schema.name, schema));

fs.writeFileSync(path.join(root, "docs/reference.md"), referenceDoc(inferPackageSchema() as unknown as DocumentedSchema));

const document = path.join(root, "docs/permissions.md");
const [written] = fs.readFileSync(document, "utf8").split(MARKER);
fs.writeFileSync(document, `${written}${MARKER}\n\n${permissionTables()}`);

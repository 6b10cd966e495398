/** `npm run generate`: writes anew what is committed but follows from the code: the schemas, and the tables of docs/permissions.md. */
import * as fs from "node:fs";
import * as path from "node:path";
import { inferPackageSchema, stackFileSchema } from "./packageSchema";
import { MARKER, permissionTables } from "./permissionsDoc";

const root = path.resolve(__dirname, "..");
const packageSchema = inferPackageSchema();

function write(file: string, content: object): void {
  fs.writeFileSync(path.join(root, file), `${JSON.stringify(content, null, 2)}\n`);
}

write("schema.json", packageSchema);
write("stacks/schema.json", stackFileSchema(packageSchema.name, packageSchema));

const document = path.join(root, "docs/permissions.md");
const [written] = fs.readFileSync(document, "utf8").split(MARKER);
fs.writeFileSync(document, `${written}${MARKER}\n\n${permissionTables()}`);

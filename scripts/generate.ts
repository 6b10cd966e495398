/**
 * `npm run generate`: writes the committed files that are generated from the code: the schemas, docs/reference.md, the tables of
 * docs/permissions.md, and the table of gateways in docs/exposure.md.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { withGatewaysTable } from "./gatewaysDoc";
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

const exposure = path.join(root, "docs/exposure.md");
fs.writeFileSync(exposure, withGatewaysTable(fs.readFileSync(exposure, "utf8")));

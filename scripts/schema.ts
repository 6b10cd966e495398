/** `npm run schema`: writes the committed schemas anew, after a change of the components' arguments. */
import * as fs from "node:fs";
import * as path from "node:path";
import { inferPackageSchema, stackFileSchema } from "./packageSchema";

const root = path.resolve(__dirname, "..");
const packageSchema = inferPackageSchema();

function write(file: string, content: object): void {
  fs.writeFileSync(path.join(root, file), `${JSON.stringify(content, null, 2)}\n`);
}

write("schema.json", packageSchema);
write("stacks/schema.json", stackFileSchema(packageSchema.name, packageSchema));

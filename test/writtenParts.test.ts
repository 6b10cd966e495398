import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { gatewaysTable } from "../scripts/gatewaysDoc";
import { providersText } from "../scripts/providersDoc";
import { withPart } from "../scripts/writtenPart";

const PARTS: [string, string, () => string][] = [
  ["docs/exposure.md", "table of gateways", gatewaysTable],
  ["docs/login.md", "providers", providersText],
];

describe("the written parts of documents", () => {
  for (const [file, name, text] of PARTS) {
    it(`are what the code has: ${name} in ${file}`, () => {
      const document = fs.readFileSync(path.join(__dirname, "..", file), "utf8");
      assert.equal(document, withPart(document, name, text()), "write it anew with `npm run generate`");
    });
  }
});

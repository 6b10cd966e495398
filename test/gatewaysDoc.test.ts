import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { gatewaysTable } from "../scripts/gatewaysDoc";

describe("docs/exposure.md", () => {
  it("has what each implementation of the Gateway API can do", () => {
    const written = fs.readFileSync(path.join(__dirname, "../docs/exposure.md"), "utf8");
    assert.ok(written.includes(gatewaysTable()), "write it anew with `npm run generate`");
  });
});

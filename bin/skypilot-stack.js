#!/usr/bin/env node
// A clone runs its TypeScript, the npm package what was compiled of it.
const fs = require("node:fs");
const path = require("node:path");

const loader = path.resolve(__dirname, "../scripts/typescript.js");
if (fs.existsSync(loader)) {
  require(loader);
  require("../cli/main.ts");
} else {
  require("../dist/cli/main.js");
}

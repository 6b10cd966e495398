#!/usr/bin/env node
// The command runs the program of a clone; the npm package has only the library and the component package.
const fs = require("node:fs");
const path = require("node:path");

const loader = path.resolve(__dirname, "../scripts/typescript.js");
if (fs.existsSync(loader)) {
  require(loader);
  require("../cli/main.ts");
} else {
  process.stderr.write("skypilot-stack runs in a clone of the repository, after npm ci; the npm package has the library only.\n");
  process.exitCode = 3;
}

/**
 * `node -r ./scripts/typescript.js FILE.ts`: runs TypeScript. Each file is compiled once and kept by the hash of its text, so that what runs is never older than the file; where
 * nothing can be written, each run compiles.
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { version } = require("sucrase/package.json");

const CACHE = path.resolve(__dirname, "../node_modules/.cache/skypilot");
const OPTIONS = { transforms: ["imports", "typescript"] };
const COMPILER = JSON.stringify({ version, OPTIONS });

// Keeps what V8 makes of every module, the SDKs too; Node.js has it from 22.1 on.
Module.enableCompileCache?.(path.join(CACHE, "v8"));

Module._extensions[".ts"] = (module, file) => module._compile(compiled(file), file);

function compiled(file) {
  const source = fs.readFileSync(file, "utf8");
  const key = createHash("sha256").update(COMPILER).update(source).digest("hex");
  const kept = path.join(CACHE, `${key}.js`);
  return complete(kept, key) ?? keep(kept, `${compile(source, file)}\n// ${key}`);
}

/** Returns the text of a file that ends with its key; one that was cut off does not. */
function complete(kept, key) {
  try {
    const text = fs.readFileSync(kept, "utf8");
    return text.endsWith(key) ? text : undefined;
  } catch {
    return undefined;
  }
}

// The lines stay where they are, so that a stack trace needs no source map.
function compile(source, filePath) {
  return require("sucrase").transform(source, { ...OPTIONS, filePath }).code;
}

/** Writes a text, whole or not at all, and returns it. */
function keep(kept, text) {
  const part = `${kept}.${process.pid}`;
  try {
    fs.mkdirSync(CACHE, { recursive: true });
    fs.writeFileSync(part, text);
    fs.renameSync(part, kept);
  } catch {
    // The next run compiles again.
  }
  return text;
}

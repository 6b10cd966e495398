import assert from "node:assert/strict";
import * as fs from "node:fs";
import { builtinModules } from "node:module";
import * as path from "node:path";
import { type CompilerOptions, parseJsonConfigFileContent, preProcessFile, readConfigFile, sys } from "typescript";
import manifest from "../package.json";

const ROOT = path.resolve(__dirname, "..");

describe("the dependencies of the npm package", () => {
  it("are what its code imports, and no more", () => {
    assert.deepEqual([...importedPackages(buildFiles())].sort(), Object.keys(manifest.dependencies).sort());
  });
});

/** The files from which `npm run build` starts. */
function buildFiles(): string[] {
  const { config } = readConfigFile(path.join(ROOT, "tsconfig.build.json"), sys.readFile) as { config: CompilerOptions };
  return parseJsonConfigFileContent(config, sys, ROOT).fileNames;
}

/** Returns the packages that files import, and the files that those import. */
function importedPackages(entries: string[]): Set<string> {
  const packages = new Set<string>();
  const files = new Set(entries);
  for (const file of files) {
    const { importedFiles } = preProcessFile(fs.readFileSync(file, "utf8"));
    for (const { fileName } of importedFiles) {
      if (fileName.startsWith(".")) files.add(sourceOf(path.resolve(path.dirname(file), fileName)));
      else if (!fileName.startsWith("node:") && !builtinModules.includes(fileName)) packages.add(packageOf(fileName));
    }
  }
  return packages;
}

function sourceOf(module: string): string {
  const found = [module, `${module}.ts`, path.join(module, "index.ts")].find((file) => fs.existsSync(file) && fs.statSync(file).isFile());
  assert.ok(found, module);
  return found;
}

function packageOf(module: string): string {
  return module
    .split("/")
    .slice(0, module.startsWith("@") ? 2 : 1)
    .join("/");
}

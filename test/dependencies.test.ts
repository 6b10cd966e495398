import assert from "node:assert/strict";
import * as fs from "node:fs";
import { builtinModules } from "node:module";
import * as path from "node:path";
import { type CompilerOptions, parseJsonConfigFileContent, preProcessFile, readConfigFile, sys } from "typescript";
import manifest from "../package.json";
import lock from "../package-lock.json";

const ROOT = path.resolve(__dirname, "..");

describe("the dependencies of the npm package", () => {
  it("are what its code imports, and no more", () => {
    assert.deepEqual([...importedPackages(buildFiles())].sort(), Object.keys(manifest.dependencies).sort());
  });

  it("have licenses that let anyone use them, below those of docs/security.md", () => {
    const installed = Object.entries(lock.packages as Record<string, { dev?: boolean; license?: string }>);
    const licenses = new Set(installed.flatMap(([name, { dev, license }]) => (name === "" || dev ? [] : (license ?? name))));
    const listed = /licenses of what the npm package installs are (.*?)\.\s/s.exec(
      fs.readFileSync(path.join(ROOT, "docs/security.md"), "utf8"),
    );
    assert.deepEqual([...licenses].sort(), listed?.[1]?.replaceAll("`", "").split(/,\s+/).sort());
  });

  it("come from npm's registry only, each with the hash of its content", () => {
    const installed = Object.entries(lock.packages as Record<string, { resolved?: string; integrity?: string }>).filter(
      ([name]) => name !== "",
    );
    assert.deepEqual(
      installed.filter(
        ([, { resolved, integrity }]) =>
          !(resolved ?? "https://registry.npmjs.org/").startsWith("https://registry.npmjs.org/") || !integrity,
      ),
      [],
    );
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

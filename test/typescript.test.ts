import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const ROOT = path.resolve(__dirname, "..");

describe("the loader of TypeScript", () => {
  let folder: string;
  const inFolder = (name: string) => path.join(folder, name);
  const kept = () => fs.readdirSync(inFolder("node_modules/.cache/skypilot")).filter((name) => name.endsWith(".js"));
  const write = (text: string) => fs.writeFileSync(inFolder("said.ts"), `export const said: string = "${text}";\n`);

  /** Runs the program, in a process of its own. */
  const ARGS = ["-r", "./scripts/typescript.js", "main.ts"];
  function output(): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, ARGS, { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout;
  }

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "loader-"));
    for (const name of ["scripts", "node_modules"]) fs.mkdirSync(inFolder(name));
    fs.copyFileSync(path.join(ROOT, "scripts/typescript.js"), inFolder("scripts/typescript.js"));
    fs.symlinkSync(path.join(ROOT, "node_modules/sucrase"), inFolder("node_modules/sucrase"));
    fs.writeFileSync(inFolder("main.ts"), 'import { said } from "./said";\n\nprocess.stdout.write(said satisfies string);\n');
    write("one");
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it("compiles each file once, and again as soon as its text differs, whatever its time and size", () => {
    assert.equal(output(), "one");
    const first = kept();
    assert.equal(first.length, 2);
    const { atime, mtime } = fs.statSync(inFolder("said.ts"));
    write("two");
    fs.utimesSync(inFolder("said.ts"), atime, mtime);
    assert.equal(output(), "two");
    assert.equal(kept().length, 3);
    write("one");
    assert.equal(output(), "one");
    assert.equal(kept().length, 3);
  });

  it("runs what is kept, and compiles again what was cut off", () => {
    output();
    for (const name of kept()) {
      const file = inFolder(`node_modules/.cache/skypilot/${name}`);
      fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace('"one"', '"kept"'));
    }
    assert.equal(output(), "kept");
    for (const name of kept()) fs.truncateSync(inFolder(`node_modules/.cache/skypilot/${name}`), 20);
    assert.equal(output(), "one");
  });

  it("compiles where nothing can be written", () => {
    fs.writeFileSync(inFolder("node_modules/.cache"), "");
    assert.equal(output(), "one");
  });

  it("runs twice at the same time", async () => {
    const running = Array.from({ length: 4 }, () => spawn(process.execPath, ARGS, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] }));
    assert.deepEqual(await Promise.all(running.map(outputOf)), ["one", "one", "one", "one"]);
    assert.equal(output(), "one");
    assert.deepEqual(
      fs.readdirSync(inFolder("node_modules/.cache/skypilot")).filter((name) => !/^[0-9a-f]{64}\.js$|^v8$/.test(name)),
      [],
    );
  });

  it("keeps the lines of an error", () => {
    fs.writeFileSync(
      inFolder("said.ts"),
      "interface Nothing {\n  here: string;\n}\n\nexport const said: Nothing = undefined as never;\nthrow new Error();\n",
    );
    const { stderr } = spawnSync(process.execPath, ARGS, { cwd: folder, encoding: "utf8" });
    assert.match(stderr, /said\.ts:6/);
  });
});

async function outputOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.on("data", (data) => {
    text += data;
  });
  await once(child, "close");
  return text;
}

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { program } from "../../cli/program";
import manifest from "../../package.json";

const ROOT = path.resolve(__dirname, "../..");
const BIN = path.join(ROOT, manifest.bin["skypilot-stack"]);

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** What a command prints as its help, with the examples. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
}

describe("skypilot-stack", function () {
  this.timeout(60_000);

  it("runs the npm scripts of the same names", () => {
    const scripts = Object.entries(manifest.scripts).flatMap(([name, script]) => {
      const command = /^node bin\/skypilot-stack\.js (\w+)$/.exec(script)?.[1];
      return command ? [[name, command]] : [];
    });
    assert.deepEqual(
      scripts.map(([name]) => name),
      scripts.map(([, command]) => command),
    );
    assert.ok(scripts.length >= 7);
  });

  it("describes each command with examples that it can parse", async () => {
    const { commands } = await program([]);
    for (const command of commands) {
      const examples = [...helpOf(command).matchAll(/^ {2}\$ skypilot-stack (.*)$/gm)].map(([, example]) => example ?? "");
      assert.ok(examples.length > 0, command.name());
      for (const example of examples) {
        const [name, ...words] = (example.split(/ [|<>]/)[0] ?? "").match(/'[^']*'|\S+/g) ?? [];
        assert.equal(name, command.name(), example);
        const { unknown } = command.parseOptions(words);
        assert.deepEqual(unknown, [], example);
      }
    }
  });

  it("prints its version, and its help without a command", () => {
    assert.deepEqual(run("--version"), { status: 0, stdout: `${manifest.version}\n`, stderr: "" });
    const { status, stdout, stderr } = run();
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /^Usage: skypilot-stack [\s\S]*\nExit codes:\n {2}0 {2}success\n/);
    assert.equal(run("--help").stdout, stderr);
  });

  it("suggests the command for a mistyped one", () => {
    const { status, stdout, stderr } = run("permisions", "prod");
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(
      stderr,
      /^unknown command 'permisions'\n\(Did you mean permissions\?\)\n\nusage: skypilot-stack \[options\] \[command\]\n/,
    );
  });

  it("reads its options before anything is loaded or changed", () => {
    for (const args of [
      ["up", "dev", "prod"],
      ["up", "-c", "aws..x=HUSH"],
      ["destroy", "-c", "aws.enabled=true"],
      ["endpoint", "--yes"],
      ["recover", "x"],
    ]) {
      const { status, stdout, stderr } = run(...args);
      assert.deepEqual([status, stdout], [2, ""], args.join(" "));
      assert.match(stderr, new RegExp(`\\n\\nusage: skypilot-stack ${args[0]} `));
      assert.doesNotMatch(stderr, /HUSH|^\s+at /m);
    }
  });

  it("ends quietly if its reader ends", () => {
    const script = `set -o pipefail; '${process.execPath}' '${BIN}' plan prod --json | head -c 10`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
    assert.deepEqual([status, stdout.length, stderr], [0, 10, ""]);
  });

  it("reports a full disk", function () {
    if (!fs.existsSync("/dev/full")) this.skip();
    const full = fs.openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, [BIN, "plan", "dev"], { stdio: ["ignore", full, "pipe"], encoding: "utf8" });
    assert.deepEqual([status, stderr], [3, "The output cannot be written: no space left on the device\n"]);
    assert.deepEqual(run("plan", "dev", "--html", "/dev/full"), {
      status: 3,
      stdout: "",
      stderr: "--html /dev/full: no space left on the device\n",
    });
  });
});

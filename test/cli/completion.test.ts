import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const ROOT = path.resolve(__dirname, "../..");
const BIN = path.join(ROOT, "bin/skypilot-stack.js");

function run(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { encoding: "utf8" });
  assert.deepEqual([status, stderr], [0, ""]);
  return stdout;
}

/** What can follow, without the descriptions. */
const candidates = (...words: string[]) =>
  run("complete", "--", ...words)
    .trim()
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("\t")[0]);

describe("completion", function () {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "completion-"));
  before(() => {
    fs.symlinkSync(BIN, path.join(folder, "skypilot-stack"));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  it("offers commands, stacks and options", () => {
    assert.deepEqual(candidates("p"), ["plan", "permissions"]);
    assert.deepEqual(candidates("plan", "mul"), ["multi-team", "multicluster"]);
    assert.deepEqual(candidates("plan", "--diff", "key"), ["keyless"]);
    assert.deepEqual(candidates("verify", "--st"), ["--strict"]);
  });

  // The script for bash uses functions of the package bash-completion.
  const BASH_COMPLETION = "/usr/share/bash-completion/bash_completion";
  const shells: [shell: string, before: string, complete: string][] = [
    [
      "bash",
      `source ${BASH_COMPLETION} || exit 9`,
      `COMP_LINE="skypilot-stack plan mul" COMP_POINT=23 COMP_WORDS=(skypilot-stack plan mul) COMP_CWORD=2
      $(complete -p skypilot-stack | sed "s/.*-F \\([^ ]*\\) .*/\\1/")
      echo "\${COMPREPLY[@]}"`,
    ],
    ["fish", "true", 'complete -C "skypilot-stack plan mul"'],
  ];
  for (const [shell, before, complete] of shells) {
    it(`works in ${shell}`, function () {
      if (spawnSync(shell, ["-c", before]).status !== 0) this.skip();
      const script = path.join(folder, `script.${shell}`);
      fs.writeFileSync(script, run("completion", shell));
      const env = { ...process.env, PATH: `${folder}:${path.dirname(process.execPath)}:${process.env.PATH}`, HOME: folder };
      const { stdout, stderr } = spawnSync(shell, ["-c", `${before}; source ${script}; ${complete}`], { env, encoding: "utf8" });
      const words = stdout.split(/\s+/).filter(Boolean).sort();
      assert.deepEqual(words, ["multi-team", "multicluster"], stderr);
    });
  }

  it("is valid zsh", function () {
    if (spawnSync("zsh", ["-c", "exit"]).status !== 0) this.skip();
    const script = path.join(folder, "script.zsh");
    fs.writeFileSync(script, run("completion", "zsh"));
    assert.match(fs.readFileSync(script, "utf8"), /^#compdef skypilot-stack\n/);
    assert.deepEqual(spawnSync("zsh", ["-n", script], { encoding: "utf8" }).stderr, "");
  });
});

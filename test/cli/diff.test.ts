import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const ROOT = path.resolve(__dirname, "../..");

function diff(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/skypilot-stack.js", "diff", ...args], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("skypilot-stack diff", function () {
  this.timeout(120_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "diff-"));
  after(() => fs.rmSync(folder, { recursive: true }));

  it("shows what values change, forward", () => {
    const { status, stdout } = diff("dev", "-c", "auth.type=none", "--json", "--exit-code");
    assert.equal(status, 4);
    const { stacks, summary, resources } = JSON.parse(stdout);
    assert.deepEqual(stacks, ["dev", "dev with the values of -c"]);
    assert.ok(summary.resources.removed > 0);
    assert.ok(resources.less.some(({ name }: { name: string }) => name === "skypilot-api-server-basic-auth"));
  });

  it("compares with the file of a revision", () => {
    const git = (...args: string[]) => assert.equal(spawnSync("git", ["-C", folder, ...args]).status, 0, args.join(" "));
    const file = path.join(folder, "Pulumi.own.yaml");
    fs.writeFileSync(file, "config: {}\n");
    git("init", "-q");
    git("add", ".");
    git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "first");
    assert.deepEqual(diff("--git", "HEAD", "--exit-code", "--", file), {
      status: 0,
      stdout: "own at HEAD -> own\nno difference\n",
      stderr: "",
    });
    fs.writeFileSync(file, "config:\n  skypilot:exposure: {host: sky.example.com}\n");
    const { status, stdout } = diff("--git", "HEAD", "--exit-code", "--", file);
    assert.equal(status, 4);
    assert.match(stdout, /^own at HEAD -> own\n[\s\S]*\n\+ endpoint: "http:\/\/sky\.example\.com"\n/);
    assert.match(diff("--git", "nowhere", "--", file).stderr, /^--git nowhere: fatal: /);
  });

  it("requires something to compare with", () => {
    for (const args of [["dev"], ["dev", "prod", "keyless"]]) {
      const { status, stdout, stderr } = diff(...args);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, /^(requires a second stack, --git REF or -c path=value|accepts one or two stacks, not 3)\n\nusage: /);
    }
  });
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { emptyCluster, freshVolume, ofSkyPilot } from "./support/cluster";
import { commonSettings } from "./support/engine";
import { copyOfProgram, temporaryFolder } from "./support/project";

describe("npm run up, without any set-up", () => {
  let folder: string;
  let home: string;

  before(async () => {
    await freshVolume();
    folder = copyOfProgram();
    // Nobody is logged in to a backend; the plugins need not be downloaded again.
    home = temporaryFolder();
    const plugins = path.join(process.env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi"), "plugins");
    if (fs.existsSync(plugins)) fs.symlinkSync(plugins, path.join(home, "plugins"));
  });
  after(emptyCluster);

  function npmRun(...args: string[]) {
    const { PULUMI_BACKEND_URL, PULUMI_ACCESS_TOKEN, PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE, ...rest } = process.env;
    const main = ["bin/skypilot-stack.js", ...args];
    const env = { ...rest, PULUMI_HOME: home };
    const { status, stdout, stderr } = spawnSync(process.execPath, main, { cwd: folder, env, encoding: "utf8", timeout: 300_000 });
    assert.doesNotMatch(stderr, /^\s+at .*\.[jt]s:\d+/m);
    return { status, stdout, stderr };
  }

  const settings = [...commonSettings(), "credentials.runpod.apiKey=HUSH-runpod"].flatMap((setting) => ["-c", setting]);

  it("deploys dev, keeps its state in the project, and prints the next steps", () => {
    const { status, stdout, stderr } = npmRun("up", "dev", "--yes", ...settings);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^Stack dev, with its state in \.state\/ in this project\n/);
    assert.match(stdout, /kubernetes:helm\.sh\/v3:Release skypilot-api-server-release created/);
    assert.match(
      stdout,
      /\nSkyPilot is at http:\/\/[\d.]+:30050\nLog in: sky api login -e "\$\(npm run --silent endpoint -- dev --credentials\)"\n/,
    );
    assert.equal(fs.statSync(path.join(folder, ".state", "passphrase")).mode & 0o777, 0o600);
    assert.match(fs.readFileSync(path.join(folder, "stacks/Pulumi.dev.yaml"), "utf8"), /runpod:\s+apiKey:\s+secure: v1:/);
  });

  it("prints the credentials only on request", () => {
    const { stdout: plain } = npmRun("endpoint", "dev");
    const { stdout: full } = npmRun("endpoint", "dev", "--credentials");
    const [, password = ""] = /^http:\/\/skypilot:([^@]+)@/.exec(full) ?? [];
    assert.ok(password.length >= 16);
    assert.equal(full.replace(`skypilot:${password}@`, ""), plain);
    const { stdout, stderr } = npmRun("up", "dev", "--yes");
    assert.match(stdout, /\d+ unchanged/);
    assert.doesNotMatch(stdout, /created|updated|replaced/);
    for (const secret of [password, "HUSH-runpod"]) assert.ok(!(stdout + stderr).includes(secret));
  });

  it("deletes the empty file that a killed run leaves, and refuses a truncated state", () => {
    const checkpoint = path.join(folder, ".state/.pulumi/stacks/skypilot/dev.json");
    fs.writeFileSync(`${checkpoint}.attrs`, "");
    const { status, stderr } = npmRun("endpoint", "dev");
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^Deleted the empty file .*dev\.json\.attrs/);
    const whole = fs.readFileSync(checkpoint);
    fs.truncateSync(checkpoint, 1000);
    const refused = npmRun("up", "dev", "--yes");
    assert.equal(refused.status, 3);
    const [, backup = "", to] = /cp '(.*backups.*|.*history.*)' '(.*)'/.exec(refused.stderr) ?? [];
    assert.equal(to, checkpoint);
    assert.deepEqual(JSON.parse(fs.readFileSync(backup, "utf8")).checkpoint.stack, JSON.parse(String(whole)).checkpoint.stack);
    fs.writeFileSync(checkpoint, whole);
  });

  it("does nothing without confirmation, and reports what is missing", () => {
    assert.deepEqual(npmRun("destroy", "dev").status, 2);
    const { status, stderr } = npmRun("endpoint", "prod");
    assert.deepEqual([status, stderr], [3, "There is no stack prod in .state/ in this project; deploy it with: npm run up -- prod\n"]);
  });

  it("removes it again, and lists what it does not remove", async () => {
    const { status, stdout, stderr } = npmRun("destroy", "dev", "--yes");
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^The stack does not remove:\n {2}- Clusters, VMs, volumes and buckets/);
    assert.deepEqual(await ofSkyPilot(), ["Namespace skypilot-system"]);
  });
});

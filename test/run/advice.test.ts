import assert from "node:assert/strict";
import * as os from "node:os";
import { adviceOn } from "../../run/advice";

const place = { stack: "prod", backend: ".state/ in this project" };
// As Pulumi 3.260 prints it.
const locked = (host: string, pid: number) =>
  [
    "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.",
    `  file:///p/.state/.pulumi/locks/organization/skypilot/prod/1.json?metadata=skip&no_tmp_dir=true: created by ada@${host} (pid ${pid}) at 2026-11-22T05:00:00Z`,
  ].join("\n");

describe("what to do about an error of Pulumi", () => {
  it("distinguishes the lock of a running process from that of a killed one", () => {
    const [running = "", ...none] = adviceOn(locked(os.hostname(), process.pid), place);
    assert.match(running, /^Locked by process \d+ of ada on .*, which is running\. Wait until it ends/);
    assert.deepEqual(none, []);
    const [killed = "", ...commands] = adviceOn(locked(os.hostname(), 1), { ...place, runs: () => false });
    assert.match(killed, /which no longer runs\. Unlock the stack/);
    assert.deepEqual(commands.slice(0, 3), [
      "  pulumi cancel --yes --stack prod",
      "  pulumi stack export --stack prod | npm run --silent recover | pulumi stack import --stack prod",
      "  pulumi refresh --yes --stack prod",
    ]);
  });

  it("cannot distinguish them on another machine", () => {
    assert.match(
      adviceOn(locked("elsewhere", process.pid), place).join("\n"),
      /Wait until it ends\. If it no longer runs:\n {2}pulumi cancel/,
    );
    const cloud = "error: [409] Conflict: Another update is currently in progress.";
    assert.match(adviceOn(cloud, place).join("\n"), /Another run holds the lock[\s\S]*pulumi cancel/);
  });

  const OTHERS: Record<string, RegExp> = {
    "error: getting stack configuration: get stack secrets manager: incorrect passphrase": /does not decrypt the stack prod[\s\S]*is lost/,
    "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or": /PULUMI_CONFIG_PASSPHRASE_FILE/,
    "1) write /p/.state/.pulumi/x.tmp: no space left on device": /disk of the state \(.state\/ in this project\) is full/,
    "1) open /p/.state/.pulumi/x.tmp: read-only file system": /cannot be written, so nothing was changed/,
  };
  for (const [error, advice] of Object.entries(OTHERS)) {
    it(`names it: ${error.slice(0, 60)}`, () => assert.match(adviceOn(error, place).join("\n"), advice));
  }

  it("has none on a resource that failed", () => {
    assert.deepEqual(adviceOn("error: AccessDenied: iam:CreateUser", place), []);
  });
});

/** `npm run test:engine -- [mocha's arguments]`: runs the suite, or says in one line what it is skipped for. */
import { spawnSync } from "node:child_process";
import { ofSkyPilot } from "./support/cluster";
import { ROOT } from "./support/project";
import { missing } from "./support/requirements";

const CONFIG = "test/engine/mocharc.json";

async function main(): Promise<number> {
  const reason = missing();
  if (reason) {
    process.stdout.write(`Skipped: ${reason}\n`);
    return 0;
  }
  const there = await ofSkyPilot();
  if (there.length > 0) {
    process.stderr.write(
      `The suite empties its cluster of SkyPilot, and this one has: ${there.join(", ")}. Take another one, or remove them.\n`,
    );
    return 1;
  }
  const given = process.argv.slice(2);
  const files = given.some((argument) => argument.endsWith(".test.ts")) ? [] : ["test/engine/*.test.ts"];
  const mocha = [require.resolve("mocha/bin/mocha.js"), "--config", CONFIG, ...files, ...given];
  return spawnSync(process.execPath, mocha, { cwd: ROOT, stdio: "inherit" }).status ?? 1;
}

void main().then((status) => {
  process.exitCode = status;
});

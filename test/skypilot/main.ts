/**
 * `npm run test:skypilot -- [--version VERSION]... [--cloud CLOUD]... [--write] [pytest arguments]`: SkyPilot's own code, judged by the permissions of the plan. What it used has to be
 * what permissions/proof holds, from which docs/permissions.md follows; `--write` writes that anew, `--lock` the lock files.
 */
import * as fs from "node:fs";
import { parseArgs } from "node:util";
import { type Proof, proofFile, proofOf } from "../../permissions/proof";
import { lock, lockedVersions } from "./environment";
import { CLOUDS, judge } from "./judge";

const argv = process.argv.slice(2);
// What pytest takes, such as -k aws, comes after what this takes.
const own = argv.findIndex((argument) => argument.startsWith("-") && !argument.startsWith("--"));
const { values } = parseArgs({
  args: own < 0 ? argv : argv.slice(0, own),
  options: {
    version: { type: "string", multiple: true },
    cloud: { type: "string", multiple: true, default: CLOUDS },
    write: { type: "boolean", default: false },
    lock: { type: "boolean", default: false },
  },
});
const pytest = own < 0 ? [] : argv.slice(own);
const versions = values.version ?? lockedVersions();

/** A cloud without a single flow was skipped, so what is known of it stays. */
function withSkipped(found: Proof, known: Proof): Proof {
  const ran = new Set(found.flows.map(({ cloud }) => cloud));
  const order = (one: { cloud: string; principal?: string; flow: string }) => JSON.stringify([one.cloud, one.principal, one.flow]);
  const merged = <T extends { cloud: string; flow: string }>(fresh: T[], old: T[]) =>
    [...fresh.filter(({ cloud }) => ran.has(cloud)), ...old.filter(({ cloud }) => !ran.has(cloud))].sort((a, b) =>
      order(a) < order(b) ? -1 : 1,
    );
  return { flows: merged(found.flows, known.flows), notRun: merged(found.notRun, known.notRun) };
}

/** Returns what stands otherwise in the committed proof, a line each. */
function differences(found: Proof, known: Proof): string[] {
  const lines = ({ flows, notRun }: Proof) => new Set([...flows, ...notRun].map((one) => JSON.stringify(one)));
  const [fresh, old] = [lines(found), lines(known)];
  return [
    ...[...fresh].filter((line) => !old.has(line)).map((line) => `+ ${line}`),
    ...[...old].filter((line) => !fresh.has(line)).map((line) => `- ${line}`),
  ];
}

function run(): { passed: number; failed: number; skipped: number } {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const version of versions) {
    const started = Date.now();
    const { passed, failed, skipped, proof } = judge(version, { clouds: values.cloud, pytest });
    process.stdout.write(`SkyPilot ${version}: ${Math.round((Date.now() - started) / 1000)} s\n`);
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    if (pytest.length > 0) continue;
    const found = withSkipped(proof, proofOf(version));
    const different = differences(found, proofOf(version));
    if (values.write) fs.writeFileSync(proofFile(version), `${JSON.stringify(found, null, 2)}\n`);
    else if (different.length > 0) {
      process.stderr.write(
        `The proof of ${version} differs; write it anew with: npm run test:skypilot -- --write\n${different.join("\n")}\n`,
      );
      total.failed += 1;
    }
  }
  return total;
}

if (values.lock) versions.forEach(lock);
else {
  const { passed, failed, skipped } = run();
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

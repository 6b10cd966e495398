/** `npm run bench`: the plan of prod against a program that only loads the same SDKs, in turn, in one run. */
import { spawnSync } from "node:child_process";
import * as path from "node:path";

const ROOT = path.resolve(__dirname, "..");
const RUNS = 9;
const LIMIT = 1.5;

const PROGRAMS = { plan: ["-r", "sucrase/register/ts", "plan/main.ts", "prod"], sdks: ["bench/sdks.js"] };

/** Runs a program as a whole process and returns how long that took, in seconds. */
function seconds(args: string[]): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function main(): void {
  // The first runs fill the caches of the file system.
  for (const args of Object.values(PROGRAMS)) seconds(args);
  const pairs = Array.from({ length: RUNS }, () => ({ plan: seconds(PROGRAMS.plan), sdks: seconds(PROGRAMS.sdks) }));
  const ratio = median(pairs.map(({ plan, sdks }) => plan / sdks));
  const row = (name: string, values: number[]) =>
    `${name.padEnd(22)} ${[Math.min(...values), median(values), Math.max(...values)].map((value) => value.toFixed(2).padStart(7)).join("")}`;
  process.stdout.write(
    [
      `${RUNS} pairs, seconds      min median    max`,
      row(
        "plan of prod",
        pairs.map(({ plan }) => plan),
      ),
      row(
        "loading the SDKs",
        pairs.map(({ sdks }) => sdks),
      ),
      `ratio, median of pairs ${ratio.toFixed(2)} (at most ${LIMIT})`,
      "",
    ].join("\n"),
  );
  if (ratio > LIMIT) process.exitCode = 1;
}

main();

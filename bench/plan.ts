/** `npm run bench`: the plan of prod, and the start of the component package, against a program that only loads the same SDKs, in turn, in one run. */
import { spawnSync } from "node:child_process";
import * as path from "node:path";

const ROOT = path.resolve(__dirname, "..");
const RUNS = 9;
const LIMIT = 1.5;

const PROGRAMS = { plan: ["-r", "sucrase/register/ts", "plan/main.ts", "prod"], provider: ["bench/provider.js"], sdks: ["bench/sdks.js"] };
const TITLES = { plan: "plan of prod", provider: "start of the package", sdks: "loading the SDKs" };

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
  const rounds = Array.from({ length: RUNS }, () => ({
    plan: seconds(PROGRAMS.plan),
    provider: seconds(PROGRAMS.provider),
    sdks: seconds(PROGRAMS.sdks),
  }));
  const names = ["plan", "provider", "sdks"] as const;
  const rows = names.map((name) => {
    const values = rounds.map((round) => round[name]);
    const numbers = [Math.min(...values), median(values), Math.max(...values)];
    return `${TITLES[name].padEnd(22)} ${numbers.map((value) => value.toFixed(2).padStart(7)).join("")}`;
  });
  const [plan, provider] = (["plan", "provider"] as const).map((name) => median(rounds.map((round) => round[name] / round.sdks)));
  const worst = Math.max(plan ?? 0, provider ?? 0);
  process.stdout.write(
    [
      `${RUNS} rounds, seconds     min median    max`,
      ...rows,
      `ratio to the SDKs, median of rounds: plan ${plan?.toFixed(2)}, package ${provider?.toFixed(2)} (at most ${LIMIT})`,
      "",
    ].join("\n"),
  );
  if (worst > LIMIT) process.exitCode = 1;
}

main();

/**
 * `npm run bench`: plans of many clusters; the plan of prod, and the start of the component package, against a program that only loads the
 * same SDKs; and, where the engine is there, previews. Each is a whole process, and what is compared runs in turn. Ends with 1 where a limit
 * is exceeded.
 */
import { missing } from "../test/engine/support/requirements";
import { benchClusters } from "./clusters";
import { previews } from "./engine";
import { inTurn, median, PLAN, print, ROOT, row, seconds } from "./timed";

const LIMIT = 1.15;

const node = (...args: string[]) => seconds(process.execPath, args, { cwd: ROOT });

/** Runs programs in turn, prints their times, and returns whether each takes at most its share over the base. */
function compare<Name extends string>(runs: number, programs: Record<Name, () => number>, base: NoInfer<Name>): boolean {
  const rounds = inTurn(runs, programs);
  print([`${runs} rounds, seconds`.padEnd(24) + ["min", "median", "max", "ratio"].map((word) => word.padStart(8)).join("")]);
  const ratios = (Object.keys(programs) as Name[]).map((name) => {
    const values = rounds.map((round) => round[name]);
    const ratio = median(rounds.map((round) => round[name] / round[base]));
    print([row(name, 24, Math.min(...values), median(values), Math.max(...values), ratio)]);
    return ratio;
  });
  print([`ratio: median of the rounds, to ${base}; at most ${LIMIT}`, ""]);
  return ratios.every((ratio) => ratio <= LIMIT);
}

const within = [
  benchClusters(),
  compare(9, { plan: () => node(...PLAN, "prod"), package: () => node("bench/provider.js"), sdks: () => node("bench/sdks.js") }, "sdks"),
];
const lacking = missing();
if (lacking) print([`The previews on the engine are skipped: ${lacking}`]);
else within.push(compare(5, previews(), "flat"));
if (within.includes(false)) process.exitCode = 1;

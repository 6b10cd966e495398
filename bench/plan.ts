/**
 * `npm run bench`: the plan of prod, and the start of the component package, against a program that only loads the same SDKs; the plans of
 * many clusters; and, where the
 * engine is there, previews. Each is a whole process, and what is compared runs in turn. Ends with 1 where a limit is exceeded.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { missing } from "../test/engine/support/requirements";
import { previews } from "./engine";
import { inTurn, median, seconds } from "./timed";

const ROOT = path.resolve(__dirname, "..");
const LIMIT = 1.15;
const CLUSTERS = [1, 10, 100, 1000];

const PLAN = ["-r", "./scripts/typescript.js", "plan/main.ts"];
const node = (...args: string[]) => seconds(process.execPath, args, { cwd: ROOT });

/** Runs programs in turn, prints their times, and returns whether each takes at most its share over the base. */
function compare<Name extends string>(runs: number, programs: Record<Name, () => number>, base: NoInfer<Name>): boolean {
  const rounds = inTurn(runs, programs);
  print([`${runs} rounds, seconds`.padEnd(24) + ["min", "median", "max", "ratio"].map((word) => word.padStart(8)).join("")]);
  const ratios = (Object.keys(programs) as Name[]).map((name) => {
    const values = rounds.map((round) => round[name]);
    const ratio = median(rounds.map((round) => round[name] / round[base]));
    print([row(name, Math.min(...values), median(values), Math.max(...values), ratio)]);
    return ratio;
  });
  print([`ratio: median of the rounds, to ${base}; at most ${LIMIT}`, ""]);
  return ratios.every((ratio) => ratio <= LIMIT);
}

/** A stack of clusters: each with its kubeconfig, by the auth. */
function stackOf(count: number, auth: string): string {
  const clusters = Array.from({ length: count }, (_, index) => ({
    name: `c-${index}`,
    auth,
    kubeconfig: stringify({
      clusters: [{ name: "c", cluster: { server: `https://k8s-${index}.example.com`, "certificate-authority-data": "Q0E=" } }],
      users: [{ name: "u", user: { token: `token-${index}` } }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    }),
  }));
  return stringify({ config: { "skypilot:clusters": clusters } });
}

function benchClusters(): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const memory = path.join(folder, "memory");
  // A Node.js process can measure only its own peak memory.
  const meter = path.join(folder, "meter.js");
  fs.writeFileSync(
    meter,
    `process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(memory)}, String(process.resourceUsage().maxRSS / 1024)));\n`,
  );
  print([`clusters`.padEnd(24) + CLUSTERS.map((count) => String(count).padStart(8)).join("")]);
  for (const auth of ["static", "serviceAccount"]) {
    const figures = CLUSTERS.map((count) => {
      const file = path.join(folder, `${auth}-${count}.yaml`);
      fs.writeFileSync(file, stackOf(count, auth));
      const time = node("-r", meter, ...PLAN, "many", "--config-file", file);
      return { time, memory: Number(fs.readFileSync(memory, "utf8")) };
    });
    print([row(`${auth}, seconds`, ...figures.map(({ time }) => time)), row(`${auth}, MB`, ...figures.map((figure) => figure.memory))]);
  }
  print([""]);
  fs.rmSync(folder, { recursive: true });
}

function row(name: string, ...values: number[]): string {
  return name.padEnd(24) + values.map((value) => value.toFixed(value < 100 ? 2 : 0).padStart(8)).join("");
}

function print(lines: string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

benchClusters();
const loading = compare(
  9,
  { plan: () => node(...PLAN, "prod"), package: () => node("bench/provider.js"), sdks: () => node("bench/sdks.js") },
  "sdks",
);
const lacking = missing();
if (lacking) print([`The previews on the engine are skipped: ${lacking}`]);
const previewing = lacking !== undefined || compare(5, previews(), "flat");
if (!loading || !previewing) process.exitCode = 1;

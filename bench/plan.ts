/**
 * `npm run bench`: the plan of prod, and the start of the component package, against a program that only loads the same SDKs, and the plans of many clusters, each as a
 * whole process.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";

const ROOT = path.resolve(__dirname, "..");
const RUNS = 9;
const LIMIT = 1.5;
const CLUSTERS = [1, 10, 100, 1000];

const PLAN = ["-r", "./scripts/typescript.js", "plan/main.ts"];
const PROGRAMS = { plan: [...PLAN, "prod"], provider: ["bench/provider.js"], sdks: ["bench/sdks.js"] };

/** Runs a program and returns how long that took, in seconds. */
function seconds(args: string[]): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function row(name: string, ...values: number[]): string {
  return `${name.padEnd(22)} ${values.map((value) => value.toFixed(2).padStart(7)).join("")}`;
}

/** Returns whether the plan of prod and the package take no more than their share over the SDKs. */
function benchProd(): boolean {
  // The first runs fill the caches of the file system.
  for (const args of Object.values(PROGRAMS)) seconds(args);
  const rounds = Array.from({ length: RUNS }, () => ({
    plan: seconds(PROGRAMS.plan),
    provider: seconds(PROGRAMS.provider),
    sdks: seconds(PROGRAMS.sdks),
  }));
  const of = (program: keyof typeof PROGRAMS) => {
    const values = rounds.map((round) => round[program]);
    return [Math.min(...values), median(values), Math.max(...values)];
  };
  const ratioOf = (program: keyof typeof PROGRAMS) => median(rounds.map((round) => round[program] / round.sdks));
  const ratios = { plan: ratioOf("plan"), provider: ratioOf("provider") };
  print([
    `${RUNS} rounds, seconds     min median    max`,
    row("plan of prod", ...of("plan")),
    row("start of the package", ...of("provider")),
    row("loading the SDKs", ...of("sdks")),
    `ratio to the SDKs, median of rounds: plan ${ratios.plan.toFixed(2)}, package ${ratios.provider.toFixed(2)} (at most ${LIMIT})`,
    "",
  ]);
  return Math.max(ratios.plan, ratios.provider) <= LIMIT;
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
  const sdks = seconds(PROGRAMS.sdks);
  print(["clusters, seconds beyond loading the SDKs", `${"".padEnd(22)} ${CLUSTERS.map((count) => String(count).padStart(7)).join("")}`]);
  for (const auth of ["static", "serviceAccount"]) {
    const times = CLUSTERS.map((count) => {
      const file = path.join(folder, `${auth}-${count}.yaml`);
      fs.writeFileSync(file, stackOf(count, auth));
      return seconds([...PLAN, "many", "--config-file", file]) - sdks;
    });
    print([row(auth, ...times)]);
  }
  fs.rmSync(folder, { recursive: true });
}

function print(lines: string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

benchClusters();
if (!benchProd()) process.exitCode = 1;

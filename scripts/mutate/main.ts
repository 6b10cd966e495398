/**
 * `npm run mutate -- [PATH]... [--share PERCENT] [--concurrency N] [--force]`: changes the code of each path in many small ways, one at a
 * time, and counts the changes that a test notices; with `--share`, only in that share of the lines, the same ones each time. Each folder is
 * judged only by the tests of the same folder, so that the score measures those tests.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { columns } from "../../core/columns";

/** The folders that can be mutated, and the folders and files of tests that judge each: quick ones, which neither start a process nor wait. */
const JUDGES: Record<string, string[]> = {
  permissions: ["test/permissions", "test/plan/permissions.test.ts"],
  skypilot: ["test/skypilot", "test/blocks"],
  config: ["test/config"],
  blocks: ["test/blocks", "test/skypilot"],
  core: ["test/core", "test/blocks"],
};

/** Tests that take too long to run for each change. */
const SLOW = ["anyArgs", "late", "once"].map((name) => `test/skypilot/${name}.test.ts`);

const DEFAULT = ["permissions", "skypilot", "config", "blocks"];

const OUTPUT = ".stryker";

/** Lines of a passage that `--share` takes or leaves. */
const PASSAGE = 40;

/** What became of one change of the code. */
interface Mutant {
  status: "Killed" | "Timeout" | "Survived" | "NoCoverage" | "Ignored" | "RuntimeError" | "CompileError" | "Pending";
}

function main(): number {
  const options = {
    share: { type: "string", default: "100" },
    concurrency: { type: "string", default: "1" },
    force: { type: "boolean", default: false },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const paths = (positionals.length > 0 ? positionals : DEFAULT).map((one) => path.normalize(one).replace(/\/$/, ""));
  for (const one of paths) {
    const failed = mutate(one, linesOf(one, Number(values.share)), values.concurrency, values.force);
    if (failed !== 0) return failed;
  }
  process.stdout.write(`\n${columns(paths.map((one) => [one, ...figures(one)])).join("\n")}\n`);
  return 0;
}

/** Returns the lines to mutate, in Stryker's notation: of a share of the lines, passages as long as a function. */
function linesOf(what: string, share: number): string[] {
  const isFolder = fs.statSync(what).isDirectory();
  if (share >= 100) return [isFolder ? `${what}/**/*.ts` : what];
  const files = isFolder ? fs.readdirSync(what, { recursive: true, encoding: "utf8" }).map((file) => path.join(what, file)) : [what];
  return files
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const lines = fs.readFileSync(file, "utf8").split("\n").length;
      const starts = Array.from({ length: Math.ceil(lines / PASSAGE) }, (_, index) => index * PASSAGE + 1);
      return starts.map((start) => `${file}:${start}-${Math.min(start + PASSAGE - 1, lines)}`);
    })
    .filter((passage) => (createHash("sha256").update(passage).digest().readUInt16BE() / 0x10000) * 100 < share);
}

function mutate(what: string, lines: string[], concurrency: string, force: boolean): number {
  const folder = what.split(path.sep)[0] ?? "";
  const judges = JUDGES[folder];
  if (!judges) throw new Error(`${what}: must be in one of ${Object.keys(JUDGES).join(", ")}`);
  const config = path.join(OUTPUT, `${nameOf(what)}.config.json`);
  fs.mkdirSync(OUTPUT, { recursive: true });
  fs.writeFileSync(
    config,
    JSON.stringify({
      plugins: [path.join(__dirname, "runner.mjs")],
      testRunner: "reloading-mocha",
      coverageAnalysis: "perTest",
      concurrency: Number(concurrency),
      incremental: true,
      incrementalFile: path.join(OUTPUT, `${nameOf(what)}.incremental.json`),
      force,
      tempDirName: path.join(OUTPUT, "sandbox", nameOf(what)),
      ignorePatterns: [`/${OUTPUT}`, "/dist", "/examples", "/test/plan/recorded/*.jsonl"],
      mutate: lines,
      judges: quickFirst(judges.flatMap(testsIn).filter((file) => !SLOW.includes(file))),
      reporters: ["clear-text", "progress-append-only", "json"],
      warnings: { slow: false },
      clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: false },
      jsonReporter: { fileName: reportOf(what) },
      allowConsoleColors: false,
      timeoutMS: 30_000,
    }),
  );
  return spawnSync("node_modules/.bin/stryker", ["run", config], { stdio: "inherit" }).status ?? 1;
}

function testsIn(folder: string): string[] {
  if (folder.endsWith(".test.ts")) return [folder];
  const files = fs.readdirSync(folder).filter((file) => file.endsWith(".test.ts"));
  return files.map((file) => `${folder}/${file}`);
}

/** The first test that fails ends the run of a change, so those that run the whole program, or judge many configs, come last. */
function quickFirst(files: string[]): string[] {
  const isLong = (file: string) => Number(/support\/stack|plan\/plan|verdicts/.test(fs.readFileSync(file, "utf8")));
  return [...files].sort((one, other) => isLong(one) - isLong(other));
}

function nameOf(what: string): string {
  return what.replace(/[^\w]+/g, "-");
}

function reportOf(what: string): string {
  return path.join(OUTPUT, `${nameOf(what)}.json`);
}

/** Returns the cells of a path: its score, and how many changes were noticed, survived, and met no test. */
function figures(what: string): string[] {
  const report = JSON.parse(fs.readFileSync(reportOf(what), "utf8")) as { files: Record<string, { mutants: Mutant[] }> };
  const mutants = Object.values(report.files).flatMap((file) => file.mutants);
  const count = (...statuses: Mutant["status"][]) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const [killed, survived, untested] = [count("Killed", "Timeout"), count("Survived"), count("NoCoverage")];
  const score = (100 * killed) / (killed + survived + untested);
  return [`${score.toFixed(1)}%`, `${killed} killed`, `${survived} survived`, `${untested} without a test`];
}

process.exitCode = main();

/** Programs timed as whole processes. */
import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import * as path from "node:path";

export const ROOT = path.resolve(__dirname, "..");

/** Arguments of Node.js that run the offline plan. */
export const PLAN = ["bin/skypilot-stack.js", "plan"];

type RunOptions = SpawnSyncOptions & { fails?: boolean };

/** Runs a program and returns its output. */
export function run(command: string, args: string[], { fails, ...options }: RunOptions = {}): string {
  const { status, stdout, stderr } = spawnSync(command, args, { maxBuffer: 2 ** 30, ...options });
  if ((status !== 0) !== Boolean(fails)) throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${stdout}${stderr}`);
  return String(stdout);
}

/** Runs a program and returns how long that took, in seconds. */
export function seconds(command: string, args: string[], options: RunOptions = {}): number {
  const start = process.hrtime.bigint();
  run(command, args, options);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Runs programs in turn, once to fill the caches and then `runs` times, and returns the seconds of each run by program. */
export function inTurn<Name extends string>(runs: number, programs: Record<Name, () => number>): Record<Name, number>[] {
  const names = Object.keys(programs) as Name[];
  const round = () => Object.fromEntries(names.map((name) => [name, programs[name]()])) as Record<Name, number>;
  round();
  return Array.from({ length: runs }, round);
}

/** A line of a table, whose first column has the width. */
export function row(name: string, width: number, ...values: number[]): string {
  return name.padEnd(width) + values.map((value) => value.toFixed(value < 100 ? 2 : 0).padStart(8)).join("");
}

export function print(lines: string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Programs timed as whole processes. */
import { type SpawnSyncOptions, spawnSync } from "node:child_process";

/** Runs a program and returns how long that took, in seconds. */
export function seconds(command: string, args: string[], options: SpawnSyncOptions & { fails?: boolean } = {}): number {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(command, args, { maxBuffer: 2 ** 30, ...options });
  if ((status !== 0) !== Boolean(options.fails)) throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${stdout}${stderr}`);
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

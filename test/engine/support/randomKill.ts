/** An `up` of which one process, or all, end at a random moment with signal 9. */
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { until } from "./cluster";
import type { EngineStack } from "./engine";
import { temporaryFolder } from "./project";

/** What ends: the whole machine, the CLI with its engine, the program with its language host, or one provider. */
export const VICTIMS = ["all", "cli", "program", "provider"] as const;
export type Victim = (typeof VICTIMS)[number];

interface Process {
  pid: number;
  parent: number;
  command: string;
}

/** Runs `up`, and ends the victim some milliseconds after the first event; returns whether `up` was still running, and the commands. */
export async function killedAt(
  stack: EngineStack,
  victim: Victim,
  delay: number,
  pick: (limit: number) => number,
): Promise<{ inTime: boolean; killed: string[] }> {
  const log = path.join(temporaryFolder(), "events");
  const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack.name, "--event-log", log];
  // The event log is an option for tools only.
  const env = { ...process.env, ...stack.environment, PULUMI_DEBUG_COMMANDS: "true" };
  const child = spawn("pulumi", args, { cwd: stack.folder, env, stdio: "ignore" });
  let running = true;
  const ended = new Promise<void>((resolve) =>
    child.once("exit", () => {
      running = false;
      resolve();
    }),
  );
  await until("up begins", async () => fs.existsSync(log) || !running, 120);
  await new Promise((resolve) => setTimeout(resolve, delay));
  const tree = processes(child.pid ?? 0);
  const inTime = running;
  const killed = chosen(tree, victim, pick).filter(({ pid }) => signalled(pid));
  await ended;
  // A provider whose engine is gone finishes what it began.
  await until("every process ends", async () => tree.every(({ pid, command }) => commandOf(pid) !== command), 60).catch(() => {
    for (const { pid, command } of tree) if (commandOf(pid) === command) signalled(pid);
  });
  return { inTime, killed: killed.map(({ command }) => path.basename(command.split(" ")[0] ?? "")) };
}

function chosen([root, ...others]: Process[], victim: Victim, pick: (limit: number) => number): Process[] {
  if (!root) return [];
  const providers = others.filter(({ command }) => /pulumi-resource-|standIn\/provider/.test(command));
  if (victim === "all") return [root, ...others];
  if (victim === "cli") return [root];
  if (victim === "program") return others.filter(({ command }) => /pulumi-language-nodejs|cmd\/run/.test(command));
  const one = providers[pick(Math.max(providers.length, 1))];
  return one ? [one] : [];
}

/** Returns a process and all that it started, the first one first. */
function processes(root: number): Process[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).trim().split("\n");
  const table = lines.flatMap((line) => {
    const [, pid, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid ? [{ pid: Number(pid), parent: Number(parent), command }] : [];
  });
  const below = (parent: number): Process[] => table.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return [...table.filter(({ pid }) => pid === root), ...below(root)];
}

function commandOf(pid: number): string | undefined {
  try {
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

function signalled(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

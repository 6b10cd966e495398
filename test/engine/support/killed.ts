/** An `up` that ends as with a power cut: the engine and all that it started are gone at once. */
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { until } from "./cluster";
import { type EngineStack, nameOf } from "./engine";
import { temporaryFolder } from "./project";

/** Where `up` is cut: as soon as a resource begins to be made, or is made. */
export interface Cut {
  name: string;
  when: "begins" | "ends";
  /** What must also be so. */
  until?: () => Promise<boolean>;
}

/** Runs `up` until the cut. */
export async function killedUp(stack: EngineStack, cut: Cut): Promise<void> {
  const log = path.join(temporaryFolder(), "events");
  const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack.name, "--event-log", log];
  // The event log is an option for tools only.
  const env = { ...process.env, ...stack.environment, PULUMI_DEBUG_COMMANDS: "true" };
  const child = spawn("pulumi", args, { cwd: stack.folder, env, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await until(`${cut.name} ${cut.when}`, async () => happened(log, cut), 120);
  await until(`${cut.name} is under way`, cut.until ?? (async () => true));
  for (const pid of descendants(child.pid ?? 0)) kill(pid);
  await ended;
}

function happened(log: string, { name, when }: Cut): boolean {
  if (!fs.existsSync(log)) return false;
  const lines = fs.readFileSync(log, "utf8").split("\n").slice(0, -1);
  return lines.some((line) => {
    const { resourcePreEvent, resOutputsEvent } = JSON.parse(line) as EngineEvent;
    const event = when === "begins" ? resourcePreEvent : resOutputsEvent;
    return event?.metadata.op === "create" && nameOf(event.metadata.urn) === name;
  });
}

/** Returns a process and all that it started, the first one first. */
function descendants(root: number): number[] {
  const table = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const pairs = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] => pairs.filter(([, ppid]) => ppid === parent).flatMap(([pid = 0]) => [pid, ...below(pid)]);
  return [root, ...below(root)];
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It had ended by itself.
  }
}

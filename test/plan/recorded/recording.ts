/** Recordings of plans: one file for each config, one line for each resource, and a last one for the outputs of the stack. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Recording } from "../../../plan/monitor";
import { planOf, planOfStack } from "../../support/plans";
import { CONFIGS, SECRET_KEYS, STACKS } from "./configs";

const FOLDER = __dirname;
const EXTENSION = ".jsonl";

/** Plans every config; warnings and permissions have tests of their own. */
export async function planAll(): Promise<Map<string, Recording>> {
  const planned = new Map<string, Recording>();
  for (const stack of STACKS) planned.set(`stack-${stack}`, await planOfStack(stack));
  for (const [name, config] of Object.entries(CONFIGS)) planned.set(name, await planOf(config, "test", SECRET_KEYS[name]));
  return planned;
}

/** Returns a plan as lines; the keys are sorted, because their order changes nothing for Pulumi. */
export function linesOf({ resources, outputs }: Recording): string {
  return [...resources, { outputs }].map((line) => `${JSON.stringify(sorted(line))}\n`).join("");
}

// What a reader looks for comes first.
const FIRST = ["type", "name", "parent", "inputs", "options", "outputs", "dependencies"];

function sorted(line: object): object {
  return Object.fromEntries(FIRST.filter((key) => key in line).map((key) => [key, inOrder(line[key as keyof typeof line])]));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, inOrder(item)]),
  );
}

/** Returns the plan that lines hold. */
export function planOfLines(text: string): Recording {
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { outputs: lines.pop().outputs, resources: lines };
}

/** Returns the names of the recordings that exist. */
export function recordedNames(): string[] {
  return fs
    .readdirSync(FOLDER)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => path.basename(file, EXTENSION));
}

/** Returns what was recorded; nothing where there is no recording. */
export function readRecording(name: string): string | undefined {
  const file = path.join(FOLDER, name + EXTENSION);
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}

/** Replaces all recordings. */
export function writeRecordings(planned: Map<string, Recording>): void {
  for (const name of recordedNames()) if (!planned.has(name)) fs.rmSync(path.join(FOLDER, name + EXTENSION));
  for (const [name, plan] of planned) fs.writeFileSync(path.join(FOLDER, name + EXTENSION), linesOf(plan));
}

/** What the program makes of a config before it registers anything, and a recording of that for many small changes of configs. */
import * as fs from "node:fs";
import * as path from "node:path";
import { pathText } from "../../../core/path";
import { describeProblem } from "../../../core/problem";
import type { SkyPilotArgs } from "../../../skypilot/args";
import { resolve } from "../../../skypilot/resolve";
import { pretendedValues } from "../../../skypilot/values";
import { CONFIGS, type RecordedConfig } from "../../plan/recorded/configs";
import { type Change, changed, changesOf } from "./changes";

const FILE = path.join(__dirname, "verdicts.jsonl");

/** Problems, warnings, settings and values of the chart, each as a line. */
interface Verdict {
  problems: string[];
  warnings: string[];
  settings: string[];
  values: string[];
}

const PARTS = ["problems", "warnings", "settings", "values"] as const;

/** A config with a change, and what differs from the verdict on the config itself. */
interface Recorded extends Change, Partial<Verdict> {
  config: string;
}

/** Configs that are judged whole, without changes: they are large, and others have each of their keys. */
const WHOLE = ["full", "encrypted", "keyless"];

function verdictOf(config: RecordedConfig): Verdict {
  const { problems, warnings, settings } = resolve(structuredClone(config) as SkyPilotArgs);
  // Invalid arguments have no values.
  const values = problems.length > 0 ? {} : pretendedValues(settings, settings.clouds);
  return { problems: problems.map(describeProblem), warnings, settings: leaves(settings, ""), values: leaves(values, "") };
}

/** Returns each value of a tree as `path=value`, in their order. */
function leaves(value: unknown, at: string): string[] {
  if (typeof value === "function" || value === undefined) return [];
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return [`${at}=${JSON.stringify(value)}`];
  return Object.entries(value)
    .flatMap(([key, item]) => leaves(item, at === "" ? key : `${at}.${key}`))
    .sort();
}

/** Returns the verdict on a changed config, as far as it differs from that on the config. */
function differing(config: string, change: Change, before: Verdict): Recorded {
  const after = verdictOf(changed(CONFIGS[config] ?? {}, change));
  const fresh = (key: keyof Verdict) => after[key].filter((line) => !before[key].includes(line));
  const parts = PARTS.map((part) => [part, fresh(part)] as const);
  return { config, ...change, ...Object.fromEntries(parts.filter(([, list]) => list.length > 0)) };
}

/** Returns every change of every config that shows a line that no change before it shows. */
export function newVerdicts(): Recorded[] {
  const seen = new Set<string>();
  return Object.entries(CONFIGS)
    .filter(([name]) => !WHOLE.includes(name))
    .flatMap(([name, config]) => {
      const before = verdictOf(config);
      const own: Recorded = { config: name, at: [], ...before };
      const all = [own, ...changesOf(config).map((change) => differing(name, change, before))];
      return all.filter((recorded) => {
        const news = PARTS.flatMap((part) => recorded[part] ?? []).filter((line) => !seen.has(line));
        for (const line of news) seen.add(line);
        return news.length > 0;
      });
    });
}

/** Writes the recording anew. */
export function writeVerdicts(): void {
  fs.writeFileSync(FILE, newVerdicts().map(lineOf).join(""));
}

/** Returns the recorded lines, and the same lines by the present code, by what they are about. */
export function recordedAndPresent(): [string, string, string][] {
  const recorded = fs.readFileSync(FILE, "utf8").trimEnd().split("\n");
  const verdicts = new Map<string, Verdict>();
  return recorded.map((line) => {
    const { config, at, to } = JSON.parse(line) as Recorded;
    const before = verdicts.get(config) ?? verdictOf(CONFIGS[config] ?? {});
    verdicts.set(config, before);
    const change = { at, ...(to !== undefined && { to }) };
    const present = at.length === 0 ? { config, at, ...before } : differing(config, change, before);
    return [`${config}, ${pathText(at)} = ${JSON.stringify(to)}`, `${line}\n`, lineOf(present)];
  });
}

function lineOf(recorded: Recorded): string {
  return `${JSON.stringify(recorded)}\n`;
}

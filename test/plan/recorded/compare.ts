/** The plans as they are now, compared with the recordings. */
import type { Recording } from "../../../plan/monitor";
import { type Change, changesOf, changesText } from "./changes";
import { linesOf, planOfLines, readRecording, recordedNames } from "./recording";

/** Returns what the recordings do not have yet, or have otherwise, as text; nothing where all is as recorded. */
export function changesSinceRecorded(planned: Map<string, Recording>): string {
  const changes = new Map<string, Change[]>();
  const missing: string[] = [];
  for (const [name, plan] of planned) {
    const recorded = readRecording(name);
    const lines = linesOf(plan);
    if (recorded === undefined) missing.push(name);
    else if (recorded !== lines) changes.set(name, changesOrForm(recorded, lines));
  }
  const orphans = recordedNames().filter((name) => !planned.has(name));
  return [
    changesText(changes),
    missing.length > 0 ? `Not recorded yet: ${missing.join(", ")}` : "",
    orphans.length > 0 ? `Recorded, but no config has the name: ${orphans.join(", ")}` : "",
  ]
    .filter(Boolean)
    .join("\n");
}

function changesOrForm(recorded: string, lines: string): Change[] {
  const [before, after] = [planOfLines(recorded), planOfLines(lines)];
  const changes = changesOf(before, after);
  if (changes.length > 0) return changes;
  // A document inside a string, such as a policy, may say the same in other words.
  const known = new Set(recorded.split("\n"));
  return after.resources
    .filter((_, index) => !known.has(lines.split("\n")[index] ?? ""))
    .map(({ type, name }) => ({ kind: "UPDATE", what: `${type} ${name}: the same values in another form` }));
}

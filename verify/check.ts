/** What a check of a deployment found. */

/** What is verified. */
export type Part = "stack" | "aws" | "gcp" | "kubernetes" | "server";

/** `unknown` is what could not be asked, because of missing rights or no answer; it proves nothing. */
export type Status = "ok" | "warning" | "wrong" | "unknown";

/** One line of the table. */
export interface Check {
  part: Part;
  /** Who or what is checked, such as `launcher (role skypilot)`. */
  subject: string;
  /** What must be true of it. */
  expected: string;
  /** What was found; never a secret. */
  found: string;
  status: Status;
  /** What to do; given unless the status is `ok`. */
  advice?: string;
}

/** What a check is about. */
export type Subject = Pick<Check, "part" | "subject" | "expected">;

/** What was found where nothing else needs to be known. */
export const AS_EXPECTED = "as expected";

/** Makes the outcomes of one check. */
export function outcomes(about: Subject) {
  return {
    ok: (found = AS_EXPECTED): Check => ({ ...about, found, status: "ok" }),
    warning: (found: string, advice: string): Check => ({ ...about, found, status: "warning", advice }),
    wrong: (found: string, advice: string): Check => ({ ...about, found, status: "wrong", advice }),
    unknown: (found: string, advice: string): Check => ({ ...about, found, status: "unknown", advice }),
  };
}

/** How many items of a list a line of the table shows. */
const SHOWN = 6;

/** Writes a list, and how many items more there are. */
export function listed(items: string[]): string {
  const more = items.length - SHOWN;
  return `${items.slice(0, SHOWN).join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}

/** Returns how many checks have each status. */
export function counts(checks: Check[]): Record<Status, number> {
  const count = (status: Status) => checks.filter((check) => check.status === status).length;
  return { ok: count("ok"), warning: count("warning"), wrong: count("wrong"), unknown: count("unknown") };
}

/** Returns the exit code: 1 if something is wrong, or with `strict` if something is not `ok`. */
export function exitCode(checks: Check[], strict: boolean): 0 | 1 {
  return checks.some(({ status }) => status === "wrong" || (strict && status !== "ok")) ? 1 : 0;
}

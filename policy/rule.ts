/** What a rule is: a function of one resource, or of all that a stack has, and what the pack says about it. */

/** A resource, as far as a rule looks at it. */
export interface Subject {
  /** Type token, such as `aws:iam/policy:Policy`. */
  type: string;
  name: string;
  /** What the provider gets. */
  // biome-ignore lint/suspicious/noExplicitAny: the inputs of any provider.
  props: Record<string, any>;
  /** Name of the stack. */
  stack: string;
}

/** A rule of the pack. */
export interface Rule {
  /** Its key in the pack's configuration. */
  name: string;
  description: string;
  /** What happens to an update that violates it, unless the pack's configuration says otherwise. */
  level: "mandatory" | "advisory";
  severity: "low" | "medium" | "high" | "critical";
  /** Whether it holds in some stacks only, which the pack's configuration names as `stacks`. */
  onlyInStacks?: boolean;
  /** Says what is wrong with a resource and what to write instead; nothing where all is well. */
  check: (subject: Subject) => string[];
  /** Says what is wrong with resources that only others in the stack explain. */
  checkStack?: (subjects: Subject[]) => Finding[];
}

/** What is wrong with a resource. */
export interface Finding {
  subject: Subject;
  message: string;
}

/** The stacks of a rule that holds in some only, unless the pack's configuration names others; `*` stands for any letters. */
export const PRODUCTION = ["prod*"];

/** Returns what is wrong with a resource; `stacks` are those in which the rule holds, where it does not hold in all. */
export function violations({ check, onlyInStacks }: Rule, subject: Subject, stacks: string[] = PRODUCTION): string[] {
  return onlyInStacks && !stacks.some((pattern) => matches(pattern, subject.stack)) ? [] : check(subject);
}

/** Returns what is wrong with resources beside the others in their stack. */
export function stackViolations({ checkStack, onlyInStacks }: Rule, subjects: Subject[], stacks: string[] = PRODUCTION): Finding[] {
  const held = onlyInStacks ? subjects.filter(({ stack }) => stacks.some((pattern) => matches(pattern, stack))) : subjects;
  return checkStack?.(held) ?? [];
}

function matches(pattern: string, stack: string): boolean {
  const literals = pattern.split("*").map((literal) => literal.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`).test(stack);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Returns the texts of what may be one, several or nothing. */
export function texts(value: unknown): string[] {
  return listOf(value).filter((item) => typeof item === "string");
}

/** Returns the objects of what may be one, several or nothing. */
export function objects<T extends object>(value: unknown): T[] {
  return listOf(value).filter((item) => typeof item === "object" && item !== null) as T[];
}

/** Returns what JSON text says, or what is there as an object already; `undefined` where it is neither. */
// biome-ignore lint/suspicious/noExplicitAny: a document of any provider.
export function documentOf(value: unknown): any {
  if (typeof value !== "string") return typeof value === "object" && value !== null ? value : undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

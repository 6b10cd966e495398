/** A rule: a function of one resource, or of all resources of a stack, with its description. */

/** The part of a resource that rules read. */
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
  /** What happens to an update that violates it, unless the pack's configuration overrides it. */
  level: "mandatory" | "advisory";
  severity: "low" | "medium" | "high" | "critical";
  /** Whether it applies only to some stacks, which the pack's configuration lists as `stacks`. */
  onlyInStacks?: boolean;
  /** Returns what is wrong with a resource and what to write instead; nothing if the resource is valid. */
  check: (subject: Subject) => string[];
  /** Returns what is wrong with resources in combination with others in the stack. */
  checkStack?: (subjects: Subject[]) => Finding[];
}

/** What is wrong with a resource. */
export interface Finding {
  subject: Subject;
  message: string;
}

/** The stacks of a rule that applies only to some, unless the pack's configuration lists others; `*` matches any characters. */
export const PRODUCTION = ["prod*"];

/** Returns what is wrong with a resource; `stacks` limits the rule to some stacks. */
export function violations({ check, onlyInStacks }: Rule, subject: Subject, stacks: string[] = PRODUCTION): string[] {
  return onlyInStacks && !stacks.some((pattern) => matches(pattern, subject.stack)) ? [] : check(subject);
}

/** Returns what is wrong with resources in combination with others in their stack. */
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

/** Returns the strings in a value that can be one string, a list or missing. */
export function texts(value: unknown): string[] {
  return listOf(value).filter((item) => typeof item === "string");
}

/** Returns the objects in a value that can be one object, a list or missing. */
export function objects<T extends object>(value: unknown): T[] {
  return listOf(value).filter((item) => typeof item === "object" && item !== null) as T[];
}

/** Parses JSON text, or returns a value that is already an object; `undefined` for anything else. */
// biome-ignore lint/suspicious/noExplicitAny: a document of any provider.
export function documentOf(value: unknown): any {
  if (typeof value !== "string") return typeof value === "object" && value !== null ? value : undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

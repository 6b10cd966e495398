/** The difference between two plans: resources, inputs, permissions, outputs and warnings. */
import { isTree } from "../core/merge";
import type { PlannedResource } from "./monitor";
import { permissionsDiff } from "./permissionsText";
import type { Plan } from "./plan";
import { stateLoss } from "./stateLoss";

/** A value that differs; a missing value is `undefined`. */
export interface Difference {
  /** Its path, such as `values.ingress.host`; `[]` at the end for entries of a list. */
  path: string;
  before?: unknown;
  after?: unknown;
}

/** A resource of both plans, with different inputs. */
export interface ChangedResource {
  type: string;
  name: string;
  inputs: Difference[];
}

/** What only one of the plans has. */
interface Sides<T> {
  less: T[];
  more: T[];
}

/** The difference between two plans; `less` is only in the first, `more` only in the second. */
export interface PlanDiff {
  /** Names of the two stacks. */
  stacks: [before: string, after: string];
  /** What the second one, deployed over the first, does to the API server's state; empty for two different stacks. */
  state: string[];
  resources: Sides<PlannedResource> & { changed: ChangedResource[] };
  /** A line for each action on each resource. */
  permissions: Sides<string>;
  outputs: Difference[];
  warnings: Sides<string>;
}

/** Returns the difference between two plans; the labels default to the names of the stacks. */
export function planDiff(before: Plan, after: Plan, labels?: PlanDiff["stacks"]): PlanDiff {
  const idOf = ({ type, name }: PlannedResource) => `${type} ${name}`;
  const known = new Map(after.resources.map((resource) => [idOf(resource), resource]));
  const same = new Set(before.resources.map(idOf));
  return {
    stacks: labels ?? [before.stack, before.stack === after.stack ? `${after.stack}, as its file has it` : after.stack],
    state: before.stack === after.stack ? stateLoss(before, after) : [],
    resources: {
      less: before.resources.filter((resource) => !known.has(idOf(resource))),
      more: after.resources.filter((resource) => !same.has(idOf(resource))),
      changed: before.resources
        .map((resource) => ({ resource, other: known.get(idOf(resource)) }))
        .map(({ resource: { type, name, inputs, options }, other }) => ({
          type,
          name,
          inputs: other ? [...differences(inputs, other.inputs), ...differences(options ?? {}, other.options ?? {}, "options")] : [],
        }))
        .filter(({ inputs }) => inputs.length > 0),
    },
    permissions: permissionsDiff(before.permissions, after.permissions),
    outputs: differences(before.outputs, after.outputs),
    warnings: {
      less: before.warnings.filter((warning) => !after.warnings.includes(warning)),
      more: after.warnings.filter((warning) => !before.warnings.includes(warning)),
    },
  };
}

/** How many of each differ. */
export type DiffSummary = Record<"resources" | "permissions" | "outputs" | "warnings", { added: number; removed: number; changed: number }>;

/** Counts the differences. */
export function summary({ resources, permissions, outputs, warnings }: PlanDiff): DiffSummary {
  const sides = ({ less, more }: Sides<unknown>, changed = 0) => ({ added: more.length, removed: less.length, changed });
  const only = (side: "before" | "after") => outputs.filter((output) => output[side] === undefined).length;
  const [added, removed] = [only("before"), only("after")];
  return {
    resources: sides(resources, resources.changed.length),
    permissions: sides(permissions),
    outputs: { added, removed, changed: outputs.length - added - removed },
    warnings: sides(warnings),
  };
}

/** Returns whether two plans are equal. */
export function isEmptyDiff({ resources, permissions, outputs, warnings }: PlanDiff): boolean {
  const parts = [
    resources.less,
    resources.more,
    resources.changed,
    permissions.less,
    permissions.more,
    outputs,
    warnings.less,
    warnings.more,
  ];
  return parts.every((part) => part.length === 0);
}

/** Returns the values that differ, sorted by path; for lists, the entries that only one of them has. */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  const [one, other] = [decoded(before), decoded(after)];
  if (isTree(one) && isTree(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
    return keys.flatMap((key) => differences(one[key], other[key], path + step(key, path === "")));
  }
  if (JSON.stringify(one) === JSON.stringify(other)) return [];
  if (!Array.isArray(one) || !Array.isArray(other)) return [{ path, before: one, after: other }];
  const less = without(one, other);
  const more = without(other, one);
  // Only the order or number of entries differs.
  if (less.length + more.length === 0) return [{ path, before: one, after: other }];
  return [{ path: `${path}[]`, ...(less.length > 0 && { before: less }), ...(more.length > 0 && { after: more }) }];
}

function without(list: unknown[], others: unknown[]): unknown[] {
  const known = new Set(others.map((item) => JSON.stringify(item)));
  return list.filter((item) => !known.has(JSON.stringify(item)));
}

/** Parses a string that is JSON, such as an IAM policy; returns other values unchanged. */
export function decoded(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function step(key: string, first: boolean): string {
  if (!/^[^.[\]"]+$/.test(key)) return `[${JSON.stringify(key)}]`;
  return first ? key : `.${key}`;
}

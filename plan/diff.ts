/** How two plans differ: resources, inputs, permissions, outputs and warnings. */
import { isTree } from "../core/merge";
import type { PlannedResource } from "./monitor";
import { permissionsDiff } from "./permissionsText";
import type { Plan } from "./plan";

/** A value that differs; what is not there is `undefined`. */
export interface Difference {
  /** Where it is, such as `values.ingress.host`; `[]` at the end for entries of a list. */
  path: string;
  before?: unknown;
  after?: unknown;
}

/** A resource that both plans have, with other inputs. */
export interface ChangedResource {
  type: string;
  name: string;
  inputs: Difference[];
}

/** What the one plan has and the other has not. */
interface Sides<T> {
  less: T[];
  more: T[];
}

/** How two plans differ; `less` is in the first only, `more` in the second only. */
export interface PlanDiff {
  /** What the two are called. */
  stacks: [before: string, after: string];
  resources: Sides<PlannedResource> & { changed: ChangedResource[] };
  /** A line for each action on each resource. */
  permissions: Sides<string>;
  outputs: Difference[];
  warnings: Sides<string>;
}

/** Returns how the second plan differs from the first. */
export function planDiff(before: Plan, after: Plan): PlanDiff {
  const idOf = ({ type, name }: PlannedResource) => `${type} ${name}`;
  const known = new Map(after.resources.map((resource) => [idOf(resource), resource]));
  const same = new Set(before.resources.map(idOf));
  return {
    stacks: [before.stack, before.stack === after.stack ? `${after.stack}, as its file has it` : after.stack],
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

/** Returns whether two plans are alike. */
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

/** Returns the values that differ, by their paths, sorted; of lists the entries that only one has. */
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
  // Only their order or number differs.
  if (less.length + more.length === 0) return [{ path, before: one, after: other }];
  return [{ path: `${path}[]`, ...(less.length > 0 && { before: less }), ...(more.length > 0 && { after: more }) }];
}

function without(list: unknown[], others: unknown[]): unknown[] {
  const known = new Set(others.map((item) => JSON.stringify(item)));
  return list.filter((item) => !known.has(JSON.stringify(item)));
}

/** Returns the document that a string holds as JSON, such as an IAM policy, else the value itself. */
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

/** What the step from one plan to the next does to a stack that is up. */
import { differences } from "../../../plan/diff";
import type { PlannedResource, Recording } from "../../../plan/monitor";
import { replacedBy } from "./replacements";

/** The kinds of changes, the worst first. */
export const KINDS = {
  DROP: "deleted",
  RENAME: "deleted, and created under another name, unless an alias names the old one",
  MOVE: "deleted, and created below parents of other types, unless an alias names the old ones",
  REPLACE: "deleted and created, because the provider cannot change this in place",
  ADD: "created",
  UPDATE: "changed in place",
  OUTPUT: "outputs of the stack",
} as const;
export type Kind = keyof typeof KINDS;

/** One change, which `what` says in a line. */
export interface Change {
  kind: Kind;
  what: string;
}

type ByUrn = Map<string, PlannedResource>;

/** Returns what changes from one plan to the next. */
export function changesOf(before: Recording, after: Recording): Change[] {
  const [old, next] = [byUrn(before.resources), byUrn(after.resources)];
  const { changes, renamed } = changesOfUrns(without(old, next), without(next, old));
  const stay = new Set([...without(old, without(old, next)).values()].map(({ name }) => name));
  const compared = (resource: PlannedResource): PlannedResource => ({
    ...resource,
    // Without them, a part that is new or gone would be told as the whole.
    options: resource.options ?? {},
    outputs: resource.outputs ?? {},
    // What is gone, new or renamed has a line of its own.
    parent: renamed.get(resource.parent ?? "") ?? resource.parent,
    dependencies: resource.dependencies.filter((name) => stay.has(name)),
  });
  const ofResources = [...old].flatMap(([urn, resource]) => {
    const same = next.get(urn);
    return same ? changesOfResource(compared(resource), { ...compared(same), parent: same.parent }) : [];
  });
  return [...changes, ...ofResources, ...outputChanges(before.outputs, after.outputs)];
}

function without(some: ByUrn, others: ByUrn): ByUrn {
  return new Map([...some].filter(([urn]) => !others.has(urn)));
}

/** Returns what becomes of the URNs that are gone, the rest of those that are created, and the new name of each that is renamed. */
function changesOfUrns(gone: ByUrn, created: ByUrn): { changes: Change[]; renamed: Map<string, string> } {
  const renamed = new Map<string, string>();
  // Parents come before their children, so a child is looked for below the new name of its parent.
  const ofGone = [...gone].map(([urn, resource]): Change => {
    const { type, name } = resource;
    const [moved] = [...created].find(([, other]) => other.type === type && other.name === name) ?? [];
    if (moved !== undefined) {
      created.delete(moved);
      return { kind: "MOVE", what: `${type} ${name}: ${parentTypes(urn)} -> ${parentTypes(moved)}` };
    }
    const [found, other] = renamedOf(resource, created, renamed) ?? [];
    if (found === undefined || !other) return { kind: "DROP", what: `${type} ${name}` };
    created.delete(found);
    renamed.set(name, other.name);
    return { kind: "RENAME", what: `${type} ${name} -> ${other.name}` };
  });
  const added = [...created.values()].map(({ type, name }): Change => ({ kind: "ADD", what: `${type} ${name}` }));
  return { changes: [...ofGone, ...added], renamed };
}

/** Pulumi knows a resource by its name, its type and the types of its parents; the order is that of the tree. */
function byUrn(resources: PlannedResource[]): ByUrn {
  const byName = new Map(resources.map((resource) => [resource.name, resource]));
  const typesOf = ({ type, parent }: PlannedResource): string => {
    const above = byName.get(parent ?? "");
    return above ? `${typesOf(above)}$${type}` : type;
  };
  return new Map(resources.map((resource) => [`${typesOf(resource)}::${resource.name}`, resource]));
}

function parentTypes(urn: string): string {
  const types = urn.split("::")[0]?.split("$") ?? [];
  return types.slice(0, -1).join(" / ") || "the stack";
}

/** Returns what is created with the type and the parent of a resource that is gone: best with its role, else with its inputs. */
function renamedOf(gone: PlannedResource, created: ByUrn, renamed: Map<string, string>) {
  const parent = renamed.get(gone.parent ?? "") ?? gone.parent;
  const likeness = ({ name, inputs }: PlannedResource) =>
    Number(roleOf(name, parent) === roleOf(gone.name, gone.parent)) * 2 + Number(differences(gone.inputs, inputs).length === 0);
  return [...created]
    .filter(([, other]) => other.type === gone.type && other.parent === parent)
    .sort(([, one], [, other]) => likeness(other) - likeness(one))[0];
}

function roleOf(name: string, parent: string | null): string {
  return parent !== null && name.startsWith(parent) ? name.slice(parent.length) : name;
}

function changesOfResource(before: PlannedResource, after: PlannedResource): Change[] {
  const title = `${before.type} ${before.name}`;
  const forced = [...new Set([before, after].flatMap(replacedBy))].filter(
    (path) => JSON.stringify(valueAt(before, path)) !== JSON.stringify(valueAt(after, path)),
  );
  const isForced = (path: string) => forced.some((start) => path.startsWith(start) && /^($|\.|\[)/.test(path.slice(start.length)));
  const inPlace = differences(before, after).filter(({ path }) => !isForced(path));
  return [
    ...forced.map((path): Change => ({ kind: "REPLACE", what: `${title}: ${path}` })),
    ...inPlace.map(({ path, ...values }): Change => ({ kind: "UPDATE", what: `${title}: ${path}${effectOf(path, values)}` })),
  ];
}

function valueAt(resource: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], resource);
}

// A preview shows nothing of these: they take effect at a later destroy or replacement.
const EFFECTS: Record<string, (set: boolean) => string> = {
  "options.retainOnDelete": (set) => `\`pulumi destroy\` ${set ? "leaves it where it is" : "deletes it"}`,
  "options.protect": (set) => `Pulumi ${set ? "refuses to delete" : "may delete"} it`,
  "options.deleteBeforeReplace": (set) => `a replacement is created ${set ? "after" : "before"} the old one is deleted`,
};

/** Inputs may be long, options are short. */
function effectOf(path: string, { before, after }: { before?: unknown; after?: unknown }): string {
  if (!path.startsWith("options.")) return "";
  const shown = [before, after].map((value) => (value === undefined ? "not set" : JSON.stringify(value)));
  const effect = EFFECTS[path]?.(after === true);
  return ` (${shown.join(" -> ")})${effect ? `: ${effect}` : ""}`;
}

function outputChanges(before: Recording["outputs"], after: Recording["outputs"]): Change[] {
  return differences(before, after).map((change) => {
    const state = change.before === undefined ? "is new" : change.after === undefined ? "is gone" : "has another value";
    return { kind: "OUTPUT", what: `${change.path} ${state}` };
  });
}

/** How many plans a line names. */
const MOST = 4;

/** Returns the changes of many plans as text: each change once, with the plans that it is in. */
export function changesText(changes: Map<string, Change[]>): string {
  const plans = new Map<string, string[]>();
  for (const [name, ofPlan] of changes) {
    for (const { kind, what } of ofPlan) {
      const line = `${kind} ${what}`;
      plans.set(line, [...(plans.get(line) ?? []), name]);
    }
  }
  return (Object.keys(KINDS) as Kind[])
    .flatMap((kind) => {
      const lines = [...plans].filter(([line]) => line.startsWith(`${kind} `));
      return lines.length === 0
        ? []
        : [`${kind}: ${KINDS[kind]}`, ...lines.map(([line, names]) => `  ${line.slice(kind.length + 1)}  [${list(names)}]`)];
    })
    .join("\n");
}

function list(names: string[]): string {
  return names.length <= MOST ? names.join(", ") : `${names.slice(0, MOST).join(", ")} and ${names.length - MOST} more`;
}

/** A stack: what its config plans, and what its state holds. */
import type { Unwrap } from "@pulumi/pulumi";
import { isTree } from "../core/merge";
import { ENCRYPTED } from "../core/problem";
import { SECRET, UNKNOWN } from "../plan/monitor";
import { type Plan, RELEASE_TYPE } from "../plan/plan";
import { STAND_IN_ACCOUNT, STAND_IN_NODE } from "../plan/standIns";
import type { SkyPilotArgs } from "../skypilot/args";
import type { SkyPilotSettings } from "../skypilot/settings";
import { type Check, listed, outcomes } from "./check";
import type { Deployed } from "./deployed";
import { differences } from "./differences";

/** A stack to verify. */
export interface Stack {
  name: string;
  /** The stack's config: full key to value. */
  config: Record<string, unknown>;
  args: Unwrap<SkyPilotArgs>;
  settings: Unwrap<SkyPilotSettings>;
  plan: Plan;
  deployed: Deployed;
}

/** Compares the state with the plan. */
export function stackChecks(stack: Stack): Check[] {
  return [resourcesCheck(stack), valuesCheck(stack)];
}

/** Compares the resources, of which `pulumi up` would create or delete those that differ. */
function resourcesCheck({ name, plan, deployed }: Stack): Check {
  const key = (resource: { type: string; name: string }) => `${resource.name} (${resource.type})`;
  const ofProviders = deployed.resources.filter(({ type }) => !type.startsWith("pulumi:"));
  const [planned, existing] = [new Set(plan.resources.map(key)), new Set(ofProviders.map(key))];
  const missing = [...planned].filter((one) => !existing.has(one) && !one.includes("(pulumi:")).sort();
  const extra = [...existing].filter((one) => !planned.has(one)).sort();
  const is = outcomes({ part: "stack", subject: name, expected: "the state has the resources of the plan" });
  if (missing.length + extra.length === 0) return is.ok(`${existing.size} resources`);
  const found = [
    ...(missing.length > 0 ? [`missing: ${listed(missing)}`] : []),
    ...(extra.length > 0 ? [`not in the plan: ${listed(extra)}`] : []),
  ].join("; ");
  return is.wrong(found, `the config changed after the last \`up\`; run \`npm run up -- ${name}\`, and verify again`);
}

/** What the plan of a value contains that is unknown outside of the clouds and the clusters, or secret. */
const UNKNOWABLE = [SECRET, UNKNOWN, ENCRYPTED, STAND_IN_ACCOUNT, STAND_IN_NODE, ".example", "stand-in"];

/** Compares the chart's values, with the names in the plan in place of those that Pulumi or Kubernetes generated. */
function valuesCheck({ name, plan, deployed }: Stack): Check {
  const is = outcomes({ part: "stack", subject: name, expected: "the chart's values are those of the plan" });
  const planned = plan.resources.find(({ type }) => type === RELEASE_TYPE)?.inputs.values;
  const actual = deployed.resources.find(({ type }) => type === RELEASE_TYPE)?.inputs.values;
  const changed = differences(planned, filledIn(planned, withPlannedNames(actual, deployed)));
  if (changed.length === 0) return is.ok();
  return is.warning(`other values at ${listed(changed)}`, "the config changed after the last `up`; `pulumi preview` shows how");
}

/** A Kubernetes object without a name has that of its resource in the plan. */
function withPlannedNames(value: unknown, { resources }: Deployed): unknown {
  const names = resources.flatMap(({ name, inputs, outputs }): [string, string][] => {
    const [given, actual] = [inputs.metadata, outputs.metadata].map((metadata) => (metadata as { name?: string } | undefined)?.name);
    // The state has the generated name among the inputs too.
    const generated = actual?.startsWith(`${name}-`) || given?.startsWith(`${name}-`);
    return generated && actual ? [[actual, name]] : [];
  });
  const text = names.reduce((left, [actual, planned]) => left.replaceAll(actual, planned), JSON.stringify(value ?? null));
  return JSON.parse(text);
}

/** Returns the actual value with the planned one at each place where the plan cannot know it. */
function filledIn(planned: unknown, actual: unknown): unknown {
  if (isTree(planned) && isTree(actual)) {
    const filled = Object.entries(actual).map(([key, value]) => [
      key,
      key.startsWith("checksum/") ? planned[key] : filledIn(planned[key], value),
    ]);
    return Object.fromEntries(filled);
  }
  if (Array.isArray(planned) && Array.isArray(actual)) return actual.map((item, index) => filledIn(planned[index], item));
  return typeof planned === "string" && UNKNOWABLE.some((part) => planned.includes(part)) ? planned : actual;
}

/** A stack: what its config plans, and what its state holds. */
import type { Plan } from "../plan/plan";
import type { SkyPilotArgs } from "../skypilot/args";
import type { SkyPilotSettings } from "../skypilot/settings";
import { type Check, listed, outcomes } from "./check";
import type { Deployed } from "./deployed";

/** A stack to verify. */
export interface Stack {
  name: string;
  /** The stack's config: full key to value. */
  config: Record<string, unknown>;
  args: SkyPilotArgs;
  settings: SkyPilotSettings;
  plan: Plan;
  deployed: Deployed;
}

/** Compares the resources of the state with those of the plan, as far as `pulumi up` would create or delete any. */
export function stackChecks({ name, plan, deployed }: Stack): Check[] {
  const key = (resource: { type: string; name: string }) => `${resource.name} (${resource.type})`;
  const ofProviders = deployed.resources.filter(({ type }) => !type.startsWith("pulumi:"));
  const [planned, existing] = [new Set(plan.resources.map(key)), new Set(ofProviders.map(key))];
  const missing = [...planned].filter((one) => !existing.has(one) && !one.includes("(pulumi:"));
  const extra = [...existing].filter((one) => !planned.has(one));
  const is = outcomes({ part: "stack", subject: name, expected: "the state has the resources of the plan" });
  if (missing.length + extra.length === 0) return [is.ok(`${existing.size} resources`)];
  const found = [
    ...(missing.length > 0 ? [`missing: ${listed(missing)}`] : []),
    ...(extra.length > 0 ? [`not in the plan: ${listed(extra)}`] : []),
  ].join("; ");
  return [is.wrong(found, `the config changed after the last \`up\`; run \`npm run up -- ${name}\`, and verify again`)];
}

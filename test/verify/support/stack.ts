/** A stack that is up, as `npm run verify` reads it, made of the offline plan. */
import { loadConfig } from "../../../config/load";
import { concealed } from "../../../core/known";
import { isTree } from "../../../core/merge";
import { plan } from "../../../plan/plan";
import { resolve } from "../../../skypilot/resolve";
import type { Deployed, DeployedResource } from "../../../verify/deployed";
import type { Stack } from "../../../verify/stack";

/** What differs between two stacks. */
export interface Given {
  config: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  /** Outputs of resources, by their names. */
  of?: Record<string, Record<string, unknown>>;
  ids?: Record<string, string>;
}

/** Returns a stack whose state has what its plan has. */
export async function stackOf({ config, outputs = {}, of = {}, ids = {} }: Given): Promise<Stack> {
  const file = { config, secretKeys: [], problems: [] };
  const planned = await plan("skypilot", "test", file);
  if ("problems" in planned) throw new Error(JSON.stringify(planned.problems));
  const values = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  const { args } = loadConfig("skypilot", { values, secretKeys: [] });
  const resources: DeployedResource[] = planned.resources.map(({ type, name, inputs, outputs: own = {} }) => ({
    type,
    name,
    inputs,
    outputs: { ...inputs, ...own, ...(isTree(of[name]) ? of[name] : {}) },
    urn: `urn:pulumi:test::skypilot::${type}::${name}`,
    ...(ids[name] && { id: ids[name] }),
  }));
  const deployed: Deployed = { resources, outputs: { ...planned.outputs, ...outputs }, secrets: [] };
  return { name: "test", config, args: concealed(args), settings: concealed(resolve(args).settings), plan: planned, deployed };
}

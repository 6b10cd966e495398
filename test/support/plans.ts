import assert from "node:assert/strict";
import * as path from "node:path";
import { type Plan, plan } from "../../plan/plan";
import { readStackFile } from "../../plan/stackFile";

const STACKS = path.resolve(__dirname, "../../stacks");

/** Plans a config as a stack file writes it, without the namespace. */
export async function planOf(config: object, stack = "test"): Promise<Plan> {
  const inNamespace = Object.fromEntries(Object.entries(config).map(([key, value]) => [`skypilot:${key}`, value]));
  return planned(await plan("skypilot", stack, { config: inNamespace, secretKeys: [], problems: [] }));
}

/** Plans a stack as it is shipped. */
export async function planOfStack(stack: string): Promise<Plan> {
  return planned(await plan("skypilot", stack, readStackFile(path.join(STACKS, `Pulumi.${stack}.yaml`), "skypilot")));
}

function planned(result: Awaited<ReturnType<typeof plan>>): Plan {
  assert.ok("resources" in result, JSON.stringify(result));
  return result;
}

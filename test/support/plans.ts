import assert from "node:assert/strict";
import * as path from "node:path";
import { type Plan, plan } from "../../plan/plan";
import { readStackFile } from "../../plan/stackFile";

const STACKS = path.resolve(__dirname, "../../stacks");

/** Plans a config as a stack file writes it, without the namespace; `secretKeys` are those that it holds encrypted. */
export async function planOf(config: object, stack = "test", secretKeys: string[] = []): Promise<Plan> {
  const inNamespace = Object.fromEntries(Object.entries(config).map(([key, value]) => [`skypilot:${key}`, value]));
  const file = { config: inNamespace, secretKeys: secretKeys.map((key) => `skypilot:${key}`), problems: [] };
  return planned(await plan("skypilot", stack, file));
}

/** Plans a stack as it is shipped. */
export async function planOfStack(stack: string): Promise<Plan> {
  return planned(await plan("skypilot", stack, readStackFile(path.join(STACKS, `Pulumi.${stack}.yaml`), "skypilot")));
}

function planned(result: Awaited<ReturnType<typeof plan>>): Plan {
  assert.ok("resources" in result, JSON.stringify(result));
  return result;
}

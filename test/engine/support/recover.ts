/** What docs/operations.md says to do when `up` was killed. */
import { recovered } from "../../../run/pending";
import { kubectl } from "./cluster";
import type { EngineStack, Run } from "./engine";

/** Unlocks the stack, and finds out which of the creations that were cut off took place. */
export async function recover(stack: EngineStack): Promise<Run> {
  await stack.cancel();
  await stack.edit((exported) => recovered(exported).stack);
  return stack.refresh();
}

/** Removes what Helm remembers of an install that did not end; the next one takes over the objects. */
export async function forgetInstall(): Promise<void> {
  await kubectl(["delete", "secret", "--namespace", "skypilot", "--selector", "owner=helm,name=skypilot,status=pending-install"]);
}

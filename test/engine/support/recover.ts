/** What docs/operations.md says to do when `up` was cut off. */
import { kubectl } from "./cluster";
import type { EngineStack, Run } from "./engine";
import { nameOf } from "./engine";
import type { StateResource } from "./state";

/** Frees the stack, and tells it which of the creations that were cut off took place. */
export async function recover(stack: EngineStack): Promise<Run> {
  await stack.cancel();
  const { pending } = await stack.checkpoint();
  const found = await Promise.all(pending.map(async ({ resource }) => ({ urn: resource.urn, id: await idInCluster(resource) })));
  return stack.refresh({ importPendingCreates: found.filter(({ id }) => id !== undefined), clearPendingCreates: true });
}

/** Returns the id of an object that is there; of a release none, because an install that was cut off is not to be kept. */
async function idInCluster({ type, urn, inputs }: StateResource): Promise<string | undefined> {
  const { metadata } = (inputs ?? {}) as { metadata?: { name?: string; namespace?: string } };
  if (!type.startsWith("kubernetes:") || !metadata?.name) return undefined;
  const kind = type.split(":").pop() ?? nameOf(urn);
  const there = await kubectl([
    "get",
    kind,
    metadata.name,
    ...(metadata.namespace ? ["-n", metadata.namespace] : []),
    "--ignore-not-found",
  ]);
  if (there === "") return undefined;
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
}

/** Removes what Helm remembers of an install that did not end; the next one takes over the objects. */
export async function forgetInstall(): Promise<void> {
  await kubectl(["delete", "secret", "--namespace", "skypilot", "--selector", "owner=helm,name=skypilot,status=pending-install"]);
}

/** Objects of a cluster that are SkyPilot's by their name and that neither the stack nor its release owns. */
import { objects, until } from "./cluster";
import { PLAYS_CLUSTER } from "./standIns";
import type { StateResource } from "./state";

const KINDS = [
  "namespaces",
  "serviceaccounts",
  "secrets",
  "roles",
  "rolebindings",
  "clusterroles",
  "clusterrolebindings",
  "networkpolicies",
  "resourcequotas",
  "limitranges",
  "priorityclasses",
];

const RELEASE = "meta.helm.sh/release-name";

/** Returns them as `Kind namespace/name`, after waiting for what is being deleted. */
export async function orphans(resources: StateResource[], seconds = 60): Promise<string[]> {
  if (PLAYS_CLUSTER) return [];
  let found: string[] = [];
  const none = async () => {
    found = await now(resources);
    return found.length === 0;
  };
  // The caller names what is left.
  await until("no orphan", none, seconds).catch(() => {});
  return found;
}

async function now(resources: StateResource[]): Promise<string[]> {
  const owned = new Set(
    resources
      .filter(({ type }) => type.startsWith("kubernetes:"))
      .map(({ type, id }) => `${type.split(":").pop()} ${id}`.replace("Patch ", " ")),
  );
  return (await objects(KINDS))
    .filter(({ metadata }) => metadata.name.includes("skypilot") && !metadata.annotations?.[RELEASE] && metadata.labels?.owner !== "helm")
    .map(({ kind, metadata: { namespace, name } }) => `${kind} ${namespace ? `${namespace}/` : ""}${name}`)
    .filter((object) => !owned.has(object));
}

/** Which Secrets the API server's pods mount, and whether they are there. */
import { objects } from "./cluster";

/** Returns the names of the Secrets in the template of the API server's pods. */
export async function secretsInUse(): Promise<string[]> {
  const servers = (await objects(["deployments"], "skypilot")).filter(({ metadata }) => metadata.name === "skypilot-api-server");
  return [...new Set(JSON.stringify(servers).match(/skypilot-(credentials-\w+|api-server-[\w-]+)-[0-9a-f]{8}/g) ?? [])].sort();
}

/** Looks again and again until it is stopped; then tells which Secrets were missing at some time. */
export function watchSecrets(): () => Promise<string[]> {
  let stopped = false;
  const missing = new Set<string>();
  const watching = (async () => {
    while (!stopped) {
      // The Secrets of the pods first: one that goes in between had gone from the template before.
      const inUse = await secretsInUse();
      const there = (await objects(["secrets"], "skypilot")).map(({ metadata }) => metadata.name);
      const lost = inUse.filter((name) => !there.includes(name));
      if (lost.length > 0) for (const name of await secretsInUse()) if (lost.includes(name)) missing.add(name);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  })();
  return async () => {
    stopped = true;
    await watching;
    return [...missing];
  };
}

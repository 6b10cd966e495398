/** Whether the cluster of a stack answers. */
import { type ClusterAccess, missingCluster } from "../config/clusterAccess";
import { Failure } from "../core/failure";

/** Returns the cluster that a stack's config names; a kubeconfig that is encrypted is Pulumi's to read. */
export function clusterOf(config: Record<string, unknown>, encrypted: string[]): ClusterAccess | undefined {
  if (encrypted.includes("kubernetes:kubeconfig")) return undefined;
  const keys = ["kubeconfig", "context", "cluster"] as const;
  const given = keys.filter((key) => config[`kubernetes:${key}`] !== undefined);
  return Object.fromEntries(given.map((key) => [key, String(config[`kubernetes:${key}`])]));
}

/**
 * Checks that the cluster is there before anything is done.
 * @throws Failure where it does not answer.
 */
export async function checkCluster(access: ClusterAccess, stack: string): Promise<void> {
  const missing = await missingCluster(access);
  if (missing === undefined) return;
  const lines = [
    `No cluster: ${missing.what} (${missing.reason})`,
    "  - start it, or name another one with KUBECONFIG or -c kubernetes:context=YOUR-CLUSTER-CONTEXT;",
    `  - or see all that it would do without it: npm run plan -- ${stack}`,
  ];
  throw new Failure(lines.join("\n"));
}

/** Whether the cluster of a stack responds. */
import { type ClusterAccess, loadKubeconfig } from "../config/nodeAddress";
import { Failure } from "./failure";

/** Timeout of the cluster's response, in milliseconds. */
const PATIENCE = 10_000;

/** Name of the default context that the Kubernetes client uses without a kubeconfig. */
const CLIENTS_GUESS = "loaded-context";

/** Returns the cluster in a stack's config; only Pulumi can read an encrypted kubeconfig. */
export function clusterOf(config: Record<string, unknown>, encrypted: string[]): ClusterAccess | undefined {
  if (encrypted.includes("kubernetes:kubeconfig")) return undefined;
  const text = (key: string) => (config[key] === undefined ? undefined : String(config[key]));
  const [kubeconfig, context] = [text("kubernetes:kubeconfig"), text("kubernetes:context")];
  return { ...(kubeconfig !== undefined && { kubeconfig }), ...(context !== undefined && { context }) };
}

/**
 * Requests the version of the cluster. @throws Failure if it does not respond.
 */
export async function checkCluster(access: ClusterAccess, stack: string): Promise<void> {
  const { VersionApi } = await import("@kubernetes/client-node");
  const config = await loadedKubeconfig(access, stack);
  const context = config.getCurrentContext();
  if (context === CLIENTS_GUESS)
    throw new Failure(noCluster("there is no kubeconfig", "KUBECONFIG is not set, and ~/.kube/config does not exist", stack));
  if (config.getContextObject(context) === null) {
    const there = config.getContexts().map(({ name }) => name);
    const contexts = there.length > 0 ? `there are: ${there.join(", ")}` : "the kubeconfig has none";
    throw new Failure(noCluster(`there is no context "${context ?? ""}"`, contexts, stack));
  }
  try {
    await inTime(config.makeApiClient(VersionApi).getCode());
  } catch (error) {
    // A cluster that denies the request does respond; Pulumi reports the denial.
    if ([401, 403].includes(Number((error as { code?: unknown }).code))) return;
    const server = config.getCurrentCluster()?.server ?? "nowhere";
    throw new Failure(noCluster(`the cluster of the context "${context}" does not respond at ${server}`, whyNot(error), stack));
  }
}

async function loadedKubeconfig(access: ClusterAccess, stack: string): ReturnType<typeof loadKubeconfig> {
  try {
    return await loadKubeconfig(access);
  } catch (error) {
    throw new Failure(noCluster("the kubeconfig cannot be read", (error as Error).message.split("\n")[0] ?? "", stack));
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no response within ${PATIENCE / 1000} seconds`)), PATIENCE);
  });
  return Promise.race([answer, patience]).finally(() => clearTimeout(timer));
}

function whyNot(error: unknown): string {
  const { cause, code, message } = error as Error & { cause?: { code?: string }; code?: unknown };
  return String(cause?.code ?? (typeof code === "string" ? code : undefined) ?? message.split("\n")[0]);
}

function noCluster(what: string, reason: string, stack: string): string {
  return [
    `No cluster: ${what} (${reason})`,
    "  - start it, or select another cluster with KUBECONFIG or -c kubernetes:context=YOUR-CLUSTER-CONTEXT;",
    `  - or show the plan, which does not require it: npm run plan -- ${stack}`,
  ].join("\n");
}

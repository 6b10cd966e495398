/** Whether the cluster of a stack answers. */
import { type ClusterAccess, loadKubeconfig } from "../config/nodeAddress";
import { Failure } from "./failure";

/** How long the cluster may take to answer, in milliseconds. */
const PATIENCE = 10_000;

/** What the Kubernetes client calls the context that it makes up where there is no kubeconfig. */
const CLIENTS_GUESS = "loaded-context";

/** Returns the cluster that a stack's config names; a kubeconfig that is encrypted is Pulumi's to read. */
export function clusterOf(config: Record<string, unknown>, encrypted: string[]): ClusterAccess | undefined {
  if (encrypted.includes("kubernetes:kubeconfig")) return undefined;
  const text = (key: string) => (config[key] === undefined ? undefined : String(config[key]));
  const [kubeconfig, context] = [text("kubernetes:kubeconfig"), text("kubernetes:context")];
  return { ...(kubeconfig !== undefined && { kubeconfig }), ...(context !== undefined && { context }) };
}

/**
 * Asks the cluster for its version.
 * @throws Failure where it does not answer.
 */
export async function checkCluster(access: ClusterAccess, stack: string): Promise<void> {
  const { VersionApi } = await import("@kubernetes/client-node");
  const config = await loadedKubeconfig(access, stack);
  const context = config.getCurrentContext();
  if (context === CLIENTS_GUESS)
    throw new Failure(noCluster("there is no kubeconfig", "KUBECONFIG is not set, and ~/.kube/config is not there", stack));
  if (config.getContextObject(context) === null) {
    const there = config.getContexts().map(({ name }) => name);
    const contexts = there.length > 0 ? `there are: ${there.join(", ")}` : "the kubeconfig has none";
    throw new Failure(noCluster(`there is no context "${context ?? ""}"`, contexts, stack));
  }
  try {
    await inTime(config.makeApiClient(VersionApi).getCode());
  } catch (error) {
    // Whoever answers that he does not know us is there; Pulumi says the rest.
    if ([401, 403].includes(Number((error as { code?: unknown }).code))) return;
    const server = config.getCurrentCluster()?.server ?? "nowhere";
    throw new Failure(noCluster(`the cluster of the context "${context}" does not answer at ${server}`, whyNot(error), stack));
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
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE / 1000} seconds`)), PATIENCE);
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
    "  - start it, or name another one with KUBECONFIG or -c kubernetes:context=YOUR-CLUSTER-CONTEXT;",
    `  - or see all that it would do without it: npm run plan -- ${stack}`,
  ].join("\n");
}

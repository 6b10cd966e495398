/** Looks up the address of a node, because Pulumi's Kubernetes provider cannot list resources. */

import { type ClusterAccess, isContent } from "./clusterAccess";

interface NodeAddress {
  type: string;
  address: string;
}

/** Returns the external address of the first node, or its internal address; `undefined` if the cluster does not report one. */
export async function nodeAddress(access: ClusterAccess): Promise<string | undefined> {
  try {
    const config = await loadKubeconfig(access);
    const { CoreV1Api } = await import("@kubernetes/client-node");
    const { items } = await config.makeApiClient(CoreV1Api).listNode({ limit: 1 });
    return preferredAddress(items[0]?.status?.addresses ?? []);
  } catch {
    return undefined;
  }
}

/** Returns the kubeconfig of a cluster with its context selected. */
export async function loadKubeconfig({ kubeconfig, context }: ClusterAccess) {
  // The client takes longer to load than the rest of the program, and few stacks use it.
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else if (isContent(kubeconfig)) config.loadFromString(kubeconfig);
  else config.loadFromFile(kubeconfig);
  if (context !== undefined) config.setCurrentContext(context);
  return config;
}

/** Returns the external address of a node, or the internal one if there is no other. */
export function preferredAddress(addresses: NodeAddress[]): string | undefined {
  const ofType = (wanted: string) => addresses.find(({ type }) => type === wanted)?.address;
  return ofType("ExternalIP") ?? ofType("InternalIP");
}

/** What SkyPilot must know of its contexts beside the kubeconfig: in its config, or in the environment where its config is a database's. */
import { type ClusterArgs, IN_CLUSTER } from "./clusterArgs";

/** A context of SkyPilot's. */
export interface SkyPilotContext {
  name: string;
  /** Namespace of its pods, where it is not the kubeconfig's word alone. */
  namespace?: string;
  /** Identity of its pods, where SkyPilot is not to make one. */
  remoteIdentity?: string;
  /** SkyPilot's own settings of the context. */
  contextConfig?: Record<string, unknown>;
}

/** Returns the contexts of the clusters; `known` has what they say of namespaces and identities. */
export function contextsOfClusters(clusters: ClusterArgs[], known: { namespace?: string; remoteIdentity?: string }[]): SkyPilotContext[] {
  return clusters.map(({ name, contextConfig }, index) => {
    const { namespace, remoteIdentity } = known[index] ?? {};
    return { name, ...(namespace && { namespace }), ...(remoteIdentity && { remoteIdentity }), ...(contextConfig && { contextConfig }) };
  });
}

/** The identity with which SkyPilot makes an account by itself. */
const OWN_ACCOUNT = "SERVICE_ACCOUNT";

/**
 * Returns what the key `kubernetes` of the SkyPilot config says of the contexts that are allowed (SkyPilot docs: config reference). `workloadServiceAccount` is the account of
 * the pods on the hosting cluster, where SkyPilot is not to create one.
 */
export function kubernetesConfig(
  allowedContexts: string[],
  contexts: SkyPilotContext[],
  workloadServiceAccount?: string,
): Record<string, unknown> {
  const allowed = new Set(allowedContexts);
  const used = contexts.filter(({ name }) => allowed.has(name));
  const identities = remoteIdentities(allowedContexts, used, workloadServiceAccount);
  const settings = used
    .map(({ name, namespace, contextConfig }) => [name, { ...contextConfig, ...(namespace && { namespace }) }] as const)
    .filter(([, config]) => Object.keys(config).length > 0);
  return {
    ...(allowedContexts.length > 0 && { allowed_contexts: allowedContexts }),
    ...(settings.length > 0 && { context_configs: Object.fromEntries(settings) }),
    ...(identities && { remote_identity: identities }),
  };
}

/** A context without an entry is an error in SkyPilot, so each gets one as soon as there are several. */
function remoteIdentities(allowed: string[], contexts: SkyPilotContext[], hosting?: string): string | Record<string, string> | undefined {
  const own = new Map(contexts.map(({ name, remoteIdentity }) => [name, remoteIdentity]));
  const identityOf = (name: string) => (name === IN_CLUSTER ? hosting : own.get(name));
  if (allowed.every((name) => identityOf(name) === undefined)) return undefined;
  if (allowed.every((name) => name === IN_CLUSTER)) return hosting;
  return Object.fromEntries(allowed.map((name) => [name, identityOf(name) ?? OWN_ACCOUNT]));
}

/**
 * Returns the environment that allows the same contexts where the SkyPilot config is in a database: all those of the kubeconfig, which has only those of the program,
 * and the hosting one where it is used (sky/clouds/kubernetes.py). Namespaces are in the kubeconfig; identities and settings have no variable.
 */
export function contextEnvironment(allowedContexts: string[]): Record<string, string> {
  return {
    SKYPILOT_ALLOW_ALL_KUBERNETES_CONTEXTS: "true",
    SKYPILOT_ALL_KUBERNETES_CONTEXTS_INCLUDES_IN_CLUSTER: String(allowedContexts.includes(IN_CLUSTER)),
  };
}

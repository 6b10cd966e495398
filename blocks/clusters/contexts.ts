/** What SkyPilot must know of its contexts beside the kubeconfig: in its config, or in the environment where its config is a database's. */
import { type ClusterArgs, IN_CLUSTER } from "./args";

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
export function contextsOfClusters(
  clusters: { name: string; contextConfig?: ClusterArgs["contextConfig"] | undefined }[],
  known: { namespace?: string; remoteIdentity?: string }[],
): SkyPilotContext[] {
  return clusters.map(({ name, contextConfig }, index) => {
    const { namespace, remoteIdentity } = known[index] ?? {};
    return { name, ...(namespace && { namespace }), ...(remoteIdentity && { remoteIdentity }), ...(contextConfig && { contextConfig }) };
  });
}

/**
 * Returns what the key `kubernetes` of the SkyPilot config says of the contexts that are allowed (SkyPilot docs: config reference). `workloadServiceAccount` is the account of
 * the pods on the hosting cluster, where SkyPilot is not to create one. Identities stand with their contexts, because a map of all of them would have to name every context, also
 * those that SkyPilot makes by itself for SSH node pools (sky/clouds/kubernetes.py).
 */
export function kubernetesConfig(
  allowedContexts: string[],
  contexts: SkyPilotContext[],
  workloadServiceAccount?: string,
): Record<string, unknown> {
  const hosting = { name: IN_CLUSTER, ...(workloadServiceAccount && { remoteIdentity: workloadServiceAccount }) };
  const allowed = new Set(allowedContexts);
  const settings = [hosting, ...contexts]
    .filter(({ name }) => allowed.has(name))
    .map((context) => [context.name, contextSettings(context)] as const)
    .filter(([, config]) => Object.keys(config).length > 0);
  return {
    ...(allowedContexts.length > 0 && { allowed_contexts: allowedContexts }),
    ...(settings.length > 0 && { context_configs: Object.fromEntries(settings) }),
  };
}

function contextSettings({ namespace, remoteIdentity, contextConfig }: SkyPilotContext): Record<string, unknown> {
  return { ...contextConfig, ...(namespace && { namespace }), ...(remoteIdentity && { remote_identity: remoteIdentity }) };
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

/** Settings of SkyPilot's contexts in addition to the kubeconfig: in its config, or in the environment if a database has the config. */
import { type ClusterArgs, IN_CLUSTER } from "./args";

/** A context that SkyPilot uses. */
export interface SkyPilotContext {
  name: string;
  /** Namespace of its pods, unless the kubeconfig sets it. */
  namespace?: string;
  /** Identity of its pods, unless SkyPilot creates one. */
  remoteIdentity?: string;
  /** SkyPilot's own settings of the context. */
  contextConfig?: Record<string, unknown>;
}

/** Returns the contexts of the clusters; `known` has their namespaces and identities. */
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
 * Returns the key `kubernetes` of the SkyPilot config for the allowed contexts (SkyPilot docs: config reference). `workloadServiceAccount`
 * is the account of the pods on the hosting cluster, unless SkyPilot creates one. Each context has its own identity, because a single map
 * would have to list every context, including those that SkyPilot creates for SSH node pools (sky/clouds/kubernetes.py).
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
 * Returns the environment that allows the same contexts if the SkyPilot config is in a database: all contexts of the kubeconfig, which has
 * only those of the program, and the hosting one if SkyPilot uses it (sky/clouds/kubernetes.py). Namespaces are in the kubeconfig;
 * identities and settings have no variable.
 */
export function contextEnvironment(allowedContexts: string[]): Record<string, string> {
  return {
    SKYPILOT_ALLOW_ALL_KUBERNETES_CONTEXTS: "true",
    SKYPILOT_ALL_KUBERNETES_CONTEXTS_INCLUDES_IN_CLUSTER: String(allowedContexts.includes(IN_CLUSTER)),
  };
}

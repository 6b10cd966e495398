/** Several clusters in one kubeconfig, each under the name that SkyPilot's users write. */
import { stringify } from "yaml";
import { isPlaceholder, type Problem } from "../../core/problem";
import type { ClusterArgs } from "./args";
import { inImage } from "./execPlugins";
import { type KubeconfigCluster, type KubeconfigUser, readEntry } from "./kubeconfigFile";

/** A cluster whose kubeconfig is known. */
export interface KnownCluster extends Pick<ClusterArgs, "name" | "context"> {
  kubeconfig: string;
  server?: string;
  namespace?: string;
}

/** One context of a kubeconfig that leads to SkyPilot's clusters. */
interface Context {
  name: string;
  cluster: KubeconfigCluster;
  user: KubeconfigUser;
  namespace?: string;
}

/**
 * Returns one kubeconfig with a context for each cluster, sorted by name. It names no current context, because SkyPilot would then leave the hosting
 * cluster out (sky/clouds/kubernetes.py), and exec plugins have no path, because the image has them elsewhere (sky/utils/kubernetes/exec_kubeconfig_converter.py).
 * A context's cluster and user have its name: SkyPilot knows the owner of its clusters by them (sky/clouds/kubernetes.py, get_user_identities).
 * @throws Error where a kubeconfig cannot be used; the message does not quote it.
 */
export function mergeKubeconfigs(clusters: KnownCluster[]): string {
  return kubeconfigText(contextsOf(clusters));
}

function contextsOf(clusters: KnownCluster[]): Context[] {
  return [...clusters]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, kubeconfig, context, server, namespace }) => {
      const { cluster, user, ...found } = entry(kubeconfig, context);
      return {
        name,
        cluster: { ...cluster, ...(server && { server }) },
        user: user.exec ? { ...user, exec: inImage(user.exec) } : user,
        ...found,
        ...(namespace && { namespace }),
      };
    });
}

function kubeconfigText(contexts: Context[]): string {
  return stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: contexts.map(({ name, cluster }) => ({ name, cluster })),
      users: contexts.map(({ name, user }) => ({ name, user })),
      contexts: contexts.map(({ name, namespace }) => ({ name, context: { cluster: name, user: name, ...(namespace && { namespace }) } })),
    },
    // The same map may stand for several clusters; an alias would tie them together. kubectl and SkyPilot read YAML 1.1, in which a bare `no` is false.
    { aliasDuplicateObjects: false, lineWidth: 0, compat: "yaml-1.1" },
  );
}

/** What a Secret holds at most, in bytes (kubernetes.io docs: Secret, restriction on Secret data size). */
export const SECRET_BYTES = 1024 * 1024;

/** Returns what is wrong with a merged kubeconfig that no Secret can hold; it says how many clusters one can. */
export function sizeProblems(merged: string, clusters: KnownCluster[]): Problem[] {
  const bytes = Buffer.byteLength(merged);
  if (bytes <= SECRET_BYTES) return [];
  let room = SECRET_BYTES - Buffer.byteLength(kubeconfigText([]));
  const fit = contextsOf(clusters).findIndex((context) => {
    room -= Buffer.byteLength(kubeconfigText([context])) - Buffer.byteLength(kubeconfigText([]));
    return room < 0;
  });
  return [
    {
      path: "",
      message: `make a kubeconfig of ${bytes} bytes, and a Secret holds ${SECRET_BYTES}: ${fit} of the ${clusters.length} clusters fit; give the others to another API server`,
    },
  ];
}

/** The context of a kubeconfig that has only one. */
export const MINIFIED = "cluster";

/** Returns one context of a kubeconfig, with its cluster and user, and nothing else. */
export function minified(kubeconfig: string, context?: string): string {
  return isPlaceholder(kubeconfig) ? kubeconfig : kubeconfigText([{ name: MINIFIED, ...entry(kubeconfig, context) }]);
}

/** Returns the address of the cluster to which a context leads. */
export function addressOf(kubeconfig: string, context?: string): string {
  return isPlaceholder(kubeconfig) ? kubeconfig : (entry(kubeconfig, context).cluster.server ?? "");
}

/** Returns the part of a kubeconfig that says where the cluster is, without anybody's credentials. */
export function withoutCredentials(kubeconfig: string, context?: string): string {
  if (isPlaceholder(kubeconfig)) return kubeconfig;
  return kubeconfigText([{ name: MINIFIED, cluster: entry(kubeconfig, context).cluster, user: {} }]);
}

/** Returns the kubeconfig of a service account: the cluster of another kubeconfig, and a token. */
export function tokenKubeconfig({ name, kubeconfig, context, server, namespace }: KnownCluster, token: string): string {
  if (isPlaceholder(kubeconfig)) return kubeconfig;
  const { cluster } = entry(kubeconfig, context);
  return kubeconfigText([{ name, cluster: { ...cluster, ...(server && { server }) }, user: { token }, ...(namespace && { namespace }) }]);
}

/** Reads what the rules have let pass. */
function entry(kubeconfig: string, context?: string) {
  const found = readEntry(kubeconfig, context);
  if (typeof found === "string") throw new Error(`the kubeconfig ${found}`);
  const { namespace } = found.context;
  return { cluster: withoutFiles(found.cluster), user: withoutFiles(found.user), ...(namespace && { namespace }) };
}

/** kubectl refuses a name of a file beside what is in it (client-go clientcmd, validateClusterInfo and validateAuthInfo). */
function withoutFiles<T extends KubeconfigCluster | KubeconfigUser>(part: T): T {
  return Object.fromEntries(Object.entries(part).filter(([key]) => !part[`${key}-data`])) as T;
}

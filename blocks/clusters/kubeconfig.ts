/** Merges several clusters into one kubeconfig, each under the name that users write. */
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

/** One context of the kubeconfig of SkyPilot's clusters. */
interface Context {
  name: string;
  cluster: KubeconfigCluster;
  user: KubeconfigUser;
  namespace?: string;
}

/**
 * Returns one kubeconfig with a context for each cluster, sorted by name. It has no current context, because SkyPilot would then omit the
 * hosting cluster (sky/clouds/kubernetes.py). Exec plugins have no path, because the path differs in the image
 * (sky/utils/kubernetes/exec_kubeconfig_converter.py). A context's cluster and user have its name, because SkyPilot identifies the owner
 * of its clusters by them (sky/clouds/kubernetes.py, get_user_identities). @throws Error if a kubeconfig cannot be used; the message does
 * not quote it.
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
    // Several clusters can share a map, which must not become an alias. kubectl and SkyPilot read YAML 1.1, in which an unquoted `no` is
    // false.
    { aliasDuplicateObjects: false, lineWidth: 0, compat: "yaml-1.1" },
  );
}

/** Maximum size of a Secret, in bytes (kubernetes.io docs: Secret, restriction on Secret data size). */
export const SECRET_BYTES = 1024 * 1024;

/** Returns the problem of a merged kubeconfig that is too large for a Secret, with the number of clusters that fit. */
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
      message: `need a kubeconfig of ${bytes} bytes, but a Secret holds ${SECRET_BYTES}: ${fit} of the ${clusters.length} clusters fit; move the others to another API server`,
    },
  ];
}

/** The only context of a kubeconfig. */
export const MINIFIED = "cluster";

/** Returns one context of a kubeconfig, with only its cluster and user. */
export function minified(kubeconfig: string, context?: string): string {
  return isPlaceholder(kubeconfig) ? kubeconfig : kubeconfigText([{ name: MINIFIED, ...entry(kubeconfig, context) }]);
}

/** Returns the address of a context's cluster. */
export function addressOf(kubeconfig: string, context?: string): string {
  return isPlaceholder(kubeconfig) ? kubeconfig : (entry(kubeconfig, context).cluster.server ?? "");
}

/** Returns the part of a kubeconfig that describes the cluster, without credentials. */
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

/** Reads a kubeconfig that the rules accepted. */
function entry(kubeconfig: string, context?: string) {
  const found = readEntry(kubeconfig, context);
  if (typeof found === "string") throw new Error(`the kubeconfig ${found}`);
  const { namespace } = found.context;
  return { cluster: withoutFiles(found.cluster), user: withoutFiles(found.user), ...(namespace && { namespace }) };
}

/** kubectl rejects a file name together with its content (client-go clientcmd, validateClusterInfo and validateAuthInfo). */
function withoutFiles<T extends KubeconfigCluster | KubeconfigUser>(part: T): T {
  return Object.fromEntries(Object.entries(part).filter(([key]) => !part[`${key}-data`])) as T;
}

/** Several clusters in one kubeconfig, each under the name that SkyPilot's users write. */
import type { Input } from "@pulumi/pulumi";
import { parse, stringify } from "yaml";
import { isTree } from "./merge";
import { nameProblems } from "./names";
import { isPlaceholder, type Problem } from "./problem";

/** The context that SkyPilot gives to the cluster that hosts the API server, a constant of its code. */
export const IN_CLUSTER = "in-cluster";

/** A Kubernetes cluster other than the hosting one, on which SkyPilot may launch. */
export interface ClusterArgs {
  /** Name of the context, as users write it in `--infra k8s/NAME`. */
  name: string;
  /** Content of a kubeconfig that leads to the cluster, certificates and tokens included; secret. */
  kubeconfig?: Input<string>;
  /**
   * The context of the kubeconfig to use.
   * @default its current context, or its only one
   */
  context?: string;
  /**
   * Namespace of SkyPilot's pods in that cluster.
   * @default that of the context, or "default"
   */
  namespace?: string;
}

/** A cluster whose kubeconfig is known. */
export interface KnownCluster extends ClusterArgs {
  kubeconfig: string;
}

interface Named {
  name: string;
  [key: string]: unknown;
}

/** The parts of a kubeconfig that matter here (kubernetes.io docs: client-go clientcmd v1.Config). */
interface Kubeconfig {
  "current-context"?: string;
  contexts?: (Named & { context: { cluster: string; user: string; namespace?: string } })[];
  clusters?: (Named & { cluster: Record<string, unknown> })[];
  users?: (Named & { user: { exec?: { command?: string } & Record<string, unknown> } & Record<string, unknown> })[];
}

/** A context with its cluster and user. */
interface Entry {
  context: { cluster: string; user: string; namespace?: string };
  cluster: Record<string, unknown>;
  user: { exec?: { command?: string } & Record<string, unknown> } & Record<string, unknown>;
}

// Files beside a kubeconfig do not come along into the pod.
const FILE_KEYS = { cluster: ["certificate-authority"], user: ["client-certificate", "client-key", "tokenFile"] } as const;

/** Returns whether each part has the shape that is read here. */
function isKubeconfig(config: unknown): config is Required<Pick<Kubeconfig, "clusters" | "contexts" | "users">> & Kubeconfig {
  if (!isTree(config)) return false;
  const areNamed = (list: unknown, key: string) =>
    Array.isArray(list) && list.every((item) => isTree(item) && typeof item.name === "string" && isTree(item[key]));
  const execs = (config.users as { user?: { exec?: unknown } }[] | undefined)?.map((item) => item?.user?.exec) ?? [];
  return (
    areNamed(config.clusters, "cluster") &&
    areNamed(config.users, "user") &&
    areNamed(config.contexts, "context") &&
    execs.every((exec) => exec === undefined || (isTree(exec) && typeof exec.command === "string"))
  );
}

/** Reads one cluster's entry; a string says what is wrong, and never quotes the kubeconfig. */
function readEntry({ kubeconfig, context }: KnownCluster): Entry | string {
  // Where only the stack file is read, nobody knows more.
  if (isPlaceholder(kubeconfig)) return { context: { cluster: kubeconfig, user: kubeconfig }, cluster: {}, user: {} };
  let config: Kubeconfig | null;
  try {
    // A warning of the parser would quote the kubeconfig.
    config = parse(kubeconfig, { logLevel: "error" }) as Kubeconfig | null;
  } catch {
    return "is no valid YAML; give the content of a kubeconfig file";
  }
  if (!isKubeconfig(config)) return "is no kubeconfig; give the content of a kubeconfig file, with its clusters, users and contexts";
  const names = config.contexts.map(({ name }) => name);
  const wanted = context ?? config["current-context"] ?? (names.length === 1 ? names[0] : undefined);
  if (!wanted) return `has no current context; name one as context: ${names.join(", ")}`;
  const found = config.contexts.find(({ name }) => name === wanted)?.context;
  if (!found) return `has no context "${wanted}"; it has: ${names.join(", ")}`;
  const cluster = config.clusters.find(({ name }) => name === found.cluster)?.cluster;
  const user = config.users.find(({ name }) => name === found.user)?.user;
  if (!cluster) return `has no cluster "${found.cluster}", which its context "${wanted}" names`;
  if (!user) return `has no user "${found.user}", which its context "${wanted}" names`;
  const files = [...FILE_KEYS.cluster.filter((key) => key in cluster), ...FILE_KEYS.user.filter((key) => key in user)];
  if (files.length > 0)
    return `names files (${files.join(", ")}), which the pod does not have; write it with \`kubectl config view --flatten --minify\``;
  return { context: found, cluster, user };
}

/**
 * Returns one kubeconfig with a context for each cluster, sorted by name. It names no current context, because SkyPilot would then leave the hosting
 * cluster out (sky/clouds/kubernetes.py), and exec plugins have no path, because the image has them elsewhere (sky/utils/kubernetes/exec_kubeconfig_converter.py).
 * @throws Error where a kubeconfig cannot be used; the message does not quote it.
 */
export function mergeKubeconfigs(clusters: KnownCluster[]): string {
  const entries = [...clusters]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((cluster) => {
      const entry = readEntry(cluster);
      if (typeof entry === "string") throw new Error(`the kubeconfig of the cluster "${cluster.name}" ${entry}`);
      return { ...cluster, ...entry, namespace: cluster.namespace ?? entry.context.namespace };
    });
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: entries.map(({ name, cluster }) => ({ name, cluster })),
    users: entries.map(({ name, user }) => ({ name, user: withoutExecPath(user) })),
    contexts: entries.map(({ name, namespace }) => ({ name, context: { cluster: name, user: name, ...(namespace && { namespace }) } })),
  });
}

function withoutExecPath(user: Entry["user"]): Entry["user"] {
  if (!user.exec?.command) return user;
  return { ...user, exec: { ...user.exec, command: user.exec.command.split(/[\\/]/).pop() } };
}

/** Returns what is wrong with the list of clusters. */
export function clustersProblems(clusters: ClusterArgs[] = []): Problem[] {
  const seen = new Map<string, number>();
  return clusters.flatMap((cluster, index) => {
    const path = `clusters[${index}]`;
    const { name, kubeconfig, namespace } = cluster;
    if (typeof name !== "string")
      return [{ path: `${path}.name`, message: "is missing; write the name that users will write in --infra k8s/NAME" }];
    const problems = nameProblems(`${path}.namespace`, namespace, "label");
    if (name === IN_CLUSTER)
      problems.push({
        path: `${path}.name`,
        message: `"${IN_CLUSTER}" is the hosting cluster, which kubernetes.inCluster switches; write another name`,
      });
    else if (!/^[A-Za-z0-9][A-Za-z0-9_.:@/-]*$/.test(name))
      problems.push({ path: `${path}.name`, message: `"${name}" is no name of a context; write letters, digits and "_.:@/-"` });
    if (seen.has(name))
      problems.push({ path: `${path}.name`, message: `"${name}" is the name of clusters[${seen.get(name)}] already; write another one` });
    seen.set(name, index);
    if (kubeconfig === undefined) {
      problems.push({
        path: `${path}.kubeconfig`,
        message: "is missing; give the content of a kubeconfig",
        set: { example: '"$(kubectl config view --flatten --minify --raw)"', secret: true },
      });
    } else if (typeof kubeconfig === "string") {
      const entry = readEntry({ ...cluster, kubeconfig });
      if (typeof entry === "string") problems.push({ path: `${path}.kubeconfig`, message: entry });
    }
    return problems;
  });
}

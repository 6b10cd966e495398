/** Rules and warnings of each cluster. */

import { nameProblems } from "../../core/names";
import { below, enumProblems, isPlaceholder, type Problem } from "../../core/problem";
import { clusterIsolationRules } from "../isolation/rules";
import { SKYPILOT_IDENTITIES } from "../skypilotConfig/spelling";
import { accessProblems, day, expiries, overrideProblem } from "./access";
import { authOf, type ClusterArgs, ClusterAuth, IN_CLUSTER } from "./args";
import { pluginWarnings } from "./execPlugins";
import { type KubeconfigEntry, readEntry } from "./kubeconfigFile";

/** Returns the problems of the list of clusters. */
export function clusterProblems(clusters: ClusterArgs[] = [], now?: Date): Problem[] {
  const seen = new Map<string, { name: string; index: number }>();
  return clusters.flatMap((cluster, index) => {
    const path = `[${index}]`;
    const { name } = cluster;
    if (typeof name !== "string") return [{ path: `${path}.name`, message: "is required; users write this name in --infra k8s/NAME" }];
    const before = seen.get(name.toLowerCase());
    if (!before) seen.set(name.toLowerCase(), { name, index });
    return [
      ...contextNameProblems(`${path}.name`, name),
      ...(before ? [{ path: `${path}.name`, message: sameName(name, before) }] : []),
      ...enumProblems(`${path}.auth`, cluster.auth, ClusterAuth),
      ...settingsProblems(path, cluster),
      ...below(`${path}.isolation`, clusterIsolationRules(cluster.isolation)),
      ...(authOf(cluster) === ClusterAuth.Existing ? existingProblems(path, cluster) : kubeconfigProblems(path, cluster, now)),
    ];
  });
}

function sameName(name: string, before: { name: string; index: number }): string {
  const first = `clusters[${before.index}]`;
  return name === before.name
    ? `"${name}" is also the name of ${first}; write another one`
    : `"${name}" differs from the name of ${first}, "${before.name}", only in letter case; write another one`;
}

function contextNameProblems(path: string, name: string): Problem[] {
  if (isPlaceholder(name)) return [];
  if (name.toLowerCase() === IN_CLUSTER)
    return [{ path, message: `"${name}" is the hosting cluster, which kubernetes.inCluster controls; write another name` }];
  if (/^ssh-/i.test(name))
    return [{ path, message: `"${name}" begins with "ssh-", which SkyPilot reserves for its SSH node pools; write another name` }];
  if (/^[A-Za-z0-9][A-Za-z0-9_.:@/-]*$/.test(name)) return [];
  return [{ path, message: `"${name}" is not a valid name of a context; write letters, digits and "_.:@/-"` }];
}

function settingsProblems(path: string, { namespace, server, remoteIdentity, ...cluster }: ClusterArgs): Problem[] {
  const wrongServer = typeof server !== "string" ? undefined : overrideProblem(server, cluster.insecureSkipTlsVerify);
  const ours = authOf(cluster) === ClusterAuth.ServiceAccount;
  return [
    ...(typeof namespace === "string" ? tasksNamespaceProblems(`${path}.namespace`, namespace) : []),
    ...(ours && cluster.createNamespace === false && namespace === undefined
      ? [
          {
            path: `${path}.namespace`,
            message: "is required; with createNamespace false, name an existing namespace",
            set: { example: "NAMESPACE" },
          },
        ]
      : []),
    ...(ours && cluster.createNamespace !== false && remoteIdentity !== undefined && namespace === undefined
      ? [
          {
            path: `${path}.namespace`,
            message: "is required, because remoteIdentity names an account in it",
            set: { example: "NAMESPACE" },
          },
        ]
      : []),
    ...(wrongServer ? [{ path: `${path}.server`, message: wrongServer }] : []),
    ...identityProblems(`${path}.remoteIdentity`, remoteIdentity, ours),
  ];
}

// Tasks must not reach the Secrets of these namespaces.
const NOT_FOR_TASKS = /^(kube-.*|skypilot-system)$/;

/** Returns the problems of a namespace of tasks. */
export function tasksNamespaceProblems(path: string, namespace: string): Problem[] {
  if (NOT_FOR_TASKS.test(namespace))
    return [{ path, message: `"${namespace}" cannot hold tasks, which could reach its Secrets; write another one` }];
  return nameProblems(path, namespace, "label");
}

/** For each of these values, SkyPilot creates an account for the pods (sky/clouds/kubernetes.py, make_deploy_resources_variables). */
function identityProblems(path: string, identity: unknown, ours: boolean): Problem[] {
  if (typeof identity !== "string" || isPlaceholder(identity)) return [];
  const word = SKYPILOT_IDENTITIES.find((one) => one === identity.toUpperCase());
  if (word === undefined) return nameProblems(path, identity, "subdomain");
  if (ours)
    return [
      {
        path,
        message: `"${identity}" requires SkyPilot to create accounts and roles, which its account cannot do; set the name of an account, or remove it`,
      },
    ];
  return word === identity ? [] : [{ path, message: `SkyPilot treats "${identity}" as the name of an account; write "${word}"` }];
}

const OF_A_KUBECONFIG = ["kubeconfig", "context", "server", "insecureSkipTlsVerify"] as const;

function existingProblems(path: string, cluster: ClusterArgs): Problem[] {
  return OF_A_KUBECONFIG.filter((key) => cluster[key] !== undefined).map((key) => ({
    path: `${path}.${key}`,
    message:
      'cannot be combined with auth "existing", whose kubeconfig is that of credentials.kubernetes; remove it, or choose another auth',
  }));
}

function kubeconfigProblems(path: string, cluster: ClusterArgs, now?: Date): Problem[] {
  const { kubeconfig, context } = cluster;
  if (context === "")
    return [{ path: `${path}.context`, message: "is empty; set the name of a context, or remove it to use the current one" }];
  // At this point, the stack program has read the machine's kubeconfig.
  if (kubeconfig === undefined && context !== undefined)
    return [
      { path: `${path}.kubeconfig`, message: "is required, because a component does not read this machine's kubeconfig; set its content" },
    ];
  if (kubeconfig === undefined)
    return [
      {
        path: `${path}.kubeconfig`,
        message: "is required; set the content of a kubeconfig, or set context to a context of this machine's kubeconfig",
        set: { example: '"$(kubectl config view --flatten --minify --raw)"', secret: true },
      },
    ];
  if (typeof kubeconfig !== "string") return [];
  return entryProblems(cluster, kubeconfig, now).map((message) => ({ path: `${path}.kubeconfig`, message }));
}

/** Returns the problems of a cluster's kubeconfig; each message follows its name. */
export function entryProblems(cluster: ClusterArgs, kubeconfig: string, now?: Date): string[] {
  if (isPlaceholder(kubeconfig)) return [];
  const entry = readEntry(kubeconfig, cluster.context);
  return typeof entry === "string" ? [entry] : accessProblems(entry, cluster, now);
}

const OF_SERVICE_ACCOUNT = ["createNamespace", "rbac", "isolation", "rotate"] as const;

/** Returns the warnings; `clouds` are those whose credentials the API server gets. */
export function entryWarnings(clusters: ClusterArgs[] = [], clouds: string[] = []): Problem[] {
  return clusters.flatMap((cluster, index) => below(`[${index}]`, [...settingsWarnings(cluster), ...kubeconfigWarnings(cluster, clouds)]));
}

function settingsWarnings(cluster: ClusterArgs): Problem[] {
  const auth = authOf(cluster);
  const ours = auth === ClusterAuth.ServiceAccount;
  const ingress = String(cluster.contextConfig?.ports).toLowerCase() === "ingress";
  const conditions: [boolean, string, string][] = [
    ...OF_SERVICE_ACCOUNT.map((key): [boolean, string, string] => [
      !ours && cluster[key] !== undefined,
      key,
      `is ignored because auth is "${auth}"`,
    ]),
    [ours && ingress && !cluster.rbac?.ingress, "contextConfig.ports", '"ingress" requires rbac.ingress of the cluster'],
    [
      ours && cluster.createNamespace === false,
      "createNamespace",
      "false puts the launcher's token into the namespace of the tasks, which can then reach it",
    ],
    [cluster.insecureSkipTlsVerify === true, "insecureSkipTlsVerify", "exposes the token to anyone between the API server and the cluster"],
    [
      cluster.remoteIdentity === "LOCAL_CREDENTIALS",
      "remoteIdentity",
      '"LOCAL_CREDENTIALS" copies the kubeconfig, with the credentials of every cluster, to each pod',
    ],
  ];
  return conditions.filter(([holds]) => holds).map(([, path, message]) => ({ path, message }));
}

/** Returns the warnings for a kubeconfig that SkyPilot gets. */
export function kubeconfigWarnings(cluster: ClusterArgs, clouds: string[]): Problem[] {
  const { kubeconfig } = cluster;
  const auth = authOf(cluster);
  const forPods: ClusterAuth[] = [ClusterAuth.Exec, ClusterAuth.Static];
  if (typeof kubeconfig !== "string" || isPlaceholder(kubeconfig) || !forPods.includes(auth)) return [];
  const entry = readEntry(kubeconfig, cluster.context);
  if (typeof entry === "string") return [];
  const messages = auth === ClusterAuth.Exec && entry.user.exec ? pluginWarnings(entry.user.exec, clouds) : expiryWarnings(entry);
  return messages.map((message) => ({ path: "kubeconfig", message }));
}

function expiryWarnings({ user }: KubeconfigEntry): string[] {
  const { certificate, token } = expiries(user);
  return [
    ...(certificate ? [`has a client certificate that expires on ${day(certificate)}; auth "serviceAccount" needs none`] : []),
    ...(token ? [`has a token that expires on ${day(token)}; auth "serviceAccount" has one that does not expire`] : []),
  ];
}

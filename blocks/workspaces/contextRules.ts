/** Rules of the contexts of workspaces: which exist, and that no namespace has two owners. */
import { createdNamespaceProblems, nameProblems } from "../../core/names";
import { suggestion } from "../../core/nearest";
import { below, isKnownText, isPlaceholder, type Problem } from "../../core/problem";
import { IN_CLUSTER } from "../clusters/args";
import { tasksNamespaceProblems } from "../clusters/entryRules";
import type { ClustersSettings } from "../clusters/settings";
import type { GcpIdentityArgs } from "../gcp/args";
import type { KubernetesSettings } from "../kubernetes/settings";
import type { ReleaseSettings } from "../release/release";
import { identityProblems } from "../tasks/rules";
import { DEFAULT_WORKSPACE, type WorkspaceArgs, type WorkspaceContextArgs } from "./args";
import type { WorkspaceContextSettings, WorkspaceSettings } from "./settings";

/** What the contexts depend on. */
export interface ContextFacts {
  release: ReleaseSettings;
  kubernetes: KubernetesSettings;
  clusters: ClustersSettings;
  workspaces: WorkspaceSettings[];
  /** The arguments of GCP, if the program has its identity there. */
  gcpArgs?: GcpIdentityArgs | undefined;
}

/** Returns the problems of the contexts of all workspaces. */
export function workspaceContextProblems(workspaces: WorkspaceArgs[], facts: ContextFacts): Problem[] {
  return [
    ...workspaces.flatMap(({ name, contexts = [] }, index) =>
      contexts.flatMap((context, at) => [
        ...knownProblems(`[${index}].contexts[${at}]`, context, contexts.slice(0, at), facts.kubernetes.allowedContexts),
        ...(name === DEFAULT_WORKSPACE ? defaultProblems(`[${index}].contexts[${at}]`, context) : []),
      ]),
    ),
    ...facts.workspaces.flatMap((workspace, index) => settingsProblems(`[${index}].contexts`, workspace, facts)),
    ...sharedProblems(facts),
  ];
}

function knownProblems(path: string, { name }: WorkspaceContextArgs, before: WorkspaceContextArgs[], contexts: unknown[]): Problem[] {
  // The name of a cluster can be missing, which is a problem of clusters.
  const allowed = contexts.filter(isKnownText);
  if (typeof name !== "string") return [{ path: `${path}.name`, message: `is required; write one of ${allowed.join(", ")}` }];
  if (before.some((other) => other.name === name)) return [{ path: `${path}.name`, message: `"${name}" is a duplicate; remove it` }];
  if (isPlaceholder(name) || allowed.includes(name)) return [];
  const fix = allowed.length > 0 ? `must be one of ${allowed.join(", ")}${suggestion(name, allowed)}` : "is not a context of SkyPilot";
  return [{ path: `${path}.name`, message: `"${name}" ${fix}` }];
}

const OF_TEAMS = ["namespace", "createNamespace", "remoteIdentity", "identity", "quota", "clusterQueue"] as const;

function defaultProblems(path: string, context: WorkspaceContextArgs): Problem[] {
  const where = context.name === IN_CLUSTER ? "kubernetes" : "the entry of clusters";
  return OF_TEAMS.filter((key) => context[key] !== undefined).map((key) => ({
    path: `${path}.${key}`,
    message: `cannot be set for the workspace "${DEFAULT_WORKSPACE}", whose namespace is that of ${where}; remove it`,
  }));
}

function settingsProblems(path: string, { name: workspace, contexts = [] }: WorkspaceSettings, facts: ContextFacts): Problem[] {
  if (workspace === DEFAULT_WORKSPACE) return [];
  return contexts.flatMap((context, at) => oneProblems(`${path}[${at}]`, context, facts));
}

function oneProblems(path: string, context: WorkspaceContextSettings, { release, kubernetes, gcpArgs }: ContextFacts): Problem[] {
  const { name, ours, namespace, createNamespace, remoteIdentity, identity, queue, clusterQueue } = context;
  const at = `${path}.namespace`;
  if (!kubernetes.allowedContexts.includes(name)) return [];
  if (namespace === undefined)
    return [{ path: at, message: "is required, because the program creates no accounts in this cluster", set: { example: "NAMESPACE" } }];
  const hosting = name === IN_CLUSTER && isKnownText(namespace) && namespace === release.namespace;
  return [
    ...(hosting
      ? [{ path: at, message: `"${namespace}" is the API server's namespace, whose Secrets tasks could read; write another one` }]
      : []),
    ...(isKnownText(namespace) ? tasksNamespaceProblems(at, namespace) : []),
    ...(createNamespace ? createdNamespaceProblems(at, namespace, `${path}.createNamespace`) : []),
    ...nameProblems(`${path}.remoteIdentity`, remoteIdentity, "subdomain"),
    ...below(`${path}.identity`, identityProblems(identity, gcpArgs?.project)),
    ...(identity && !ours && remoteIdentity === undefined
      ? [
          {
            path: `${path}.remoteIdentity`,
            message: "is required with identity, because it names the service account that gets the identity",
            set: { example: "NAME" },
          },
        ]
      : []),
    ...nameProblems(`${path}.queue`, queue, "subdomain"),
    ...nameProblems(`${path}.clusterQueue`, clusterQueue, "subdomain"),
  ];
}

/** Tasks of a namespace can read and change each other's pods. */
function sharedProblems({ kubernetes, clusters, workspaces }: ContextFacts): Problem[] {
  const owners = new Map<string, string>();
  const key = (context: string, namespace: unknown) => `${context} ${namespace}`;
  if (kubernetes.inCluster) owners.set(key(IN_CLUSTER, kubernetes.tasksNamespace), `the namespace of the workspace "${DEFAULT_WORKSPACE}"`);
  for (const { name, namespace } of clusters.all) owners.set(key(name, namespace), `the namespace of the workspace "${DEFAULT_WORKSPACE}"`);
  return workspaces.flatMap(({ name: workspace, contexts = [] }, index) =>
    contexts.flatMap(({ name, namespace }, at) => {
      if (!isKnownText(namespace)) return [];
      const owner = owners.get(key(name, namespace));
      if (owner === undefined) owners.set(key(name, namespace), `the namespace of the workspace "${workspace}"`);
      const message = `"${namespace}" is ${owner}, whose tasks could then reach those of this one; write another one`;
      return owner === undefined ? [] : [{ path: `[${index}].contexts[${at}].namespace`, message }];
    }),
  );
}

import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import type * as pulumi from "@pulumi/pulumi";
import type { PodSecurityLevel, QuotaArgs } from "../blocks/isolation/args";
import { podSecurityLabels } from "../blocks/isolation/podSecurity";
import { hasOwnMetadata } from "../blocks/isolation/settings";
import { identityOf, teamName } from "../blocks/tasks/settings";
import { slug, teamsIn } from "../blocks/workspaces/settings";
import type { KubernetesPrincipal, KubernetesRule } from "../permissions/kubernetes";
import type { SkyPilotSettings } from "../skypilot/settings";
import { bindRights, createAccount, type ScopeNamespaces } from "./account";
import { after } from "./after";
import { createQuota } from "./isolation";
import type { TeamIdentities } from "./teamIdentities";

/** The namespace of a team's tasks in a cluster. */
export interface TeamNamespaceArgs {
  /** Name of the team's workspace. */
  workspace: string;
  /** Name of the namespace, which nothing else uses. */
  namespace: pulumi.Input<string>;
  /**
   * Whether the component creates the namespace, and deletes it with all pods; otherwise it must exist.
   * @default true
   */
  createNamespace?: boolean;
  /**
   * Name of an existing service account of the namespace for the team's tasks.
   * @default an account that the component creates
   */
  remoteIdentity?: pulumi.Input<string>;
  /**
   * Name of the service account that the component creates for the team's tasks.
   * @default that of the cluster's tasks, or a generated one
   */
  workloadServiceAccount?: pulumi.Input<string>;
  /** Annotations of that service account, which give it a cloud identity. */
  workloadAnnotations?: { [key: string]: pulumi.Input<string> };
  /**
   * Whether the team's tasks reach the metadata service of the cloud, if the cluster has network policies.
   * @default that of the policies of the cluster
   */
  metadata?: boolean;
  /**
   * What the team's pods together can request.
   * @default no limits
   */
  quota?: QuotaArgs;
  /**
   * Name of the Kueue LocalQueue that the component creates, with `clusterQueue`.
   * @default the name of the workspace
   */
  queue?: pulumi.Input<string>;
  /**
   * Name of the Kueue ClusterQueue of the LocalQueue.
   * @default no LocalQueue is created
   */
  clusterQueue?: pulumi.Input<string>;
}

/** What the teams of a cluster share. */
interface Shared {
  /** Prefix of the resources' names. */
  name: string;
  rules: Record<KubernetesPrincipal, KubernetesRule[]>;
  /** The API server's service account. */
  launcher: { name: pulumi.Input<string>; namespace: pulumi.Input<string> };
  /** Name of the tasks' service account, unless it is generated. */
  workloadName: { name?: pulumi.Input<string> };
  namespaces: ScopeNamespaces;
  /** Level of the namespaces that the component creates; not set if they get no labels. */
  level: PodSecurityLevel | undefined;
  parent: pulumi.Resource;
}

/** The namespace of a team, once it exists. */
export interface TeamNamespace extends Pick<TeamNamespaceArgs, "metadata"> {
  /** Prefix of its resources' names. */
  name: string;
  namespace: pulumi.Input<string>;
  /** Name of the service account of the team's tasks, once it and the API server's have their rights. */
  account: pulumi.Output<string>;
}

/** Creates the namespace of a team, its service account with rights there and nowhere else, its quota, and the API server's rights there. */
export function createTeamNamespace(
  { workspace, createNamespace = true, ...team }: TeamNamespaceArgs,
  { name: cluster, rules, launcher, workloadName, namespaces, level, parent }: Shared,
): TeamNamespace {
  const name = `${cluster}-workspace-${slug(workspace)}`;
  const labels = level ? { labels: podSecurityLabels(level) } : {};
  const tasks = createNamespace
    ? new Namespace(`${name}-namespace`, { metadata: { name: team.namespace, ...labels } }, { parent }).metadata.name
    : team.namespace;
  createQuota({ name, namespace: tasks, parent }, team.quota ?? {});
  const rights = { name, rules, releaseName: undefined, namespaces: { ...namespaces, tasks }, parent };
  const account = team.remoteIdentity ?? createAccount("workload", rights, { ...workloadName, ...ownAccount(team), namespace: tasks });
  const queues = team.clusterQueue === undefined ? [] : [createQueue(team.queue ?? slug(workspace), team.clusterQueue)];
  const { metadata } = team;
  return {
    name,
    namespace: tasks,
    ...(metadata !== undefined && { metadata }),
    account: after(account, [...bindRights("launcher", rights, launcher), ...queues]),
  };

  function createQueue(queue: pulumi.Input<string>, clusterQueue: pulumi.Input<string>): CustomResource {
    return new CustomResource(
      `${name}-queue`,
      { apiVersion: "kueue.x-k8s.io/v1beta1", kind: "LocalQueue", metadata: { name: queue, namespace: tasks }, spec: { clusterQueue } },
      // A LocalQueue stays at its ClusterQueue (kueue, apis/kueue/v1beta1/localqueue_types.go).
      { parent, replaceOnChanges: ["spec.clusterQueue"], deleteBeforeReplace: true },
    );
  }
}

function ownAccount({ workloadServiceAccount: name, workloadAnnotations: annotations }: Partial<TeamNamespaceArgs>) {
  return { ...(name !== undefined && { name }), ...(annotations && { annotations }) };
}

/** Returns the argument `teams` of WorkloadCluster for a context; a cluster without a team has none, as before there were teams. */
export function teamNamespaces(
  context: string,
  { workspaces, tasks }: Pick<SkyPilotSettings, "workspaces" | "tasks">,
  identities: TeamIdentities,
): { teams?: TeamNamespaceArgs[] } {
  const teams = teamsIn(context, workspaces).map(({ identity, namespace = "", ...team }): TeamNamespaceArgs => {
    const who = teamName(team.workspace, context);
    const own = identityOf(who, { tasks });
    const { annotations = {} } = identities[who] ?? {};
    return {
      ...team,
      namespace,
      ...(own?.ownsAccount && { workloadServiceAccount: own.serviceAccount }),
      ...(own?.ownsAccount && Object.keys(annotations).length > 0 && { workloadAnnotations: annotations }),
      ...(hasOwnMetadata(identity) && { metadata: true }),
    };
  });
  return teams.length > 0 ? { teams } : {};
}

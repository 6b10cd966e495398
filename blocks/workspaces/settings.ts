/** Settings of the workspaces. */
import type { Input } from "@pulumi/pulumi";
import { derived } from "../../core/known";
import type { Tree } from "../../core/merge";
import { IN_CLUSTER } from "../clusters/args";
import type { ClustersSettings } from "../clusters/settings";
import type { QuotaArgs } from "../isolation/args";
import type { IsolationSettings } from "../isolation/settings";
import { RbacMode } from "../kubernetes/args";
import type { KubernetesSettings } from "../kubernetes/settings";
import type { ReleaseSettings } from "../release/release";
import type { TasksIdentityArgs } from "../tasks/args";
import { DEFAULT_WORKSPACE, type WorkspaceArgs, type WorkspaceAwsArgs, type WorkspaceContextArgs, type WorkspaceGcpArgs } from "./args";

/** A context in a workspace. */
export interface WorkspaceContextSettings {
  name: string;
  /** Whether the program gives SkyPilot its rights in the namespace. */
  ours: boolean;
  /** Not set for the workspace `default`, whose namespaces other keys decide. */
  namespace?: Input<string>;
  createNamespace: boolean;
  /** An existing account; otherwise the program creates one, if the context is ours. */
  remoteIdentity?: Input<string>;
  /** Not set if the team's pods have no cloud identity. */
  identity?: TasksIdentityArgs;
  /** Not set if the program does not limit the namespace. */
  quota?: QuotaArgs;
  queue?: Input<string>;
  clusterQueue?: Input<string>;
}

/** A workspace. */
export interface WorkspaceSettings {
  name: string;
  private: boolean;
  allowedUsers: Input<string>[];
  aws: WorkspaceAwsArgs & { enabled: boolean };
  gcp: WorkspaceGcpArgs & { enabled: boolean };
  /** Not set if SkyPilot has no context. */
  contexts?: WorkspaceContextSettings[];
  config: Tree;
}

/** What the settings depend on. */
interface Surroundings {
  release: ReleaseSettings;
  kubernetes: KubernetesSettings;
  clusters: ClustersSettings;
  isolation: IsolationSettings;
}

/** Computes the settings. */
export function workspacesSettings(workspaces: WorkspaceArgs[] = [], surroundings: Surroundings): WorkspaceSettings[] {
  const { allowedContexts } = surroundings.kubernetes;
  const ours = contextsOfOurs(surroundings);
  const usual = allowedContexts.filter((name) => ours.includes(name));
  return workspaces.map((workspace) => {
    const { name, aws, gcp, config = {}, allowedUsers = [] } = workspace;
    const isDefault = name === DEFAULT_WORKSPACE;
    // Without a list, the workspace default has every context, as without any workspace.
    const given = workspace.contexts ?? (isDefault ? undefined : usual.map((context): WorkspaceContextArgs => ({ name: context })));
    const contexts = given?.map((context) => contextSettings(name, context, ours.includes(context.name), surroundings));
    return {
      name,
      private: workspace.private ?? !isDefault,
      allowedUsers,
      aws: { enabled: true, ...aws },
      gcp: { enabled: true, ...gcp },
      ...(contexts && allowedContexts.length > 0 && { contexts }),
      config,
    };
  });
}

/** The contexts in which the program creates SkyPilot's accounts. */
function contextsOfOurs({ kubernetes, clusters }: Surroundings): string[] {
  const hosting = kubernetes.inCluster && kubernetes.mode === RbacMode.Minimal;
  return [...(hosting ? [IN_CLUSTER] : []), ...clusters.own.map(({ name }) => name)];
}

function contextSettings(workspace: string, args: WorkspaceContextArgs, ours: boolean, whole: Surroundings): WorkspaceContextSettings {
  const { name, remoteIdentity, clusterQueue } = args;
  const { release, clusters, isolation } = whole;
  const isDefault = workspace === DEFAULT_WORKSPACE;
  const queue = args.queue ?? (clusterQueue === undefined ? undefined : slug(workspace));
  const namespace = args.namespace ?? (ours ? derived(release.namespace, (known) => `${known}-tasks-${slug(workspace)}`) : undefined);
  const quota = args.quota ?? clusters.all.find((cluster) => cluster.name === name)?.isolation?.quota ?? isolation.quota;
  return {
    name,
    ours: ours && !isDefault,
    createNamespace: ours && !isDefault && (args.createNamespace ?? true),
    ...(!isDefault && namespace !== undefined && { namespace }),
    ...(remoteIdentity !== undefined && { remoteIdentity }),
    ...(!isDefault && args.identity && { identity: args.identity }),
    ...(ours && !isDefault && Object.keys(quota).length > 0 && { quota }),
    ...(queue !== undefined && { queue }),
    ...(clusterQueue !== undefined && { clusterQueue }),
  };
}

/** Returns a workspace's name as Kubernetes accepts it. */
export function slug(workspace: string): string {
  return String(workspace).replaceAll("_", "-");
}

/** The namespace of a team in one cluster, and what the program creates there. */
export interface TeamSettings extends Omit<WorkspaceContextSettings, "name" | "ours"> {
  /** Name of the workspace. */
  workspace: string;
}

/** Returns the namespaces of the teams in a context in which the program creates the accounts. */
export function teamsIn(context: string, workspaces: WorkspaceSettings[]): TeamSettings[] {
  return workspaces.flatMap(({ name: workspace, contexts = [] }) =>
    contexts.filter(({ name, ours }) => ours && name === context).map(({ name: _, ours: __, ...team }) => ({ workspace, ...team })),
  );
}

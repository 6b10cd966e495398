/** The teams: SkyPilot's workspaces, with the clouds, contexts and namespaces of each. */
import type { Input } from "@pulumi/pulumi";
import type { QuotaArgs } from "../isolation/args";
import type { TasksIdentityArgs } from "../tasks/args";

/** The workspace of users without another one; SkyPilot always has it. */
export const DEFAULT_WORKSPACE = "default";

/** AWS in a workspace. */
export interface WorkspaceAwsArgs {
  /**
   * Whether the team uses AWS.
   * @default true, if SkyPilot uses AWS
   */
  enabled?: boolean;
  /**
   * Name of the AWS profile that the API server uses for the team: one of `aws.profiles`.
   * @default the API server's own identity
   */
  profile?: Input<string>;
  /**
   * Name of the instance profile of the team's VMs: `aws.roleName`, that of one of `aws.clusterRoles`, or with `profile` one in the profile's
   * account.
   * @default that of VMs of other teams
   */
  roleName?: Input<string>;
}

/** GCP in a workspace. */
export interface WorkspaceGcpArgs {
  /**
   * Whether the team uses GCP.
   * @default true, if SkyPilot uses GCP
   */
  enabled?: boolean;
  /**
   * ID of the project in which SkyPilot launches for the team: `gcp.project`, or one of `gcp.projects`.
   * @default `gcp.project`
   */
  project?: Input<string>;
}

/** A context in a workspace: a cluster, and the namespace of the team's pods there. */
export interface WorkspaceContextArgs {
  /** Name of the context: `in-cluster` for the hosting cluster, or that of one of `clusters`. */
  name: string;
  /**
   * Namespace of the team's pods, which no other team and nothing else uses; required in a cluster in which the program creates no accounts.
   * @default the API server's namespace, "-tasks-" and the name of the workspace
   */
  namespace?: Input<string>;
  /**
   * Whether the program creates the namespace, which it then destroys with all pods when the context or the workspace is removed; with `false`
   * it must exist.
   * @default true, but false in a cluster in which the program creates no accounts
   */
  createNamespace?: boolean;
  /**
   * Name of an existing service account of the namespace, under which the team's pods run.
   * @default an account that the program creates, with rights in this namespace only
   */
  remoteIdentity?: Input<string>;
  /**
   * Cloud identity of the team's pods in this cluster; `buckets[].access` names it `WORKSPACE/CONTEXT`.
   * @default none
   */
  identity?: TasksIdentityArgs;
  /**
   * What the team's pods together can request in this cluster.
   * @default that of the cluster, for each of its namespaces
   */
  quota?: QuotaArgs;
  /**
   * Name of the Kueue LocalQueue of the namespace in which the team's pods wait.
   * @default with `clusterQueue` the name of the workspace
   */
  queue?: Input<string>;
  /**
   * Name of the Kueue ClusterQueue for which the program creates the LocalQueue; Kueue must be in the cluster.
   * @default no LocalQueue is created
   */
  clusterQueue?: Input<string>;
}

/** A team: a workspace of SkyPilot (SkyPilot docs: workspaces). */
export interface WorkspaceArgs {
  /**
   * Name of the workspace; `default` is that of users without another one.
   * @pattern ^(?=.{1,63}$)[a-z]([a-z0-9_-]*[a-z0-9])?$
   * @example vision
   */
  name: string;
  /**
   * Whether only administrators and `allowedUsers` see the workspace and launch in it.
   * @default true, but false for the workspace `default`
   */
  private?: boolean;
  /**
   * Users of a private workspace: e-mail addresses or IDs. SkyPilot 0.13.0 ignores a user who never logged in until its next start.
   * @default []
   */
  allowedUsers?: Input<string>[];
  /** AWS. */
  aws?: WorkspaceAwsArgs;
  /** GCP. */
  gcp?: WorkspaceGcpArgs;
  /**
   * Contexts that the team uses, each with a namespace; an empty list turns Kubernetes off. For `default`, the namespaces are
   * `kubernetes.namespace` and those of `clusters`.
   * @default every context in which the program creates the accounts
   */
  contexts?: WorkspaceContextArgs[];
  /**
   * SkyPilot's other settings of the workspace, such as `azure.disabled` and `ssh.allowed_node_pools` (SkyPilot docs: config reference,
   * workspaces).
   * @default {}
   */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  config?: { [key: string]: any };
}

/** The workspaces as SkyPilot's config writes them (SkyPilot docs: workspaces). */
import type { Unwrap } from "@pulumi/pulumi";
import { mergeValues, type Tree } from "../../core/merge";
import type { WorkspaceContextSettings, WorkspaceSettings } from "./settings";

/** Context -> workspace -> service account of the team's pods. */
export type TeamAccounts = { [context: string]: { [workspace: string]: string } };

/** Returns the key `workspaces` of the SkyPilot config. */
export function workspacesConfig(workspaces: Unwrap<WorkspaceSettings>[], accounts: TeamAccounts): Tree {
  return Object.fromEntries(workspaces.map((workspace) => [workspace.name, workspaceConfig(workspace, accounts)]));
}

function workspaceConfig(workspace: Unwrap<WorkspaceSettings>, accounts: TeamAccounts): Tree {
  const { name, aws, gcp, contexts, config } = workspace;
  const account = (context: string) => accounts[context]?.[name];
  return mergeValues(
    {
      private: workspace.private,
      ...(workspace.private && { allowed_users: workspace.allowedUsers }),
      ...block("aws", aws.enabled, { profile: aws.profile, remote_identity: aws.roleName }),
      ...block("gcp", gcp.enabled, { project_id: gcp.project }),
      ...(contexts && block("kubernetes", contexts.length > 0, contextsConfig(contexts, account))),
    },
    config as Tree,
  );
}

/** A cloud without this key is on. */
function block(cloud: string, enabled: boolean, values: Tree): Tree {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  if (!enabled) return { [cloud]: { disabled: true } };
  return given.length > 0 ? { [cloud]: Object.fromEntries(given) } : {};
}

/** Only the settings of a context come before the config that a task brings (sky/skypilot_config.py, get_effective_workspace_region_config). */
function contextsConfig(contexts: Unwrap<WorkspaceContextSettings>[], account: (context: string) => string | undefined): Tree {
  const settings = contexts.map(({ name, namespace, remoteIdentity, queue }): [string, Tree] => {
    const identity = remoteIdentity ?? account(name);
    return [
      name,
      {
        ...(namespace && { namespace }),
        ...(identity && { remote_identity: identity }),
        ...(queue && { kueue: { local_queue_name: queue } }),
      },
    ];
  });
  const given = settings.filter(([, config]) => Object.keys(config).length > 0);
  return {
    allowed_contexts: contexts.map(({ name }) => name),
    ...(given.length > 0 && { context_configs: Object.fromEntries(given) }),
  };
}

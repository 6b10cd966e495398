import type * as pulumi from "@pulumi/pulumi";
import { slug } from "../blocks/workspaces/settings";
import type { SkyPilotArgs } from "../skypilot/args";
import type { SkyPilotSettings } from "../skypilot/settings";
import { resourceName } from "./clusterAccess";
import { createTasksIdentity, type TasksIdentity } from "./tasksIdentity";

/** The cloud identities of the teams' tasks, by the names that `buckets` has for them. */
export type TeamIdentities = { [who: string]: TasksIdentity };

/** Creates the cloud identities of the teams' tasks in all clusters. */
export function createTeamIdentities(
  name: string,
  { tasks }: SkyPilotSettings,
  args: SkyPilotArgs,
  component: pulumi.Resource,
): TeamIdentities {
  const made = tasks.flatMap((identity) => {
    const { team, who } = identity;
    if (team === undefined) return [];
    const prefix = `${name}-workspace-${slug(team.workspace)}-${resourceName(team.context)}`;
    return [[who, createTasksIdentity(prefix, identity, args, component)] as const];
  });
  return Object.fromEntries(made);
}

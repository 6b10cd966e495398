import * as pulumi from "@pulumi/pulumi";
import { TASKS } from "../blocks/buckets/settings";
import { IN_CLUSTER } from "../blocks/clusters/args";
import { controllerPorts, ingressControllers } from "../blocks/isolation/serverPolicies";
import { hasOwnMetadata, hostingIsolation } from "../blocks/isolation/settings";
import { identityOf } from "../blocks/tasks/settings";
import { slug, teamsIn } from "../blocks/workspaces/settings";
import type { SkyPilotSettings } from "../skypilot/settings";
import { createPriorityClasses, createQuota, createTaskPolicies, type TasksPlace } from "./isolation";
import type { HostingNamespaces } from "./namespaces";
import type { TeamIdentities } from "./teamIdentities";
import { teamNamespaces } from "./teamNamespace";
import type { WorkloadCluster } from "./workloadCluster";

/** Returns the arguments of WorkloadCluster for the teams in the hosting cluster. */
export function hostingTeamsArgs(settings: SkyPilotSettings, identities: TeamIdentities) {
  const { podSecurity } = settings.isolation;
  const teams = teamNamespaces(IN_CLUSTER, settings, identities);
  const labelled = teams.teams !== undefined && podSecurity.enabled;
  return { ...teams, ...(labelled && { isolation: { networkPolicy: { enabled: false }, podSecurity } }) };
}

/** Returns the namespaces of teams in the hosting cluster, after they exist. */
export function hostingTeams(
  name: string,
  { workspaces }: SkyPilotSettings,
  cluster: WorkloadCluster | undefined,
  component: pulumi.Resource,
): TasksPlace[] {
  return teamsIn(IN_CLUSTER, workspaces).map(({ workspace, namespace, identity }) => ({
    name: `${name}-workspace-${slug(workspace)}`,
    namespace: pulumi.all([namespace, cluster?.teamServiceAccounts]).apply(([known]) => known as string),
    ...(hasOwnMetadata(identity) && { metadata: true }),
    parent: component,
  }));
}

/** Creates the policies of the namespaces of tasks in the hosting cluster, the quota of the tasks without a team, and the priority classes. */
export function isolateHostingTasks(
  name: string,
  settings: SkyPilotSettings,
  namespaces: HostingNamespaces,
  teams: TasksPlace[],
  component: pulumi.Resource,
): void {
  const { release, exposure, kubernetes, isolation } = settings;
  const own = { name: `${name}-tasks`, namespace: namespaces.tasks, parent: component };
  const places = [{ ...own, shared: kubernetes.tasksNamespace === release.namespace }, ...teams];
  const placed = { release: { ...release, namespace: namespaces.release }, exposure };
  const ofTasks = hostingIsolation(isolation, identityOf(TASKS, settings));
  createTaskPolicies(places, ofTasks, {
    portsThroughIngress: kubernetes.features.includes("ingress"),
    server: {
      releaseName: release.name,
      namespace: namespaces.release,
      controllers: ingressControllers({ ...placed, taskNamespaces: places.map(({ namespace }) => namespace) }) ?? [],
      controllerPorts: controllerPorts(exposure),
    },
  });
  createQuota(own, ofTasks.quota);
  createPriorityClasses(name, isolation.priorityClasses, component);
}

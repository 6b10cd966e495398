import { createHash } from "node:crypto";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { authOf, type ClusterArgs, ClusterAuth, chosenFeatures } from "../blocks/clusters/args";
import { addressOf, MINIFIED, minified, withoutCredentials } from "../blocks/clusters/kubeconfig";
import type { TasksIdentitySettings } from "../blocks/tasks/settings";
import type { SkyPilotArgs } from "../skypilot/args";
import { createTasksIdentity, type TasksIdentity } from "./tasksIdentity";
import type { TeamNamespaceArgs } from "./teamNamespace";
import { WorkloadCluster } from "./workloadCluster";

/** How SkyPilot reaches one cluster: its kubeconfig, and the namespace and identity of its pods. */
export interface ClusterAccess extends Pick<ClusterArgs, "name" | "contextConfig" | "insecureSkipTlsVerify"> {
  auth: ClusterAuth;
  /** Not set if the context is in the user's own kubeconfig. */
  kubeconfig?: pulumi.Input<string>;
  namespace?: pulumi.Input<string>;
  server?: pulumi.Input<string>;
  remoteIdentity?: pulumi.Input<string>;
  /** Service account of each team's pods, by workspace. */
  teamServiceAccounts?: pulumi.Input<{ [workspace: string]: string }>;
  /** ARN or e-mail address of the cloud identity of its tasks, if the program creates one. */
  tasksIdentity?: pulumi.Output<string>;
}

/** Who uses a cluster: its teams, and the cloud identity of its tasks. */
interface ClusterUse {
  teams?: TeamNamespaceArgs[];
  identity: TasksIdentitySettings | undefined;
}

/** Returns the access to a cluster; with auth `serviceAccount`, creates a provider for the cluster and SkyPilot's accounts in it. */
export function createClusterAccess(
  name: string,
  cluster: ClusterArgs,
  use: ClusterUse,
  args: SkyPilotArgs,
  parent: pulumi.Resource,
): ClusterAccess {
  const { identity } = use;
  const made = identity && createTasksIdentity(`${name}-clusters-${resourceName(cluster.name)}-tasks`, identity, args, parent);
  const access = authOf(cluster) === ClusterAuth.ServiceAccount ? createAccounts(name, cluster, use, made, parent) : givenAccess(cluster);
  return { ...access, ...(made?.id && { tasksIdentity: made.id }) };
}

/** A kubeconfig can have other clusters, which SkyPilot must not get. */
function givenAccess({ context, kubeconfig, ...cluster }: ClusterArgs): ClusterAccess {
  const auth = authOf(cluster);
  if (kubeconfig === undefined) return { ...cluster, auth };
  return { ...cluster, auth, kubeconfig: pulumi.secret(kubeconfig).apply((text) => minified(text, context)) };
}

function createAccounts(
  name: string,
  cluster: ClusterArgs,
  { teams, identity }: ClusterUse,
  made: TasksIdentity | undefined,
  parent: pulumi.Resource,
): ClusterAccess {
  const { context, server, insecureSkipTlsVerify, contextConfig, namespace, createNamespace, rbac, isolation, rotate, remoteIdentity } =
    cluster;
  const resource = `${name}-clusters-${resourceName(cluster.name)}`;
  const kubeconfig = pulumi.secret(cluster.kubeconfig ?? "");
  // Until 0.1.0, the stack program created both outside the component.
  const formerly = { aliases: [{ parent: pulumi.rootStackResource }] };
  const provider = new Provider(
    `${resource}-provider`,
    {
      // By default, the provider would read KUBECONFIG, which can differ on another machine.
      kubeconfig: kubeconfig.apply((text) => minified(text, context)),
      context: MINIFIED,
      // A cluster with a new certificate is still the same cluster, so its resources must not be replaced.
      clusterIdentifier: server ?? kubeconfig.apply((text) => addressOf(text, context)),
    },
    { parent, ...formerly },
  );
  const workloads = new WorkloadCluster(
    resource,
    {
      kubeconfig: kubeconfig.apply((text) => withoutCredentials(text, context)),
      ...(server !== undefined && { server }),
      ...(insecureSkipTlsVerify !== undefined && { insecureSkipTlsVerify }),
      ...(rotate !== undefined && { rotate }),
      ...(namespace !== undefined && { tasksNamespace: namespace }),
      ...(createNamespace !== undefined && { createNamespaces: createNamespace }),
      ...(rbac?.createSystemNamespace !== undefined && { createSystemNamespace: rbac.createSystemNamespace }),
      ...(remoteIdentity !== undefined && { createWorkloadServiceAccount: false }),
      ...tasksAccount(identity, made),
      features: chosenFeatures(rbac),
      ...(isolation && { isolation }),
      ...(teams && { teams }),
    },
    { parent, provider, ...formerly },
  );
  return {
    name: cluster.name,
    auth: ClusterAuth.Static,
    kubeconfig: workloads.kubeconfig,
    ...(insecureSkipTlsVerify !== undefined && { insecureSkipTlsVerify }),
    namespace: workloads.namespace,
    remoteIdentity: remoteIdentity ?? workloads.workloadServiceAccount,
    teamServiceAccounts: workloads.teamServiceAccounts,
    ...(contextConfig && { contextConfig }),
  };
}

/** Returns the account of the tasks, which a cloud identity trusts by its name. */
function tasksAccount(identity: TasksIdentitySettings | undefined, made: TasksIdentity | undefined) {
  if (!identity?.ownsAccount) return {};
  const { annotations = {} } = made ?? {};
  return {
    workloadServiceAccount: identity.serviceAccount,
    ...(Object.keys(annotations).length > 0 && { workloadAnnotations: annotations }),
  };
}

// The names of namespaces start with the name of the cluster's resources and have at most 63 characters.
const LONGEST = 16;

/**
 * Returns the name for the resources of a cluster: its name, or if Kubernetes does not accept that, the accepted part of it and a part of
 * its hash.
 */
export function resourceName(name: string): string {
  if (name.length <= LONGEST && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) return name;
  const letters = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "");
  return `${letters.slice(0, 8).replace(/-$/, "")}-${createHash("sha256").update(name).digest("hex").slice(0, 7)}`;
}

import { createHash } from "node:crypto";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { authOf, type ClusterArgs, ClusterAuth, chosenFeatures } from "../blocks/clusters/args";
import { addressOf, MINIFIED, minified, withoutCredentials } from "../blocks/clusters/kubeconfig";
import { WorkloadCluster } from "./workloadCluster";

/** How SkyPilot reaches one cluster: its kubeconfig, and where and as whom its pods run. */
export interface ClusterAccess extends Pick<ClusterArgs, "name" | "contextConfig" | "insecureSkipTlsVerify"> {
  auth: ClusterAuth;
  /** Not set where the context is in a kubeconfig of the user's. */
  kubeconfig?: pulumi.Input<string>;
  namespace?: pulumi.Input<string>;
  server?: pulumi.Input<string>;
  remoteIdentity?: pulumi.Input<string>;
}

/** Returns the access to a cluster; with the auth `serviceAccount` it makes a provider for it, and SkyPilot's accounts in it. */
export function createClusterAccess(name: string, cluster: ClusterArgs, parent: pulumi.Resource): ClusterAccess {
  return authOf(cluster) === ClusterAuth.ServiceAccount ? createAccounts(name, cluster, parent) : givenAccess(cluster);
}

/** A kubeconfig may lead to other clusters too, which are no concern of SkyPilot's. */
function givenAccess({ context, kubeconfig, ...cluster }: ClusterArgs): ClusterAccess {
  const auth = authOf(cluster);
  if (kubeconfig === undefined) return { ...cluster, auth };
  return { ...cluster, auth, kubeconfig: pulumi.secret(kubeconfig).apply((text) => minified(text, context)) };
}

function createAccounts(name: string, cluster: ClusterArgs, parent: pulumi.Resource): ClusterAccess {
  const { context, server, insecureSkipTlsVerify, contextConfig, namespace, createNamespace, rbac, rotate, remoteIdentity } = cluster;
  const resource = `${name}-clusters-${resourceName(cluster.name)}`;
  const kubeconfig = pulumi.secret(cluster.kubeconfig ?? "");
  // Until 0.1.0 the stack program made both outside of the component.
  const formerly = { aliases: [{ parent: pulumi.rootStackResource }] };
  const provider = new Provider(
    `${resource}-provider`,
    {
      // KUBECONFIG, which the provider would read by itself, may name other files on the next machine.
      kubeconfig: kubeconfig.apply((text) => minified(text, context)),
      context: MINIFIED,
      // The same cluster with a new certificate is no other cluster, in which all would have to be made anew.
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
      features: chosenFeatures(rbac),
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
    ...(contextConfig && { contextConfig }),
  };
}

// The names of namespaces begin with that of the cluster's resources and have 63 characters at most.
const LONGEST = 16;

/** Returns what resources of a cluster are called: its name, or where Kubernetes cannot take that, what it can take of it and a part of its hash. */
export function resourceName(name: string): string {
  if (name.length <= LONGEST && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) return name;
  const letters = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "");
  return `${letters.slice(0, 8).replace(/-$/, "")}-${createHash("sha256").update(name).digest("hex").slice(0, 7)}`;
}

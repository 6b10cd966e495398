import * as pulumi from "@pulumi/pulumi";
import { ClusterAuth } from "../blocks/clusters/args";
import { type KnownCluster, mergeKubeconfigs, sizeProblems } from "../blocks/clusters/kubeconfig";
import { below } from "../core/problem";
import type { ClusterAccess } from "./clusterAccess";
import { rejectInvalid } from "./invalidArguments";

/** Returns one kubeconfig with a context for each cluster, except those that the user's own kubeconfig has. */
export function mergedKubeconfig(name: string, accesses: ClusterAccess[], component: pulumi.ComponentResource): pulumi.Output<string> {
  const merged = accesses.filter(({ auth }) => auth !== ClusterAuth.Existing);
  const given = pulumi.all(merged.map(({ kubeconfig, namespace, server }) => pulumi.all([kubeconfig, namespace, server])));
  return pulumi.secret(
    given.apply((values) => {
      const clusters = merged.map((cluster, index) => {
        const [kubeconfig, namespace, server] = values[index] ?? [];
        return { ...cluster, kubeconfig, namespace, server } as KnownCluster;
      });
      const text = mergeKubeconfigs(clusters);
      rejectInvalid(component, name, below("clusters", sizeProblems(text, clusters)));
      return text;
    }),
  );
}

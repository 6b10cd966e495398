/** Settings of the clusters. */
import { authOf, type ClusterArgs, ClusterAuth } from "./args";

/** The clusters by the source of SkyPilot's access. */
export interface ClustersSettings {
  all: ClusterArgs[];
  /** Clusters in which the program creates SkyPilot's accounts. */
  own: ClusterArgs[];
  /** Clusters in the kubeconfig that the program generates. */
  merged: ClusterArgs[];
}

/** Computes the settings. */
export function clustersSettings(clusters: ClusterArgs[] = []): ClustersSettings {
  return {
    all: clusters,
    own: clusters.filter((cluster) => authOf(cluster) === ClusterAuth.ServiceAccount),
    merged: clusters.filter((cluster) => authOf(cluster) !== ClusterAuth.Existing),
  };
}

/** The clusters with the defaults filled in. */
import { authOf, type ClusterArgs, ClusterAuth } from "./args";

/** The clusters, by who makes SkyPilot's access to them. */
export interface ClustersSettings {
  all: ClusterArgs[];
  /** Those in which the program makes SkyPilot's accounts. */
  own: ClusterArgs[];
  /** Those of which the program makes the kubeconfig. */
  merged: ClusterArgs[];
}

/** Fills in the defaults. */
export function clustersSettings(clusters: ClusterArgs[] = []): ClustersSettings {
  return {
    all: clusters,
    own: clusters.filter((cluster) => authOf(cluster) === ClusterAuth.ServiceAccount),
    merged: clusters.filter((cluster) => authOf(cluster) !== ClusterAuth.Existing),
  };
}

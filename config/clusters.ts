/** The clusters of the stack config whose kubeconfig is that of the machine, which a component does not read. */
import { authOf, type ClusterArgs, ClusterAuth } from "../blocks/clusters/args";
import { entryProblems } from "../blocks/clusters/entryRules";
import { type Problem, UNKNOWN } from "../core/problem";
import type { SkyPilotArgs } from "../skypilot/args";
import type { Site } from "./site";

/** The arguments as the machine's kubeconfig completes them. */
export interface CompletedArgs {
  args: SkyPilotArgs;
  problems: Problem[];
}

/** Returns the arguments with the machine's kubeconfig where a cluster names one of its contexts, and what is wrong with that. */
export function withMachineKubeconfig(args: SkyPilotArgs, site: Site): CompletedArgs {
  if (!args.clusters?.some(isOfMachine)) return { args, problems: [] };
  const problems: Problem[] = [];
  const clusters = args.clusters.map((cluster, index) => {
    if (!isOfMachine(cluster)) return cluster;
    const kubeconfig = site.kubeconfig();
    const wrong = kubeconfig === undefined ? ["does not exist; set KUBECONFIG, or give kubeconfig"] : entryProblems(cluster, kubeconfig);
    problems.push(...wrong.map((message) => ({ path: `clusters[${index}].context`, message: `this machine's kubeconfig ${message}` })));
    return { ...cluster, kubeconfig: wrong.length > 0 ? UNKNOWN : kubeconfig };
  });
  return { args: { ...args, clusters }, problems };
}

function isOfMachine(cluster: ClusterArgs): boolean {
  return cluster.kubeconfig === undefined && cluster.context !== undefined && authOf(cluster) !== ClusterAuth.Existing;
}

/** Clusters of the stack config that use the machine's kubeconfig, which components do not read. */
import { authOf, type ClusterArgs, ClusterAuth } from "../blocks/clusters/args";
import { entryProblems } from "../blocks/clusters/entryRules";
import { type Problem, UNKNOWN } from "../core/problem";
import type { SkyPilotArgs } from "../skypilot/args";
import type { ProgramHost } from "./programHost";

/** The arguments, completed from the machine's kubeconfig. */
export interface CompletedArgs {
  args: SkyPilotArgs;
  problems: Problem[];
}

/** Returns the arguments with the machine's kubeconfig for each cluster that names one of its contexts, and the problems. */
export function withMachineKubeconfig(args: SkyPilotArgs, host: ProgramHost): CompletedArgs {
  if (!args.clusters?.some(isOfMachine)) return { args, problems: [] };
  const problems: Problem[] = [];
  const clusters = args.clusters.map((cluster, index) => {
    if (!isOfMachine(cluster)) return cluster;
    const kubeconfig = host.kubeconfig();
    const wrong = kubeconfig === undefined ? ["does not exist; set KUBECONFIG, or give kubeconfig"] : entryProblems(cluster, kubeconfig);
    problems.push(...wrong.map((message) => ({ path: `clusters[${index}].context`, message: `this machine's kubeconfig ${message}` })));
    return { ...cluster, kubeconfig: wrong.length > 0 ? UNKNOWN : kubeconfig };
  });
  return { args: { ...args, clusters }, problems };
}

function isOfMachine(cluster: ClusterArgs): boolean {
  return cluster.kubeconfig === undefined && cluster.context !== undefined && authOf(cluster) !== ClusterAuth.Existing;
}

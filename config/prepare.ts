/** The config of a stack -> the arguments of SkyPilot on this machine, and all their problems. */
import type { Problem } from "../core/problem";
import type { SkyPilotArgs } from "../skypilot/args";
import { resolve } from "../skypilot/resolve";
import { withMachineKubeconfig } from "./clusters";
import { type LoadedConfig, loadConfig } from "./load";
import { atSite, type Site } from "./site";

/** The arguments and problems of a config. */
export interface Prepared {
  args: SkyPilotArgs;
  problems: Problem[];
  /** Mistakes that do not prevent a deployment. */
  warnings: Problem[];
  /** Required values that the user has not set yet; also among the problems, unless placeholders are allowed. */
  placeholders: Problem[];
}

/** Prepares the config of a stack; `project` is the namespace of its keys. */
export async function prepare(project: string, site: Site): Promise<Prepared> {
  const config = loadConfig(project, site.config());
  const prepared = judged(config, await atSite(config.args, site), site);
  // An invalid config is reported without waiting for a cluster.
  return prepared.problems.length > 0 ? prepared : { ...prepared, problems: await clusterProblems(site) };
}

async function clusterProblems(site: Site): Promise<Problem[]> {
  const missing = await site.missingCluster();
  if (missing === undefined) return [];
  return [{ path: "kubernetes:context", message: `${missing.what} (${missing.reason})`, set: { example: "YOUR-CLUSTER-CONTEXT" } }];
}

/** Validates the config of a stack without looking anything up, as before a command starts. */
export function judge(project: string, site: Site): Prepared {
  const config = loadConfig(project, site.config());
  return judged(config, config.args, site);
}

function judged(config: LoadedConfig, given: SkyPilotArgs, site: Site): Prepared {
  const { args, problems } = withMachineKubeconfig(given, site);
  return {
    args,
    problems: [
      ...config.problems,
      ...config.unjudged(resolve(args).problems),
      ...problems,
      ...(site.acceptsPlaceholders ? [] : config.placeholders),
    ],
    warnings: config.plainSecrets,
    placeholders: config.placeholders,
  };
}

/** The config of a stack -> the arguments of SkyPilot, as they are where the program runs, and everything that is wrong with them. */
import type { Problem } from "../core/problem";
import type { SkyPilotArgs } from "../skypilot/args";
import { resolve } from "../skypilot/resolve";
import { withMachineKubeconfig } from "./clusters";
import { type LoadedConfig, loadConfig } from "./load";
import { atSite, type Site } from "./site";

/** What a config comes to. */
export interface Prepared {
  args: SkyPilotArgs;
  problems: Problem[];
  /** What works, and should be otherwise. */
  warnings: Problem[];
  /** What only the user knows and has not given yet; among the problems too where the site needs it. */
  placeholders: Problem[];
}

/** Prepares the config of a stack; `project` is the namespace of its keys. */
export async function prepare(project: string, site: Site): Promise<Prepared> {
  const config = loadConfig(project, site.config());
  const prepared = judged(config, await atSite(config.args, site), site);
  // A config that is wrong is told at once; a cluster may take its time.
  return prepared.problems.length > 0 ? prepared : { ...prepared, problems: await clusterProblems(site) };
}

async function clusterProblems(site: Site): Promise<Problem[]> {
  const missing = await site.missingCluster();
  if (missing === undefined) return [];
  return [{ path: "kubernetes:context", message: `${missing.what} (${missing.reason})`, set: { example: "YOUR-CLUSTER-CONTEXT" } }];
}

/** Judges the config of a stack where nothing can be looked up, as before a command begins. */
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

/** The config of a stack -> the arguments of SkyPilot on this machine, and all their problems. */
import type { Problem } from "../core/problem";
import type { SkyPilotArgs } from "../skypilot/args";
import { resolve } from "../skypilot/resolve";
import { withMachineKubeconfig } from "./clusters";
import { type LoadedConfig, loadConfig } from "./load";
import { argsOn, type ProgramHost } from "./programHost";

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
export async function prepare(project: string, host: ProgramHost): Promise<Prepared> {
  const config = loadConfig(project, host.config());
  const prepared = judged(config, await argsOn(config.args, host), host);
  // An invalid config is reported without waiting for a cluster.
  return prepared.problems.length > 0 ? prepared : { ...prepared, problems: await clusterProblems(host) };
}

async function clusterProblems(host: ProgramHost): Promise<Problem[]> {
  const missing = await host.missingCluster();
  if (missing === undefined) return [];
  return [{ path: "kubernetes:context", message: `${missing.what} (${missing.reason})`, set: { example: "YOUR-CLUSTER-CONTEXT" } }];
}

/** Validates the config of a stack without looking anything up, as before a command starts. */
export function judge(project: string, host: ProgramHost): Prepared {
  const config = loadConfig(project, host.config());
  return judged(config, config.args, host);
}

function judged(config: LoadedConfig, given: SkyPilotArgs, host: ProgramHost): Prepared {
  const { args, problems } = withMachineKubeconfig(given, host);
  return {
    args,
    problems: [
      ...config.problems,
      ...config.unjudged(resolve(args).problems),
      ...problems,
      ...(host.acceptsPlaceholders ? [] : config.placeholders),
    ],
    warnings: config.plainSecrets,
    placeholders: config.placeholders,
  };
}

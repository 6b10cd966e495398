/** Arguments -> settings, what is wrong, and what should be known: once for each set of arguments. */
import { type Block, SERVER_BLOCKS, WHOLE_BLOCKS } from "../blocks";
import { ownValuesProblems } from "../blocks/release/ownValues";
import { scrubbed, secretTexts, seen } from "../core/known";
import { below, type Problem } from "../core/problem";
import type { ApiServerArgs } from "./apiServerArgs";
import type { SkyPilotArgs } from "./args";
import type { ServerBlocksArgs } from "./serverArgs";
import { type ServerSettings, serverSettings } from "./serverSettings";
import { type SkyPilotSettings, skyPilotSettings } from "./settings";
import { pretendedValues } from "./values";
import { wholeWarnings } from "./warnings";

/** What a set of arguments comes to. */
export interface Resolved<Settings> {
  settings: Settings;
  problems: Problem[];
  warnings: string[];
}

const resolved = new WeakMap<object, Resolved<ServerSettings>>();

/** Resolves the arguments of the whole. */
export function resolve(args: SkyPilotArgs): Resolved<SkyPilotSettings> {
  return once(args, () => {
    const view = seen(args);
    const settings = skyPilotSettings(args);
    const server = serverProblems(view, settings, settings.clouds);
    const problems = [...server, ...judged(WHOLE_BLOCKS, "rules", view, settings)];
    const warnings = [
      ...judged(SERVER_BLOCKS, "warnings", view, settings),
      ...judged(WHOLE_BLOCKS, "warnings", view, settings),
      ...wholeWarnings(view, settings),
      ...judged(SERVER_BLOCKS, "ignored", view, settings),
      ...judged(WHOLE_BLOCKS, "ignored", view, settings),
    ];
    return { settings, ...told(args, problems, warnings) };
  });
}

/** Resolves the arguments of the API server on its own. */
export function resolveServer(args: ApiServerArgs): Resolved<ServerSettings> {
  return once(args, () => {
    const view = seen(args);
    const settings = serverSettings(args);
    const problems = serverProblems(view, settings, view.clouds ?? []);
    const warnings = [...judged(SERVER_BLOCKS, "warnings", view, settings), ...judged(SERVER_BLOCKS, "ignored", view, settings)];
    return { settings, ...told(args, problems, warnings) };
  });
}

/** Says what arguments come to that a component has made of resolved ones, so that they are not resolved again. */
export function follows<Args extends object>(args: Args, settings: ServerSettings): Args {
  resolved.set(args, { settings, problems: [], warnings: [] });
  return args;
}

function once<Settings extends ServerSettings>(args: object, compute: () => Resolved<Settings>): Resolved<Settings> {
  const known = resolved.get(args) as Resolved<Settings> | undefined;
  if (known) return known;
  const fresh = compute();
  resolved.set(args, fresh);
  return fresh;
}

function serverProblems(view: ServerBlocksArgs, settings: ServerSettings, clouds: string[]): Problem[] {
  const typed = judged(SERVER_BLOCKS, "rules", view, settings);
  const own = view.release?.values;
  if (own === undefined) return typed;
  // Where the arguments are wrong, nobody knows what the values would be.
  const derived = typed.length > 0 ? undefined : pretendedValues(settings, clouds);
  return [...typed, ...below("release", ownValuesProblems(own, derived && seen(derived)))];
}

function judged<Args, Settings>(
  blocks: Block<Args, Settings>[],
  kind: "rules" | "warnings" | "ignored",
  args: Args,
  settings: Settings,
): Problem[] {
  return blocks.flatMap((block) => below(block.key, block[kind]?.(args, settings) ?? []));
}

/** A message shows no secret, whatever it quotes. */
function told(args: object, problems: Problem[], warnings: Problem[]): { problems: Problem[]; warnings: string[] } {
  const hidden = secretTexts(args);
  return {
    problems: problems.map((problem) => ({ ...problem, message: scrubbed(problem.message, hidden) })),
    warnings: warnings.map(({ path, message }) => scrubbed(path === "" ? message : `${path}: ${message}`, hidden)),
  };
}

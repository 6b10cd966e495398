/** Arguments -> settings, problems and warnings, once for each set of arguments. */
import { RunError } from "@pulumi/pulumi";
import { type Block, SERVER_BLOCKS, WHOLE_BLOCKS } from "../blocks";
import type { AwsIdentityArgs } from "../blocks/aws/args";
import { awsIdentityProblems, awsIdentityWarnings, awsIgnored } from "../blocks/aws/rules";
import { type AwsSettings, awsSettings } from "../blocks/aws/settings";
import type { GcpIdentityArgs } from "../blocks/gcp/args";
import { gcpIdentityProblems, gcpIgnored, gcpVmWarnings } from "../blocks/gcp/rules";
import { type GcpSettings, gcpSettings } from "../blocks/gcp/settings";
import { ownValuesProblems } from "../blocks/release/ownValues";
import { withoutStack } from "../core/error";
import { guarded, scrubbed, secretTexts, seen, seenWith, textsIn } from "../core/known";
import { below, describeProblems, isAtOrBelow, type Problem } from "../core/problem";
import type { ApiServerArgs } from "./apiServerArgs";
import type { SkyPilotArgs } from "./args";
import { shapeProblems } from "./argsShape";
import { limitProblems } from "./limits";
import type { ServerBlocksArgs } from "./serverArgs";
import { type ServerSettings, serverSettings } from "./serverSettings";
import { type SkyPilotSettings, skyPilotSettings } from "./settings";
import { pretendedValues } from "./values";
import { wholeWarnings } from "./warnings";

/** The result for a set of arguments. */
export interface Resolved<Args, Settings> {
  /** The arguments; an Output in them resolves only after its value is validated. */
  args: Args;
  settings: Settings;
  problems: Problem[];
  warnings: string[];
}

const resolved = new WeakMap<object, Resolved<unknown, unknown>>();

/** What rules find, given what they may see; a late value is judged by the rules of its own block alone, whose path is `at`. */
interface Rules<Args, Settings> {
  problems: (view: Args, settings: Settings, at?: string) => Problem[];
  warnings: (view: Args, settings: Settings) => Problem[];
}

const WHOLE: Rules<SkyPilotArgs, SkyPilotSettings> = {
  problems: (view, settings, at) => [
    ...serverProblems(view, settings, settings.clouds, at),
    ...judged(WHOLE_BLOCKS, "rules", view, settings, at),
  ],
  warnings: (view, settings) => [
    ...judged(SERVER_BLOCKS, "warnings", view, settings),
    ...judged(WHOLE_BLOCKS, "warnings", view, settings),
    ...wholeWarnings(view, settings),
    ...judged(SERVER_BLOCKS, "ignored", view, settings),
    ...judged(WHOLE_BLOCKS, "ignored", view, settings),
  ],
};

const SERVER: Rules<ApiServerArgs, ServerSettings> = {
  problems: (view, settings, at) => serverProblems(view, settings, view.clouds ?? [], at),
  warnings: (view, settings) => [...judged(SERVER_BLOCKS, "warnings", view, settings), ...judged(SERVER_BLOCKS, "ignored", view, settings)],
};

const AWS: Rules<AwsIdentityArgs, AwsSettings> = {
  problems: awsIdentityProblems,
  warnings: (view, settings) => [...awsIdentityWarnings(settings), ...awsIgnored(view, settings)],
};

const GCP: Rules<GcpIdentityArgs, GcpSettings> = {
  problems: gcpIdentityProblems,
  warnings: (view, settings) => [...gcpVmWarnings(view, settings), ...gcpIgnored(view, settings)],
};

/** Resolves the arguments of SkyPilot. */
export function resolve(args: SkyPilotArgs): Resolved<SkyPilotArgs, SkyPilotSettings> {
  return once("SkyPilot", args, skyPilotSettings, WHOLE);
}

/** Resolves the arguments of ApiServer. */
export function resolveServer(args: ApiServerArgs): Resolved<ApiServerArgs, ServerSettings> {
  return once("ApiServer", args, (given) => serverSettings(given), SERVER);
}

/** Resolves the arguments of AwsIdentity. */
export function resolveAws(args: AwsIdentityArgs): Resolved<AwsIdentityArgs, AwsSettings> {
  return once("AwsIdentity", args, awsSettings, AWS);
}

/** Resolves the arguments of GcpIdentity. */
export function resolveGcp(args: GcpIdentityArgs): Resolved<GcpIdentityArgs, GcpSettings> {
  return once("GcpIdentity", args, gcpSettings, GCP);
}

/** Records the result for arguments that a component derived from resolved ones, so that they are not resolved again. */
export function follows<Args extends object>(args: Args, settings: unknown): Args {
  resolved.set(args, { args, settings, problems: [], warnings: [] });
  return args;
}

function once<Args extends object, Settings>(
  component: string,
  args: Args,
  settingsOf: (args: Args) => Settings,
  rules: Rules<Args, Settings>,
): Resolved<Args, Settings> {
  const known = resolved.get(args) as Resolved<Args, Settings> | undefined;
  if (known) return known;
  const fresh = resolveNow(component, args, settingsOf, rules);
  resolved.set(args, fresh);
  return fresh;
}

function resolveNow<Args extends object, Settings>(
  component: string,
  args: Args,
  settingsOf: (args: Args) => Settings,
  rules: Rules<Args, Settings>,
): Resolved<Args, Settings> {
  const shape = shapeProblems(component, args);
  // A value of a wrong shape has no effect on the rules.
  if (shape.length > 0) return { args, settings: settingsOf({} as Args), problems: shape, warnings: [] };
  const problemsOf = (view: Args, known: Settings, at?: string) => [...limitProblems(component, view), ...rules.problems(view, known, at)];
  const checked = guarded(args, (path, value) => {
    const view = seenWith(args, path, value);
    const ofValue = problemsOf(view, settingsOf(view), path).filter((problem) => isAtOrBelow(problem.path, path));
    if (ofValue.length === 0) return;
    // The value may be secret, and only Pulumi can decide that.
    const text = scrubbed(describeProblems("Invalid arguments", ofValue, { commands: false }), textsIn(value));
    throw withoutStack(new RunError(text));
  });
  const settings = settingsOf(checked);
  const view = seen(args);
  const known = seen(settings);
  const hidden = secretTexts(args);
  return {
    args: checked,
    settings,
    problems: problemsOf(view, known).map((problem) => ({ ...problem, message: scrubbed(problem.message, hidden) })),
    warnings: rules.warnings(view, known).map(({ path, message }) => scrubbed(path === "" ? message : `${path}: ${message}`, hidden)),
  };
}

function serverProblems(view: ServerBlocksArgs, settings: ServerSettings, clouds: string[], at?: string): Problem[] {
  const typed = judged(SERVER_BLOCKS, "rules", view, settings, at);
  const own = view.release?.values;
  if (own === undefined || (at !== undefined && !isAtOrBelow(at, "release"))) return typed;
  // Invalid arguments have no chart values.
  const derived = typed.length > 0 ? undefined : pretendedValues(settings, clouds);
  return [...typed, ...below("release", ownValuesProblems(own, derived && seen(derived)))];
}

function judged<Args, Settings>(
  blocks: Block<Args, Settings>[],
  kind: "rules" | "warnings" | "ignored",
  args: Args,
  settings: Settings,
  at?: string,
): Problem[] {
  const asked = blocks.filter(({ key }) => at === undefined || isAtOrBelow(at, key));
  return asked.flatMap((block) => below(block.key, block[kind]?.(args, settings) ?? []));
}

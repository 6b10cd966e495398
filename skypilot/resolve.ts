/** Arguments -> settings, what is wrong, and what should be known: once for each set of arguments. */
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
import { shapeProblems } from "./plain";
import type { ServerBlocksArgs } from "./serverArgs";
import { type ServerSettings, serverSettings } from "./serverSettings";
import { type SkyPilotSettings, skyPilotSettings } from "./settings";
import { pretendedValues } from "./values";
import { wholeWarnings } from "./warnings";

/** What a set of arguments comes to. */
export interface Resolved<Args, Settings> {
  /** The arguments; whoever takes an Output of them waits until its value is judged. */
  args: Args;
  settings: Settings;
  problems: Problem[];
  warnings: string[];
}

const resolved = new WeakMap<object, Resolved<unknown, unknown>>();

/** Resolves the arguments of the whole. */
export function resolve(args: SkyPilotArgs): Resolved<SkyPilotArgs, SkyPilotSettings> {
  return once("SkyPilot", args, skyPilotSettings, (view, settings) => ({
    problems: [...serverProblems(view, settings, settings.clouds), ...judged(WHOLE_BLOCKS, "rules", view, settings)],
    warnings: [
      ...judged(SERVER_BLOCKS, "warnings", view, settings),
      ...judged(WHOLE_BLOCKS, "warnings", view, settings),
      ...wholeWarnings(view, settings),
      ...judged(SERVER_BLOCKS, "ignored", view, settings),
      ...judged(WHOLE_BLOCKS, "ignored", view, settings),
    ],
  }));
}

/** Resolves the arguments of the API server on its own. */
export function resolveServer(args: ApiServerArgs): Resolved<ApiServerArgs, ServerSettings> {
  return once(
    "ApiServer",
    args,
    (given) => serverSettings(given),
    (view, settings) => ({
      problems: serverProblems(view, settings, view.clouds ?? []),
      warnings: [...judged(SERVER_BLOCKS, "warnings", view, settings), ...judged(SERVER_BLOCKS, "ignored", view, settings)],
    }),
  );
}

/** Resolves who SkyPilot is on AWS, on its own. */
export function resolveAws(args: AwsIdentityArgs): Resolved<AwsIdentityArgs, AwsSettings> {
  return once("AwsIdentity", args, awsSettings, (view, settings) => ({
    problems: awsIdentityProblems(view, settings),
    warnings: [...awsIdentityWarnings(settings), ...awsIgnored(view, settings)],
  }));
}

/** Resolves who SkyPilot is on GCP, on its own. */
export function resolveGcp(args: GcpIdentityArgs): Resolved<GcpIdentityArgs, GcpSettings> {
  return once("GcpIdentity", args, gcpSettings, (view, settings) => ({
    problems: gcpIdentityProblems(view, settings),
    warnings: [...gcpVmWarnings(view, settings), ...gcpIgnored(view, settings)],
  }));
}

/** Says what arguments come to that a component has made of resolved ones, so that they are not resolved again. */
export function follows<Args extends object>(args: Args, settings: unknown): Args {
  resolved.set(args, { args, settings, problems: [], warnings: [] });
  return args;
}

/** What rules find. */
interface Findings {
  problems: Problem[];
  warnings: Problem[];
}

function once<Args extends object, Settings>(
  component: string,
  args: Args,
  settingsOf: (args: Args) => Settings,
  rules: (view: Args, settings: Settings) => Findings,
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
  rules: (view: Args, settings: Settings) => Findings,
): Resolved<Args, Settings> {
  const shape = shapeProblems(component, args);
  // What has a wrong shape steers nothing.
  if (shape.length > 0) return { args, settings: settingsOf({} as Args), problems: shape, warnings: [] };
  const checked = guarded(args, (path, value) => {
    const { problems } = rules(seenWith(args, path, value), settings);
    const ofValue = problems.filter((problem) => isAtOrBelow(problem.path, path));
    if (ofValue.length === 0) return;
    // The value may be secret, which only Pulumi knows.
    const text = scrubbed(describeProblems("Invalid arguments", ofValue, { commands: false }), textsIn(value));
    throw withoutStack(new RunError(text));
  });
  const settings = settingsOf(checked);
  const { problems, warnings } = rules(seen(args), settings);
  const hidden = secretTexts(args);
  return {
    args: checked,
    settings,
    problems: problems.map((problem) => ({ ...problem, message: scrubbed(problem.message, hidden) })),
    warnings: warnings.map(({ path, message }) => scrubbed(path === "" ? message : `${path}: ${message}`, hidden)),
  };
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

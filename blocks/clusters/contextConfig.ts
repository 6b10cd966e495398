/** SkyPilot's settings of one context (SkyPilot docs: config reference, kubernetes.context_configs). */
import type { Problem } from "../../core/problem";
import { schemaProblems } from "../skypilotConfig/schema";

/** Keys that the program sets, and the argument of each. */
const OURS: Record<string, string> = { namespace: "namespace", remote_identity: "remoteIdentity" };

/** Returns what a version of SkyPilot rejects in a context's settings, or what the program sets. */
export function contextConfigProblems(config: Record<string, unknown> = {}, version: string): Problem[] {
  const ours = Object.keys(config).filter((key) => OURS[key]);
  const theirs = Object.fromEntries(Object.entries(config).filter(([key]) => !OURS[key]));
  const found = schemaProblems({ kubernetes: { context_configs: { context: theirs } } }, version);
  return [
    ...ours.map((key) => ({ path: key, message: `is derived from another key; set ${OURS[key]} of the cluster instead` })),
    ...found.map((problem) => ({ ...problem, path: problem.path.slice("kubernetes.context_configs.context.".length) })),
  ];
}

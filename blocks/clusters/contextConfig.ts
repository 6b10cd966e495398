/** SkyPilot's settings of one context (SkyPilot docs: config reference, kubernetes.context_configs). */
import { isTree, type Tree } from "../../core/merge";
import { below, type Problem } from "../../core/problem";
import type { ReleaseSettings } from "../release/release";
import { rejected, rejectedByClosest } from "../skypilotConfig/ofVersion";
import type { ClusterArgs } from "./args";

/** Keys that the program sets, and the argument of each. */
const OURS: Record<string, string> = { namespace: "namespace", remote_identity: "remoteIdentity" };

/** Returns what SkyPilot would reject in the settings of each context, and the keys that the program sets. */
export function contextConfigRules(clusters: ClusterArgs[] = [], { version }: ReleaseSettings): Problem[] {
  return ofEach(clusters, (config) => [
    ...Object.keys(config)
      .filter((key) => OURS[key])
      .map((key) => ({ path: key, message: `is derived from another key; set ${OURS[key]} of the cluster instead` })),
    ...rejected(config, version, "context"),
  ]);
}

/** Returns what may be rejected by a version whose schema is not known here. */
export function contextConfigWarnings(clusters: ClusterArgs[] = [], { version }: ReleaseSettings): Problem[] {
  return ofEach(clusters, (config) => rejectedByClosest(config, version, "context"));
}

function ofEach(clusters: ClusterArgs[], judge: (config: Tree) => Problem[]): Problem[] {
  return clusters.flatMap(({ contextConfig }, index) =>
    isTree(contextConfig) && Object.keys(contextConfig).length > 0 ? below(`[${index}].contextConfig`, judge(contextConfig)) : [],
  );
}

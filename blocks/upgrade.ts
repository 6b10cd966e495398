/** How one version of the API server follows another. */

import type { Tree } from "../core/merge";
import { enumProblems, type Problem } from "../core/problem";
import type { DatabaseSettings } from "./database";

/** How a changed pod takes the place of the old one. */
export const UpgradeStrategy = {
  /** The old pod goes first; clients retry meanwhile. */
  Recreate: "Recreate",
  /** The new pod comes first; needs a database, and no volume or one that several nodes may mount. */
  RollingUpdate: "RollingUpdate",
} as const;
export type UpgradeStrategy = (typeof UpgradeStrategy)[keyof typeof UpgradeStrategy];

/** How one version of the API server follows another (SkyPilot docs: api-server-upgrade). */
export interface UpgradeArgs {
  /**
   * How a changed pod replaces the old one.
   * @default "Recreate"
   */
  strategy?: UpgradeStrategy;
  /**
   * Number of pods above one during an upgrade, with `RollingUpdate`.
   * @default 1
   * @minimum 0
   * @example 1
   */
  maxSurge?: number;
  /**
   * Number of pods below one during an upgrade, with `RollingUpdate`.
   * @default 0
   * @minimum 0
   * @example 0
   */
  maxUnavailable?: number;
  /**
   * Time in which the old pod can finish its requests, in seconds.
   * @default 60
   * @minimum 0
   * @example 300
   */
  gracePeriod?: number;
}

/** An upgrade with the defaults filled in. */
export interface UpgradeSettings {
  strategy: UpgradeStrategy;
  maxSurge: number;
  maxUnavailable: number;
  /** Not set where the chart chooses. */
  gracePeriod?: number;
}

/** Fills in the defaults. */
export function upgradeSettings({ strategy, maxSurge, maxUnavailable, gracePeriod }: UpgradeArgs = {}): UpgradeSettings {
  return {
    strategy: strategy ?? UpgradeStrategy.Recreate,
    maxSurge: maxSurge ?? 1,
    maxUnavailable: maxUnavailable ?? 0,
    ...(gracePeriod !== undefined && { gracePeriod }),
  };
}

/** Returns what is wrong with an upgrade. */
export function upgradeRules(args: UpgradeArgs = {}, settings: UpgradeSettings, database: DatabaseSettings): Problem[] {
  const { maxSurge, maxUnavailable } = settings;
  const problems = enumProblems("strategy", args.strategy, UpgradeStrategy);
  if (settings.strategy !== UpgradeStrategy.RollingUpdate) return problems;
  if (maxSurge === 0 && maxUnavailable === 0) {
    problems.push({ path: "maxSurge", message: "is 0 like upgrade.maxUnavailable, so no pod could follow another; write 1" });
  }
  if (!database.enabled) {
    problems.push({
      path: "strategy",
      message:
        '"RollingUpdate" requires a database, because two pods cannot share the state on a volume; set database, or write "Recreate"',
    });
  }
  return problems;
}

/** Returns what is given but ignored. */
export function upgradeIgnored(args: UpgradeArgs = {}, { strategy }: UpgradeSettings): Problem[] {
  if (strategy === UpgradeStrategy.RollingUpdate) return [];
  return (["maxSurge", "maxUnavailable"] as const)
    .filter((key) => args[key] !== undefined)
    .map((key) => ({ path: key, message: 'is ignored unless upgrade.strategy is "RollingUpdate"' }));
}

/** Returns the upgrade's share of the chart's values. */
export function upgradeValues({ strategy, maxSurge, maxUnavailable, gracePeriod }: UpgradeSettings): Tree {
  const rolling = strategy === UpgradeStrategy.RollingUpdate;
  return {
    apiService: {
      upgradeStrategy: rolling ? strategy : undefined,
      rollingUpdate: rolling ? { maxSurge, maxUnavailable } : undefined,
      terminationGracePeriodSeconds: gracePeriod,
    },
  };
}

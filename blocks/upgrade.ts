/** How the API server is upgraded. */

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

/** Settings of an upgrade. */
export interface UpgradeSettings {
  strategy: UpgradeStrategy;
  maxSurge: number;
  maxUnavailable: number;
  /** Not set if the chart decides. */
  gracePeriod?: number;
}

/** Computes the settings. */
export function upgradeSettings({ strategy, maxSurge, maxUnavailable, gracePeriod }: UpgradeArgs = {}): UpgradeSettings {
  return {
    strategy: strategy ?? UpgradeStrategy.Recreate,
    maxSurge: maxSurge ?? 1,
    maxUnavailable: maxUnavailable ?? 0,
    ...(gracePeriod !== undefined && { gracePeriod }),
  };
}

/** Returns the problems of an upgrade. */
export function upgradeRules(args: UpgradeArgs = {}, settings: UpgradeSettings, database: DatabaseSettings): Problem[] {
  const { maxSurge, maxUnavailable } = settings;
  const problems = enumProblems("strategy", args.strategy, UpgradeStrategy);
  if (settings.strategy !== UpgradeStrategy.RollingUpdate) return problems;
  if (maxSurge === 0 && maxUnavailable === 0) {
    problems.push({ path: "maxSurge", message: "and upgrade.maxUnavailable cannot both be 0, because no pod could be replaced; write 1" });
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

/** Returns consequences of an upgrade that the chart does not report. */
export function upgradeWarnings({ strategy }: UpgradeSettings, jobsBucket: unknown): Problem[] {
  if (strategy !== UpgradeStrategy.RollingUpdate || jobsBucket !== undefined) return [];
  return [
    {
      path: "strategy",
      message:
        '"RollingUpdate" keeps the files of managed jobs in the pod only, so jobs lose them when a pod is replaced (skypilot#8350); set skypilotConfig.jobs.bucket',
    },
  ];
}

/** Returns the arguments that are ignored. */
export function upgradeIgnored(args: UpgradeArgs = {}, { strategy }: UpgradeSettings): Problem[] {
  if (strategy === UpgradeStrategy.RollingUpdate) return [];
  return (["maxSurge", "maxUnavailable"] as const)
    .filter((key) => args[key] !== undefined)
    .map((key) => ({ path: key, message: 'is ignored unless upgrade.strategy is "RollingUpdate"' }));
}

/** Returns the chart values. */
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

/** How one version of the API server follows another. */

import { enumProblems, type Problem } from "../core/problem";
import { type DatabaseArgs, usesDatabase } from "./database";
import { StorageAccessMode, type StorageArgs } from "./storage";

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
   * `Recreate` or `RollingUpdate`.
   * @default "Recreate"
   */
  strategy?: UpgradeStrategy;
  /**
   * How many pods more than one there may be meanwhile, with `RollingUpdate`.
   * @default 1
   */
  maxSurge?: number;
  /**
   * How many pods less than one there may be meanwhile, with `RollingUpdate`.
   * @default 0
   */
  maxUnavailable?: number;
  /**
   * How long the old pod may take to end its requests, in seconds.
   * @default 60
   */
  gracePeriod?: number;
}

/** Returns what is wrong with an upgrade. */
export function upgradeProblems(args: UpgradeArgs = {}, database?: DatabaseArgs, storage: StorageArgs = {}): Problem[] {
  const { strategy, maxSurge = 1, maxUnavailable = 0, gracePeriod } = args;
  const problems = enumProblems("upgrade.strategy", strategy, UpgradeStrategy);
  for (const [key, value] of Object.entries({ maxSurge, maxUnavailable })) {
    if (!(Number.isInteger(value) && value >= 0))
      problems.push({ path: `upgrade.${key}`, message: `${value} is no number of pods; write a whole number, such as 1` });
  }
  if (gracePeriod !== undefined && !(Number.isInteger(gracePeriod) && gracePeriod >= 0)) {
    problems.push({ path: "upgrade.gracePeriod", message: `${gracePeriod} is no number of seconds; write a whole number, such as 300` });
  }
  if (strategy !== UpgradeStrategy.RollingUpdate) return problems;
  if (maxSurge === 0 && maxUnavailable === 0) {
    problems.push({ path: "upgrade.maxSurge", message: "is 0 as upgrade.maxUnavailable is, so no pod could follow; write 1" });
  }
  if (!usesDatabase(database)) {
    problems.push({
      path: "upgrade.strategy",
      message: '"RollingUpdate" needs a database, for two pods cannot share the state on a volume; set database, or write "Recreate"',
    });
  }
  if ((storage.enabled ?? true) && storage.accessMode !== StorageAccessMode.ReadWriteMany) {
    problems.push({
      path: "storage.accessMode",
      message:
        'two pods cannot mount a volume with "ReadWriteOnce", as upgrade.strategy "RollingUpdate" wants; write "ReadWriteMany", or set storage.enabled to false',
    });
  }
  return problems;
}

/** Returns what is given but not used. */
export function upgradeUnused({ strategy, ...args }: UpgradeArgs = {}): Problem[] {
  if (strategy === UpgradeStrategy.RollingUpdate) return [];
  return (["maxSurge", "maxUnavailable"] as const)
    .filter((key) => args[key] !== undefined)
    .map((key) => ({ path: `upgrade.${key}`, message: 'is not used: it has a meaning only with upgrade.strategy "RollingUpdate"' }));
}

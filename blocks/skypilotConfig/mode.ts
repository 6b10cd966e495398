/** When the server reads its SkyPilot config. */
import { enumProblems, type Problem } from "../../core/problem";
import type { ClustersSettings } from "../clusters/settings";
import type { DatabaseSettings } from "../database";
import type { StorageSettings } from "../storage";

/** When the server reads its SkyPilot config. */
export const SkyPilotConfigMode = {
  /** Only at its first start, as in the chart. */
  Initial: "initial",
  /** At each start; a change restarts it. */
  Managed: "managed",
} as const;
export type SkyPilotConfigMode = (typeof SkyPilotConfigMode)[keyof typeof SkyPilotConfigMode];

/** Settings of the mode. */
export interface ConfigModeSettings {
  /** Whether the server reads the config at each start. */
  managed: boolean;
  /** Whether the server never reads the config, because it reads that in the database. */
  unread: boolean;
}

/** Computes the settings. */
export function configModeSettings(mode: SkyPilotConfigMode | undefined, database: DatabaseSettings): ConfigModeSettings {
  const managed = mode === SkyPilotConfigMode.Managed;
  return { managed, unread: database.enabled && !managed };
}

/** Returns the problems of the mode. */
export function configModeRules(mode: string | undefined, { unread }: ConfigModeSettings, clusters: ClustersSettings): Problem[] {
  const problems = enumProblems("", mode, SkyPilotConfigMode);
  // Without a config, SkyPilot creates an account for the pods, which the launcher cannot do.
  if (!unread || clusters.own.length === 0) return problems;
  return [
    ...problems,
    {
      path: "",
      message:
        '"initial" cannot be combined with a database and clusters with auth "serviceAccount", because the config in the database does not have their accounts; write "managed"',
      set: { example: "managed" },
    },
  ];
}

/** Returns consequences of the mode that the chart does not report. */
export function configModeWarnings(
  { managed, unread }: ConfigModeSettings,
  storage: StorageSettings,
  database: DatabaseSettings,
): Problem[] {
  const conditions: [boolean, string][] = [
    [
      unread,
      '"initial" with a database means that the server never reads the SkyPilot config of this stack, so SkyPilot may not find its service accounts; write "managed", or enter the config in the dashboard',
    ],
    [
      storage.enabled && !database.enabled && !managed,
      '"initial" means that the server reads the SkyPilot config only at its first start, so a cloud that you turn on later is not added to allowed_clouds; "managed" applies each change',
    ],
  ];
  return conditions.filter(([holds]) => holds).map(([, message]) => ({ path: "", message }));
}

/** When the server takes its SkyPilot config. */
import { enumProblems, type Problem } from "../../core/problem";
import type { ClustersSettings } from "../clusters/settings";
import type { DatabaseSettings } from "../database";
import type { StorageSettings } from "../storage";

/** When the server takes its SkyPilot config. */
export const SkyPilotConfigMode = {
  /** At its first start only, as the chart does. */
  Initial: "initial",
  /** At each start; a change restarts it. */
  Managed: "managed",
} as const;
export type SkyPilotConfigMode = (typeof SkyPilotConfigMode)[keyof typeof SkyPilotConfigMode];

/** The mode with its default filled in, and what follows from it. */
export interface ConfigModeSettings {
  /** Whether the server takes the config at each start. */
  managed: boolean;
  /** Whether the server never reads the config, because a database has its own. */
  unread: boolean;
}

/** Fills in the default. */
export function configModeSettings(mode: SkyPilotConfigMode | undefined, database: DatabaseSettings): ConfigModeSettings {
  const managed = mode === SkyPilotConfigMode.Managed;
  return { managed, unread: database.enabled && !managed };
}

/** Returns what is wrong with the mode. */
export function configModeRules(mode: string | undefined, { unread }: ConfigModeSettings, clusters: ClustersSettings): Problem[] {
  const problems = enumProblems("", mode, SkyPilotConfigMode);
  // The launcher may not make the account that SkyPilot takes where no config names one.
  if (!unread || clusters.own.length === 0) return problems;
  return [
    ...problems,
    {
      path: "",
      message:
        '"initial" cannot be combined with a database and clusters with auth "serviceAccount", because the database keeps its own config, in which SkyPilot does not find their accounts; write "managed"',
      set: { example: "managed" },
    },
  ];
}

/** Returns what the mode entails that the chart does not tell. */
export function configModeWarnings(
  { managed, unread }: ConfigModeSettings,
  storage: StorageSettings,
  database: DatabaseSettings,
): Problem[] {
  const conditions: [boolean, string][] = [
    [
      unread,
      '"initial" with a database means that the server never reads the SkyPilot config that follows from this config, so SkyPilot may not find its service accounts; write "managed", or enter the config in the dashboard',
    ],
    [
      storage.enabled && !database.enabled && !managed,
      '"initial" means that the server reads the SkyPilot config at its first start only, so a cloud that is switched on later stays out of allowed_clouds; "managed" applies each change',
    ],
  ];
  return conditions.filter(([holds]) => holds).map(([, message]) => ({ path: "", message }));
}

/** The list of blocks, one for each key of the stack config. */
import { below, type Problem } from "../core/problem";
import { awsArgsOf, type SkyPilotArgs } from "../skypilot/args";
import type { ServerBlocksArgs } from "../skypilot/serverArgs";
import type { ServerSettings } from "../skypilot/serverSettings";
import type { SkyPilotSettings } from "../skypilot/settings";
import { adminPolicyRules, adminPolicyWarnings } from "./adminPolicy/rules";
import { authIgnored, authRules, authWarnings } from "./auth/rules";
import { workspaceProfileProblems } from "./aws/profiles";
import { awsIdentityProblems, awsIdentityWarnings, awsIgnored } from "./aws/rules";
import { foreignRoleWarnings, namedRoleProblems } from "./aws/vmRoleRules";
import { backupIgnored, backupRules, backupWarnings } from "./backup/rules";
import { bucketsIgnored, bucketsRules, bucketsWarnings } from "./buckets/rules";
import { TASKS } from "./buckets/settings";
import { contextConfigRules, contextConfigWarnings } from "./clusters/contextConfig";
import { clustersRules, clustersWarnings } from "./clusters/rules";
import { credentialsRules, credentialsWarnings } from "./credentials/rules";
import { databaseIgnored, databaseRules, databaseWarnings } from "./database";
import { certificateWarnings } from "./exposure/certificate";
import { exposureIgnored, exposureRules, exposureWarnings } from "./exposure/rules";
import { gcpCredentialsProblems, gcpIdentityProblems, gcpIgnored, gcpVmWarnings } from "./gcp/rules";
import { isolationIgnored, isolationRules, isolationWarnings, tasksIgnored } from "./isolation/rules";
import { contextRules, kubernetesIgnored, kubernetesRules, kubernetesWarnings } from "./kubernetes/rules";
import { monitoringRules } from "./monitoring";
import { podRules, podWarnings } from "./pod";
import { ownValuesWarnings } from "./release/ownValues";
import { recordSizeProblems } from "./release/recordSize";
import { releaseIgnored, releaseRules, releaseWarnings } from "./release/release";
import { unknownValuesProblems, unknownValuesWarnings } from "./release/unknownValues";
import { resourcesRules } from "./resources";
import { configModeRules, configModeWarnings } from "./skypilotConfig/mode";
import { skypilotConfigRules, skypilotConfigWarnings } from "./skypilotConfig/rules";
import { sshRules } from "./ssh";
import { storageIgnored, storageRules, storageWarnings } from "./storage";
import {
  clustersIdentityIgnored,
  clustersIdentityProblems,
  clustersIdentityWarnings,
  hostingIdentityIgnored,
  hostingPlaceProblems,
} from "./tasks/places";
import { identityProblems, identityWarnings } from "./tasks/rules";
import { identityOf } from "./tasks/settings";
import { upgradeIgnored, upgradeRules } from "./upgrade";
import { workspacesIgnored, workspacesRules, workspacesWarnings } from "./workspaces/rules";

/** One key of the stack config; `args` are the arguments for rules, whose paths are relative to the key. */
export interface Block<Args, Settings> {
  key: Extract<keyof Args, string>;
  /** Returns the problems. */
  rules?: (args: Args, settings: Settings) => Problem[];
  /** Returns the warnings. */
  warnings?: (args: Args, settings: Settings) => Problem[];
  /** Returns the arguments that are ignored; they can stay in the config until a feature is turned on again. */
  ignored?: (args: Args, settings: Settings) => Problem[];
}

/** A key of ApiServer, which SkyPilot has too. */
interface ServerBlock extends Block<ServerBlocksArgs, ServerSettings> {
  /** The connection to keys that only SkyPilot has. */
  withSkyPilot?: Omit<Block<SkyPilotArgs, SkyPilotSettings>, "key">;
}

/** The blocks of ApiServer. */
export const SERVER_BLOCKS: ServerBlock[] = [
  {
    key: "release",
    rules: ({ release }, settings) => [
      ...releaseRules(release, settings.release),
      ...unknownValuesProblems(release?.values, settings.release),
      ...recordSizeProblems("values", release?.values),
    ],
    warnings: ({ release }, settings) => [
      ...releaseWarnings(release),
      ...unknownValuesWarnings(release?.values, settings.release),
      ...ownValuesWarnings(release?.values),
    ],
    ignored: ({ release }) => releaseIgnored(release),
  },
  {
    key: "exposure",
    rules: ({ exposure }, settings) => exposureRules(exposure, settings.exposure, settings),
    warnings: ({ exposure }, settings) => [...exposureWarnings(settings.exposure, settings.auth), ...certificateWarnings(exposure?.tls)],
    ignored: ({ exposure }, settings) => exposureIgnored(exposure, settings.exposure),
  },
  {
    key: "auth",
    rules: ({ auth }, settings) => authRules(auth, settings.auth, settings.exposure),
    warnings: (_, settings) => authWarnings(settings.auth, settings),
    ignored: ({ auth }, settings) => authIgnored(auth, settings.auth),
  },
  {
    key: "kubernetes",
    rules: ({ kubernetes }, settings) => kubernetesRules(kubernetes, settings.kubernetes, settings.release),
    ignored: ({ kubernetes }, settings) => kubernetesIgnored(kubernetes, settings.kubernetes),
    withSkyPilot: {
      rules: ({ kubernetes, clusters = [], gcp }, settings) => [
        ...contextRules(kubernetes, settings.kubernetes, clusters, settings.credentials.given.includes("kubernetes")),
        ...hostingPlaceProblems(kubernetes, settings.kubernetes),
        ...below("tasks.identity", identityProblems(kubernetes?.tasks?.identity, gcp?.project)),
      ],
      warnings: (_, settings) => [
        ...kubernetesWarnings(settings.kubernetes, settings.release, settings.keylessClouds.length > 0),
        ...below("tasks.identity", identityWarnings(identityOf(TASKS, settings), settings.aws?.identity)),
      ],
      ignored: ({ kubernetes }, settings) => hostingIdentityIgnored(kubernetes, settings.kubernetes),
    },
  },
  {
    key: "isolation",
    rules: ({ isolation }) => isolationRules(isolation),
    warnings: (_, settings) => isolationWarnings(settings),
    ignored: ({ isolation }, settings) => isolationIgnored(isolation, settings.isolation),
    withSkyPilot: { ignored: ({ isolation }, settings) => tasksIgnored(isolation, settings.kubernetes, settings.clusters) },
  },
  {
    key: "storage",
    rules: ({ storage }, settings) => storageRules(storage, settings.storage, settings.upgrade),
    warnings: (_, settings) => storageWarnings(settings.storage, settings.database),
    ignored: ({ storage }, settings) => storageIgnored(storage, settings.storage),
  },
  {
    key: "database",
    rules: ({ database }, settings) => databaseRules(database, settings.database),
    warnings: (_, settings) => databaseWarnings(settings.database),
    ignored: ({ database }) => databaseIgnored(database),
  },
  { key: "resources", rules: ({ resources }) => resourcesRules(resources) },
  { key: "pod", rules: ({ pod }) => podRules(pod), warnings: ({ pod }) => podWarnings(pod) },
  {
    key: "upgrade",
    rules: ({ upgrade }, settings) => upgradeRules(upgrade, settings.upgrade, settings.database),
    ignored: ({ upgrade }, settings) => upgradeIgnored(upgrade, settings.upgrade),
  },
  { key: "monitoring", rules: (_, settings) => monitoringRules(settings.monitoring, settings.auth, settings.exposure) },
  { key: "ssh", rules: ({ ssh }) => sshRules(ssh) },
  { key: "healthCheck" },
  {
    key: "skypilotConfigMode",
    rules: ({ skypilotConfigMode }, settings) => configModeRules(skypilotConfigMode, settings.configMode, settings.clusters),
    warnings: (_, settings) => configModeWarnings(settings.configMode, settings.storage, settings.database),
  },
  {
    key: "adminPolicy",
    rules: ({ adminPolicy }) => adminPolicyRules(adminPolicy),
    warnings: (_, settings) => adminPolicyWarnings(settings.adminPolicy, settings.auth),
  },
];

/** The blocks that only SkyPilot has. */
export const SKYPILOT_BLOCKS: Block<SkyPilotArgs, SkyPilotSettings>[] = [
  {
    key: "buckets",
    rules: ({ buckets }, settings) => bucketsRules(buckets, settings),
    warnings: ({ skypilotConfig }, settings) => bucketsWarnings(skypilotConfig, settings),
    ignored: ({ buckets }) => bucketsIgnored(buckets),
  },
  {
    key: "backup",
    rules: ({ backup }, settings) => backupRules(backup, settings),
    warnings: (_, settings) => backupWarnings(settings),
    ignored: ({ backup }, settings) => backupIgnored(backup, settings),
  },
  {
    key: "skypilotConfig",
    rules: ({ skypilotConfig }, settings) => [
      ...skypilotConfigRules(skypilotConfig, settings.kubernetes, settings.release),
      ...(settings.aws ? workspaceProfileProblems(skypilotConfig, settings.aws) : []),
      ...recordSizeProblems("", skypilotConfig),
    ],
    warnings: ({ skypilotConfig }, settings) => [
      ...skypilotConfigWarnings(skypilotConfig, settings),
      ...(settings.aws ? foreignRoleWarnings(skypilotConfig, settings.aws) : []),
    ],
  },
  {
    key: "aws",
    rules: (args, settings) =>
      settings.aws ? [...awsIdentityProblems(awsArgsOf(args), settings.aws), ...namedRoleProblems(args, settings.aws, settings)] : [],
    warnings: (_, settings) => (settings.aws ? awsIdentityWarnings(settings.aws) : []),
    ignored: ({ aws = {} }, settings) => (settings.aws ? awsIgnored(aws, settings.aws) : []),
  },
  {
    key: "gcp",
    rules: ({ gcp = {} }, settings) =>
      settings.gcp ? gcpIdentityProblems(gcp, settings.gcp) : gcpCredentialsProblems(gcp, settings.credentials.given),
    warnings: ({ gcp = {} }, settings) => (settings.gcp ? gcpVmWarnings(gcp, settings.gcp) : []),
    ignored: ({ gcp = {} }, settings) => (settings.gcp ? gcpIgnored(gcp, settings.gcp) : []),
  },
  {
    key: "credentials",
    rules: ({ credentials }, settings) => credentialsRules(credentials, settings.credentials, settings),
    warnings: ({ skypilotConfig }, settings) => credentialsWarnings(settings.credentials, skypilotConfig),
  },
  {
    key: "clusters",
    rules: ({ clusters, gcp }, settings) => [
      ...clustersRules(clusters, settings.clusters, settings.credentials),
      ...contextConfigRules(clusters, settings.release),
      ...clustersIdentityProblems(clusters, gcp?.project),
    ],
    warnings: ({ clusters }, settings) => [
      ...clustersWarnings(clusters, settings.kubernetes.allowedContexts, settings.clouds),
      ...contextConfigWarnings(clusters, settings.release),
      ...clustersIdentityWarnings(clusters, settings),
    ],
    ignored: ({ clusters }) => clustersIdentityIgnored(clusters),
  },
  {
    key: "workspaces",
    rules: ({ workspaces, skypilotConfig, gcp }, settings) =>
      workspacesRules(workspaces, { ...settings, gcpArgs: settings.gcp && gcp }, skypilotConfig),
    warnings: ({ workspaces }, settings) => workspacesWarnings(workspaces, settings),
    ignored: ({ workspaces }, settings) => workspacesIgnored(workspaces, settings),
  },
];

/** What SkyPilot judges in addition to ApiServer. */
export const WHOLE_BLOCKS: Block<SkyPilotArgs, SkyPilotSettings>[] = [
  ...SERVER_BLOCKS.flatMap(({ key, withSkyPilot }) => (withSkyPilot ? [{ key, ...withSkyPilot }] : [])),
  ...SKYPILOT_BLOCKS,
];

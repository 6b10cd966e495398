/** Settings of the API server; the only place that computes the settings of its blocks. */
import { type AdminPolicySettings, adminPolicySettings } from "../blocks/adminPolicy/settings";
import { type AuthSettings, authSettings } from "../blocks/auth/settings";
import type { ClusterArgs } from "../blocks/clusters/args";
import { type ClustersSettings, clustersSettings } from "../blocks/clusters/settings";
import { type DatabaseSettings, databaseSettings } from "../blocks/database";
import { type ExposureSettings, exposureSettings } from "../blocks/exposure/settings";
import { type HealthCheckSettings, healthCheckSettings } from "../blocks/healthCheck";
import { type IsolationSettings, isolationSettings } from "../blocks/isolation/settings";
import { type KubernetesSettings, kubernetesSettings } from "../blocks/kubernetes/settings";
import { type MonitoringSettings, monitoringSettings } from "../blocks/monitoring";
import type { PodArgs } from "../blocks/pod";
import { type ReleaseSettings, releaseSettings } from "../blocks/release/release";
import { type ResourcesSettings, resourcesSettings } from "../blocks/resources";
import { type ConfigModeSettings, configModeSettings } from "../blocks/skypilotConfig/mode";
import type { SshArgs } from "../blocks/ssh";
import { type StorageSettings, storageSettings } from "../blocks/storage";
import { type UpgradeSettings, upgradeSettings } from "../blocks/upgrade";
import type { ServerBlocksArgs } from "./serverArgs";

/** Settings of the API server, with defaults. */
export interface ServerSettings {
  release: ReleaseSettings;
  exposure: ExposureSettings;
  auth: AuthSettings;
  storage: StorageSettings;
  database: DatabaseSettings;
  resources: ResourcesSettings;
  pod: PodArgs;
  upgrade: UpgradeSettings;
  monitoring: MonitoringSettings;
  ssh: SshArgs;
  healthCheck: HealthCheckSettings;
  clusters: ClustersSettings;
  kubernetes: KubernetesSettings;
  isolation: IsolationSettings;
  configMode: ConfigModeSettings;
  adminPolicy: AdminPolicySettings;
}

/** Computes the settings; `skypilotConfig` changes what tasks need. */
export function serverSettings(args: ServerBlocksArgs, clusterList: ClusterArgs[] = [], skypilotConfig?: unknown): ServerSettings {
  const release = releaseSettings(args.release);
  const database = databaseSettings(args.database);
  const clusters = clustersSettings(clusterList);
  const kubernetes = kubernetesSettings(args.kubernetes, release, clusters);
  return {
    release,
    exposure: exposureSettings(args.exposure, release),
    auth: authSettings(args.auth),
    storage: storageSettings(args.storage, release),
    database,
    resources: resourcesSettings(args.resources),
    pod: args.pod ?? {},
    upgrade: upgradeSettings(args.upgrade),
    monitoring: monitoringSettings(args.monitoring),
    ssh: args.ssh ?? {},
    healthCheck: healthCheckSettings(args.healthCheck),
    clusters,
    kubernetes,
    isolation: isolationSettings(args.isolation, kubernetes, {
      values: args.release?.values,
      volumes: args.pod?.volumes,
      skypilotConfig,
    }),
    configMode: configModeSettings(args.skypilotConfigMode, database),
    adminPolicy: adminPolicySettings(args.adminPolicy),
  };
}

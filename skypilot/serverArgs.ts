/** Arguments that ApiServer and SkyPilot share. */
import type { AdminPolicyArgs } from "../blocks/adminPolicy/args";
import type { AuthArgs } from "../blocks/auth/args";
import type { DatabaseArgs } from "../blocks/database";
import type { ExposureArgs } from "../blocks/exposure/args";
import type { HealthCheckArgs } from "../blocks/healthCheck";
import type { IsolationArgs } from "../blocks/isolation/args";
import type { KubernetesArgs } from "../blocks/kubernetes/args";
import type { MonitoringArgs } from "../blocks/monitoring";
import type { PodArgs } from "../blocks/pod";
import type { ReleaseArgs } from "../blocks/release/release";
import type { ResourcesArgs } from "../blocks/resources";
import type { SkyPilotConfigMode } from "../blocks/skypilotConfig/mode";
import type { SshArgs } from "../blocks/ssh";
import type { StorageArgs } from "../blocks/storage";
import type { UpgradeArgs } from "../blocks/upgrade";

/** Arguments that ApiServer and SkyPilot share. */
export interface ServerBlocksArgs {
  /** The Helm release of the API server. */
  release?: ReleaseArgs;
  /** How the API server is reached. */
  exposure?: ExposureArgs;
  /** How users log in. */
  auth?: AuthArgs;
  /** The cluster that hosts the API server. */
  kubernetes?: KubernetesArgs;
  /** What tasks cannot reach, run and use up, and who reaches the API server. */
  isolation?: IsolationArgs;
  /** The volume that holds the API server's state. */
  storage?: StorageArgs;
  /** The PostgreSQL database that holds the API server's state, instead of SQLite on the volume. */
  database?: DatabaseArgs;
  /** The size of the API server's pod. */
  resources?: ResourcesArgs;
  /** The API server's pod: image, placement and volumes. */
  pod?: PodArgs;
  /** How the API server is upgraded. */
  upgrade?: UpgradeArgs;
  /** Metrics, Prometheus and Grafana. */
  monitoring?: MonitoringArgs;
  /** Machines that SkyPilot reaches by SSH: node pools and Slurm clusters. */
  ssh?: SshArgs;
  /** A check of the endpoint at the end of `pulumi up`. */
  healthCheck?: HealthCheckArgs;
  /**
   * When the server takes its SkyPilot config; with `managed`, a restart overwrites what the dashboard changed.
   * @default "initial"
   */
  skypilotConfigMode?: SkyPilotConfigMode;
  /** The admin policy. */
  adminPolicy?: AdminPolicyArgs;
}

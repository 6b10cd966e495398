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
  /**
   * The Helm release of the API server.
   * @example { name: sky, namespace: sky, version: 0.13.0 }
   */
  release?: ReleaseArgs;
  /**
   * How the API server is reached.
   * @example { type: Ingress, host: sky.example.com, tls: { type: certManager, clusterIssuer: letsencrypt } }
   */
  exposure?: ExposureArgs;
  /**
   * How users log in.
   * @example { users: [{ username: ana }, { username: ben }] }
   */
  auth?: AuthArgs;
  /**
   * The cluster that hosts the API server.
   * @example { namespace: tasks, rbac: { objectStoreMounts: false } }
   */
  kubernetes?: KubernetesArgs;
  /**
   * What tasks cannot reach, run and use up, and who reaches the API server.
   * @example { podSecurity: { tasks: baseline } }
   */
  isolation?: IsolationArgs;
  /**
   * The volume that holds the API server's state.
   * @example { size: 50Gi, className: gp3, keep: true }
   */
  storage?: StorageArgs;
  /**
   * The PostgreSQL database that holds the API server's state, instead of SQLite on the volume.
   * @example { existingSecret: postgres }
   */
  database?: DatabaseArgs;
  /**
   * The size of the API server's pod.
   * @example { preset: medium }
   */
  resources?: ResourcesArgs;
  /**
   * The API server's pod: image, placement and volumes.
   * @example { imageRegistry: registry.example.com, nodeSelector: { pool: skypilot } }
   */
  pod?: PodArgs;
  /**
   * How the API server is upgraded.
   * @example { strategy: Recreate, gracePeriod: 120 }
   */
  upgrade?: UpgradeArgs;
  /**
   * Metrics, Prometheus and Grafana.
   * @example { metrics: true, prometheus: true, grafana: true }
   */
  monitoring?: MonitoringArgs;
  /**
   * Machines that SkyPilot reaches by SSH: node pools and Slurm clusters.
   * @example { nodePools: { lab: { hosts: [10.0.0.1] } } }
   */
  ssh?: SshArgs;
  /**
   * A check of the endpoint at the end of `pulumi up`.
   * @example { enabled: true, timeout: 600 }
   */
  healthCheck?: HealthCheckArgs;
  /**
   * When the server takes its SkyPilot config; with `managed`, a restart overwrites what the dashboard changed.
   * @default "initial"
   */
  skypilotConfigMode?: SkyPilotConfigMode;
  /**
   * The admin policy.
   * @example { policy: my_policies.Limits }
   */
  adminPolicy?: AdminPolicyArgs;
}

/** The whole: its arguments, which are also the shape of the stack config, and their defaults. */
import type { AuthArgs } from "../chart/authArgs";
import { authOf, type ClusterArgs, ClusterAuth } from "../chart/clusterArgs";
import type { CredentialsArgs } from "../chart/credentialArgs";
import { type CredentialCloud, enabledClouds } from "../chart/credentials";
import { type DatabaseArgs, usesDatabase } from "../chart/database";
import type { ExposureArgs } from "../chart/exposureArgs";
import type { HealthCheckArgs } from "../chart/healthCheck";
import { type KubernetesArgs, type KubernetesSettings, kubernetesSettings } from "../chart/kubernetes";
import type { MonitoringArgs } from "../chart/monitoring";
import type { PodArgs } from "../chart/pod";
import { type ReleaseArgs, type ReleaseSettings, releaseSettings } from "../chart/release";
import { type AdminPolicyArgs, type ResourcesArgs, SkyPilotConfigMode, type StorageArgs } from "../chart/server";
import type { SshArgs } from "../chart/ssh";
import type { UpgradeArgs } from "../chart/upgrade";
import { type AwsArgs, AwsIdentityKind, awsSettings } from "../identity/aws";
import { type GcpArgs, GcpIdentityKind, gcpSettings } from "../identity/gcp";

/** SkyPilot for a team. */
export interface SkyPilotArgs {
  /** The Helm release of the API server. */
  release?: ReleaseArgs;
  /** How the API server is reached. */
  exposure?: ExposureArgs;
  /** How users log in. */
  auth?: AuthArgs;
  /** AWS: who SkyPilot is there and what it may do. */
  aws?: AwsArgs;
  /** GCP: who SkyPilot is there and what it may do. */
  gcp?: GcpArgs;
  /** Credentials of the other clouds; a cloud that is named is used. */
  credentials?: CredentialsArgs;
  /** The cluster that hosts the API server. */
  kubernetes?: KubernetesArgs;
  /**
   * Other clusters on which SkyPilot may launch.
   * @default []
   */
  clusters?: ClusterArgs[];
  /** The volume that holds the API server's state. */
  storage?: StorageArgs;
  /** The PostgreSQL database that holds the API server's state, instead of SQLite on the volume. */
  database?: DatabaseArgs;
  /** The size of the API server's pod. */
  resources?: ResourcesArgs;
  /** The API server's pod: its image, where it runs, and what is mounted into it. */
  pod?: PodArgs;
  /** How one version of the API server follows another. */
  upgrade?: UpgradeArgs;
  /** Metrics, and who collects and shows them. */
  monitoring?: MonitoringArgs;
  /** Machines that SkyPilot reaches by SSH: node pools and Slurm clusters. */
  ssh?: SshArgs;
  /** A check of the endpoint at the end of `pulumi up`. */
  healthCheck?: HealthCheckArgs;
  /**
   * The SkyPilot config, merged over what follows from the other arguments (SkyPilot docs: config reference).
   * @default {}
   */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  skypilotConfig?: { [key: string]: any };
  /**
   * When the server takes its SkyPilot config: `initial` at its first start only, as the chart does, and with a database never; `managed` at each start, and a change restarts it. With `managed` a restart overwrites what the dashboard changed.
   * @default "initial"
   */
  skypilotConfigMode?: SkyPilotConfigMode;
  /** The admin policy. */
  adminPolicy?: AdminPolicyArgs;
}

/** The whole with the defaults filled in. */
export interface SkyPilotSettings {
  release: ReleaseSettings;
  kubernetes: KubernetesSettings;
  clusters: ClusterArgs[];
  /** Whether the state outlives the stack. */
  keepsState: boolean;
  /** Whether the server never reads the SkyPilot config, because a database has its own. */
  configIsUnread: boolean;
  /** Whether the credentials of AWS and GCP are the program's own. */
  ownsAwsKey: boolean;
  ownsGcpKey: boolean;
  /** Clouds that the API server reaches without a Secret. */
  keylessClouds: CredentialCloud[];
  /** Kinds of machines that are reached by SSH, as SkyPilot calls them. */
  machines: string[];
}

/** Fills in the defaults. */
export function skyPilotSettings(args: SkyPilotArgs): SkyPilotSettings {
  const release = releaseSettings(args.release);
  const clusters = args.clusters ?? [];
  const aws = args.aws?.enabled ? awsSettings(args.aws).identity : undefined;
  const gcp = args.gcp?.enabled ? gcpSettings(args.gcp).identity : undefined;
  const awsKeyless = aws !== undefined && aws !== AwsIdentityKind.User && !enabledClouds(args.credentials).includes("aws");
  const gcpKeyless = gcp === GcpIdentityKind.WorkloadIdentity;
  return {
    release,
    kubernetes: kubernetesSettings(args.kubernetes, release, clusters),
    clusters,
    keepsState: (args.storage?.enabled ?? true) && (args.storage?.keep ?? true),
    configIsUnread: usesDatabase(args.database) && args.skypilotConfigMode !== SkyPilotConfigMode.Managed,
    ownsAwsKey: aws === AwsIdentityKind.User,
    ownsGcpKey: gcp === GcpIdentityKind.Key,
    keylessClouds: [...(awsKeyless ? (["aws"] as const) : []), ...(gcpKeyless ? (["gcp"] as const) : [])],
    machines: [...(args.ssh?.nodePools ? ["ssh"] : []), ...(args.ssh?.slurmConfig ? ["slurm"] : [])],
  };
}

/** Returns who SkyPilot is on AWS; its logs go where the SkyPilot config says. */
export function awsArgsOf({ aws = {}, skypilotConfig }: SkyPilotArgs): AwsArgs {
  const logGroup: unknown = skypilotConfig?.logs?.aws?.log_group_name;
  return typeof logGroup === "string" && aws.logGroup === undefined ? { ...aws, logGroup } : aws;
}

/** Returns the clouds whose credentials the API server gets: those given, and those that the program makes. */
export function givenCredentials(args: SkyPilotArgs, made: CredentialsArgs): CredentialsArgs {
  const { ownsAwsKey, ownsGcpKey, clusters } = skyPilotSettings(args);
  return {
    ...args.credentials,
    ...(ownsAwsKey && { aws: made.aws }),
    ...(ownsGcpKey && { gcp: made.gcp }),
    ...(clusters.some((cluster) => authOf(cluster) !== ClusterAuth.Existing) && { kubernetes: made.kubernetes }),
  };
}

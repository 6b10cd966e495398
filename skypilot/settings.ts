/** Settings of SkyPilot. */

import { AwsIdentityKind } from "../blocks/aws/args";
import { type AwsSettings, awsSettings } from "../blocks/aws/settings";
import { type BackupSettings, backupSettings } from "../blocks/backup/settings";
import { BucketCloud } from "../blocks/buckets/args";
import { type BucketSettings, bucketsSettings, listedOnS3 } from "../blocks/buckets/settings";
import { type CredentialsSettings, credentialsSettings } from "../blocks/credentials/settings";
import type { CredentialCloud } from "../blocks/credentials/table";
import { GcpIdentityKind } from "../blocks/gcp/args";
import { type GcpSettings, gcpSettings } from "../blocks/gcp/settings";
import { sshMachines } from "../blocks/ssh";
import { type TasksIdentitySettings, tasksSettings } from "../blocks/tasks/settings";
import { type WorkspaceSettings, workspacesSettings } from "../blocks/workspaces/settings";
import { awsArgsOf, type SkyPilotArgs } from "./args";
import { type ServerSettings, serverSettings } from "./serverSettings";

/** Settings of SkyPilot, with defaults. */
export interface SkyPilotSettings extends ServerSettings {
  buckets: BucketSettings[];
  /** The cloud identities of tasks. */
  tasks: TasksIdentitySettings[];
  /** Not set if AWS is off. */
  aws: AwsSettings | undefined;
  /** Not set if GCP is off. */
  gcp: GcpSettings | undefined;
  credentials: CredentialsSettings;
  /** Whether the program creates the credentials of AWS. */
  ownsAwsKey: boolean;
  /** Whether the program creates the credentials of GCP. */
  ownsGcpKey: boolean;
  /** Clouds that the API server reaches without a Secret. */
  keylessClouds: CredentialCloud[];
  /** Clouds whose credentials the API server gets, or that it reaches without credentials. */
  clouds: CredentialCloud[];
  /** Kinds of machines that SkyPilot reaches by SSH, by SkyPilot's names. */
  machines: string[];
  workspaces: WorkspaceSettings[];
  /** Not set if no backup is made. */
  backup: BackupSettings | undefined;
}

/** Computes the settings. */
export function skyPilotSettings(args: SkyPilotArgs): SkyPilotSettings {
  const server = serverSettings(args, args.clusters, args.skypilotConfig);
  const credentials = credentialsSettings(args.credentials);
  const buckets = bucketsSettings(args.buckets);
  const workspaces = workspacesSettings(args.workspaces, server);
  const aws = args.aws?.enabled ? awsSettings(awsArgsOf(args), listedOnS3(buckets)) : undefined;
  const gcp = args.gcp?.enabled
    ? gcpSettings(
        args.gcp,
        buckets.some(({ cloud }) => cloud === BucketCloud.Gcs),
      )
    : undefined;
  const ownsAwsKey = aws?.identity === AwsIdentityKind.User;
  const ownsGcpKey = gcp?.identity === GcpIdentityKind.Key;
  const awsKeyless = aws !== undefined && !ownsAwsKey && !credentials.given.includes("aws");
  const gcpKeyless = gcp?.identity === GcpIdentityKind.WorkloadIdentity;
  const keylessClouds: CredentialCloud[] = [...(awsKeyless ? (["aws"] as const) : []), ...(gcpKeyless ? (["gcp"] as const) : [])];
  return {
    ...server,
    buckets,
    tasks: tasksSettings(args.kubernetes, server.kubernetes, server.clusters, buckets, workspaces),
    aws,
    gcp,
    credentials,
    ownsAwsKey,
    ownsGcpKey,
    keylessClouds,
    clouds: [...credentials.given, ...keylessClouds, ...(ownsAwsKey ? (["aws"] as const) : []), ...(ownsGcpKey ? (["gcp"] as const) : [])],
    machines: sshMachines(args.ssh),
    workspaces,
    backup: backupSettings(args.backup, { ...server, aws, gcp }),
  };
}

/** The SkyPilot config that the server starts with: derived from the arguments, with the user's config merged over it. */
import type { Unwrap } from "@pulumi/pulumi";
import { stringify } from "yaml";
import { mergeValues } from "../../core/merge";
import { NO_UPLOAD, type RemoteIdentity } from "../aws/remoteIdentity";
import { kubernetesConfig, type SkyPilotContext } from "../clusters/contexts";
import { CREDENTIALS, type CredentialCloud } from "../credentials/table";
import { type TeamAccounts, workspacesConfig } from "../workspaces/config";
import type { WorkspaceSettings } from "../workspaces/settings";

/** What the derived part of the SkyPilot config depends on. */
export interface SkyPilotConfigFacts {
  /** Clouds whose credentials the pods get. */
  clouds: CredentialCloud[];
  /** Kinds of machines that SkyPilot reaches by SSH: `ssh` for node pools, `slurm`. */
  machines?: string[];
  /** The roles of the VMs on AWS; SkyPilot's own if not set. */
  awsRemoteIdentity?: RemoteIdentity | undefined;
  /** Whether SkyPilot can launch on the hosting cluster. */
  inCluster: boolean;
  /** Allowed contexts, including `in-cluster` for the hosting cluster. */
  allowedContexts: string[];
  /** Settings of the contexts except the hosting cluster's. */
  contexts?: SkyPilotContext[];
  /** Service account of the pods on the hosting cluster, unless SkyPilot creates one. */
  workloadServiceAccount?: string | undefined;
  /** URL of the bucket of managed jobs and services; SkyPilot creates buckets for them if not set. */
  jobsBucket?: string | undefined;
  /** The admin policy. */
  adminPolicy?: string | undefined;
  /** Whether the log-in gives each user a name, and so a role. */
  usersHaveNames?: boolean;
  /** The teams. */
  workspaces?: Unwrap<WorkspaceSettings>[];
  /** The service accounts of their pods. */
  teamAccounts?: TeamAccounts;
}

const STAYS = { remote_identity: NO_UPLOAD };

/**
 * Returns the derived SkyPilot config (SkyPilot docs: config reference). The credentials of AWS and GCP and the kubeconfig stay on the
 * server, because SkyPilot would otherwise copy them to every VM and pod; VMs have their own role and service account. SkyPilot uses the
 * kubeconfig for SSH node pools too (sky/backends/backend_utils.py).
 */
export function derivedSkyPilotConfig(facts: SkyPilotConfigFacts): Record<string, unknown> {
  const {
    clouds,
    machines = [],
    inCluster,
    allowedContexts,
    contexts = [],
    workloadServiceAccount,
    jobsBucket,
    adminPolicy,
    usersHaveNames,
  } = facts;
  const { workspaces = [], teamAccounts = {} } = facts;
  const names = [...(inCluster ? ["kubernetes"] : []), ...clouds.map((cloud) => CREDENTIALS[cloud].allowedCloud), ...machines];
  const hasKubeconfig = clouds.includes("kubernetes") || machines.includes("ssh");
  const kubernetes = {
    ...kubernetesConfig(allowedContexts, contexts, inCluster ? workloadServiceAccount : undefined),
    ...(hasKubeconfig && STAYS),
  };
  return {
    ...(adminPolicy && { admin_policy: adminPolicy }),
    allowed_clouds: [...new Set(names)].sort(),
    ...(clouds.includes("aws") && { aws: { remote_identity: facts.awsRemoteIdentity ?? NO_UPLOAD } }),
    ...(clouds.includes("gcp") && { gcp: STAYS }),
    ...(Object.keys(kubernetes).length > 0 && { kubernetes }),
    // SkyPilot's default for a new user is admin.
    ...(usersHaveNames && { rbac: { default_role: "user" } }),
    ...(jobsBucket && { jobs: { bucket: jobsBucket }, serve: { bucket: jobsBucket } }),
    ...(hasKubeconfig && { ssh: STAYS }),
    ...(workspaces.length > 0 && { workspaces: workspacesConfig(workspaces, teamAccounts) }),
  };
}

/** Returns the whole SkyPilot config as YAML with sorted keys, so that the same config always gives the same text. */
export function skyPilotConfigYaml(facts: SkyPilotConfigFacts, own: Record<string, unknown> = {}): string {
  return stringify(mergeValues(derivedSkyPilotConfig(facts), own), {
    sortMapEntries: true,
    // SkyPilot reads YAML 1.1, in which "no" and "on" are booleans.
    compat: "yaml-1.1",
    aliasDuplicateObjects: false,
  });
}

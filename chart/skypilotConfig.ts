/** The SkyPilot config that the server starts with: what follows from the arguments, under what the user writes. */
import { stringify } from "yaml";
import { CREDENTIALS, type CredentialCloud } from "./credentials";
import { IN_CLUSTER } from "./kubeconfig";
import { mergeValues } from "./merge";

/** What the derived part of the SkyPilot config depends on. */
export interface SkyPilotConfigFacts {
  /** Clouds whose credentials the pods get. */
  clouds: CredentialCloud[];
  /** Whether SkyPilot may launch on the hosting cluster. */
  inCluster: boolean;
  /** Contexts that SkyPilot may use, `in-cluster` among them where it may. */
  allowedContexts: string[];
  /** Service account of the pods on the hosting cluster, where SkyPilot is not to create one. */
  workloadServiceAccount?: string;
  /** The admin policy. */
  adminPolicy?: string;
}

/**
 * Returns the derived SkyPilot config (SkyPilot docs: config reference). AWS and GCP credentials stay on the server, because SkyPilot would otherwise
 * copy them to every VM and pod; VMs have their own role and service account.
 */
export function derivedSkyPilotConfig(facts: SkyPilotConfigFacts): Record<string, unknown> {
  const { clouds, inCluster, allowedContexts, workloadServiceAccount, adminPolicy } = facts;
  const names = [...(inCluster ? ["kubernetes"] : []), ...clouds.map((cloud) => CREDENTIALS[cloud].allowedCloud)];
  const remoteIdentity = inCluster && workloadServiceAccount && remoteIdentities(workloadServiceAccount, allowedContexts);
  const kubernetes = {
    ...(allowedContexts.length > 0 && { allowed_contexts: allowedContexts }),
    ...(remoteIdentity && { remote_identity: remoteIdentity }),
  };
  return {
    ...(adminPolicy && { admin_policy: adminPolicy }),
    allowed_clouds: [...new Set(names)].sort(),
    ...(clouds.includes("aws") && { aws: { remote_identity: "NO_UPLOAD" } }),
    ...(clouds.includes("gcp") && { gcp: { remote_identity: "NO_UPLOAD" } }),
    ...(Object.keys(kubernetes).length > 0 && { kubernetes }),
  };
}

/** A context without an entry is an error in SkyPilot, so each gets one as soon as there are several. */
function remoteIdentities(workloadServiceAccount: string, allowedContexts: string[]): string | Record<string, string> {
  const others = allowedContexts.filter((context) => context !== IN_CLUSTER);
  if (others.length === 0) return workloadServiceAccount;
  return { [IN_CLUSTER]: workloadServiceAccount, ...Object.fromEntries(others.map((context) => [context, "SERVICE_ACCOUNT"])) };
}

/** Returns the whole SkyPilot config as YAML with sorted keys, so that the same config always gives the same text. */
export function skyPilotConfigYaml(facts: SkyPilotConfigFacts, own: Record<string, unknown> = {}): string {
  return stringify(mergeValues(derivedSkyPilotConfig(facts), own), { sortMapEntries: true });
}

/** The SkyPilot config that the server starts with: what follows from the arguments, under what the user writes. */
import { stringify } from "yaml";
import { kubernetesConfig, type SkyPilotContext } from "./contexts";
import { CREDENTIALS, type CredentialCloud } from "./credentials";
import { mergeValues } from "./merge";

/** What the derived part of the SkyPilot config depends on. */
export interface SkyPilotConfigFacts {
  /** Clouds whose credentials the pods get. */
  clouds: CredentialCloud[];
  /** Whether SkyPilot may launch on the hosting cluster. */
  inCluster: boolean;
  /** Contexts that SkyPilot may use, `in-cluster` among them where it may. */
  allowedContexts: string[];
  /** What is known of the contexts other than the hosting cluster's. */
  contexts?: SkyPilotContext[];
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
  const { clouds, inCluster, allowedContexts, contexts = [], workloadServiceAccount, adminPolicy } = facts;
  const names = [...(inCluster ? ["kubernetes"] : []), ...clouds.map((cloud) => CREDENTIALS[cloud].allowedCloud)];
  const kubernetes = kubernetesConfig(allowedContexts, contexts, inCluster ? workloadServiceAccount : undefined);
  return {
    ...(adminPolicy && { admin_policy: adminPolicy }),
    allowed_clouds: [...new Set(names)].sort(),
    ...(clouds.includes("aws") && { aws: { remote_identity: "NO_UPLOAD" } }),
    ...(clouds.includes("gcp") && { gcp: { remote_identity: "NO_UPLOAD" } }),
    ...(Object.keys(kubernetes).length > 0 && { kubernetes }),
  };
}

/** Returns the whole SkyPilot config as YAML with sorted keys, so that the same config always gives the same text. */
export function skyPilotConfigYaml(facts: SkyPilotConfigFacts, own: Record<string, unknown> = {}): string {
  return stringify(mergeValues(derivedSkyPilotConfig(facts), own), { sortMapEntries: true });
}

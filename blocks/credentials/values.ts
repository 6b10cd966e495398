/** The share of the credentials in the chart's values: a block for each cloud, or a volume where the chart has no block. */
import type { Input } from "@pulumi/pulumi";
import type { Tree } from "../../core/merge";
import type { OwnVolume } from "../pod";
import { CREDENTIALS, type CredentialCloud } from "./table";

/** Name of each cloud's Secret. */
export type SecretNames = Partial<Record<CredentialCloud, Input<string>>>;

/** What the blocks of clouds hold beside the name of their Secret. */
export interface CloudFacts {
  /** Whether the Secret of AWS holds the files `credentials` and `config` instead of a pair of keys. */
  awsCredentialsFile?: boolean;
  /** The GCP project. */
  gcpProject?: Input<string>;
  /** The Nebius tenant. */
  nebiusTenantId?: Input<string>;
}

/** Returns the values. */
export function credentialsValues(secretNames: SecretNames, { awsCredentialsFile, gcpProject, nebiusTenantId }: CloudFacts): Tree {
  const further: Partial<Record<CredentialCloud, Tree>> = {
    aws: awsCredentialsFile ? { useCredentialsFile: true } : {},
    gcp: { projectId: gcpProject },
    nebius: { tenantId: nebiusTenantId },
  };
  const entries = Object.entries(secretNames) as [CredentialCloud, Input<string>][];
  return Object.fromEntries(
    entries.flatMap(([cloud, secretName]) => {
      const shape = CREDENTIALS[cloud];
      if (!shape.block || !shape.switch || !shape.secretName) return [];
      return [[shape.block, { [shape.switch]: true, [shape.secretName]: secretName, ...further[cloud] }]];
    }),
  );
}

/** Returns the volumes with the Secrets of clouds for which the chart has no block. */
export function credentialVolumes(secretNames: SecretNames): OwnVolume[] {
  return Object.entries(secretNames).flatMap(([cloud, secretName]) => {
    const { folder } = CREDENTIALS[cloud as CredentialCloud];
    return folder ? [{ name: `skypilot-${cloud}`, folder, source: { secret: { secretName } } }] : [];
  });
}

/** Chart values of the credentials: a block for each cloud, or a volume if the chart has no block. */
import type { Input } from "@pulumi/pulumi";
import type { Tree } from "../../core/merge";
import type { OwnVolume } from "../pod";
import { CREDENTIALS, type CredentialCloud } from "./table";

/** Name of each cloud's Secret. */
export type SecretNames = Partial<Record<CredentialCloud, Input<string>>>;

/** Values of the clouds' blocks in addition to the name of their Secret. */
export interface CloudFacts {
  /** Whether the Secret of AWS has the files `credentials` and `config` instead of a pair of keys. */
  awsCredentialsFile?: boolean;
  /** Whether the pair of keys of AWS is in environment variables, instead of in a file that the chart makes of it. */
  awsKeyInEnvironment?: boolean;
  /** The GCP project. */
  gcpProject?: Input<string>;
  /** The Nebius tenant. */
  nebiusTenantId?: Input<string>;
}

/** Returns the values. */
export function credentialsValues(secretNames: SecretNames, facts: CloudFacts): Tree {
  const { awsCredentialsFile, awsKeyInEnvironment, gcpProject, nebiusTenantId } = facts;
  const further: Partial<Record<CredentialCloud, Tree>> = {
    aws: awsCredentialsFile ? { useCredentialsFile: true } : {},
    gcp: { projectId: gcpProject },
    nebius: { tenantId: nebiusTenantId },
  };
  const entries = Object.entries(secretNames) as [CredentialCloud, Input<string>][];
  return Object.fromEntries(
    entries.flatMap(([cloud, secretName]) => {
      const shape = CREDENTIALS[cloud];
      if (!shape.block || !shape.switch || !shape.secretName || (cloud === "aws" && awsKeyInEnvironment)) return [];
      return [[shape.block, { [shape.switch]: true, [shape.secretName]: secretName, ...further[cloud] }]];
    }),
  );
}

/** The environment variables of a pair of keys (AWS SDKs and tools guide: static credentials), and the keys of its Secret. */
const AWS_KEY = { AWS_ACCESS_KEY_ID: "aws_access_key_id", AWS_SECRET_ACCESS_KEY: "aws_secret_access_key" };

/** Returns the environment variables that the pod reads from Secrets. */
export function credentialEnvironment({ aws: name }: SecretNames, { awsKeyInEnvironment }: CloudFacts): Record<string, Tree> {
  if (name === undefined || !awsKeyInEnvironment) return {};
  return Object.fromEntries(Object.entries(AWS_KEY).map(([variable, key]) => [variable, { secretKeyRef: { name, key } }]));
}

/** Returns the volumes with the Secrets of clouds without a block of the chart. */
export function credentialVolumes(secretNames: SecretNames): OwnVolume[] {
  return Object.entries(secretNames).flatMap(([cloud, secretName]) => {
    const { folder } = CREDENTIALS[cloud as CredentialCloud];
    return folder ? [{ name: `skypilot-${cloud}`, folder, source: { secret: { secretName } } }] : [];
  });
}

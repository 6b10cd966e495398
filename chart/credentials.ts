/** The clouds whose credentials the chart mounts, as data: what the config names, what the Secret holds, what the values switch. */
import type { Input } from "@pulumi/pulumi";
import type { AwsCredentialsArgs, CredentialsArgs } from "./credentialArgs";
import { nameProblems } from "./names";
import type { Problem } from "./problem";

/** A cloud of the credentials. */
export type CredentialCloud = keyof CredentialsArgs;

/** How the chart takes one cloud's credentials (chart values; SkyPilot docs: api-server-admin-deploy, configure cloud accounts). */
export interface CredentialShape {
  /** The block of the chart's values. */
  block: string;
  /** The key in that block which switches it on. */
  switch: string;
  /** The key in that block which names the Secret. */
  secretName: string;
  /** The ways to give the values: argument -> key of the Secret; `optional` ones may be left out. */
  ways: { keys: Record<string, string>; optional?: string[] }[];
  /** The name in SkyPilot's `allowed_clouds`. */
  allowedCloud: string;
}

const API_KEY = [{ keys: { apiKey: "api_key" } }];

export const CREDENTIALS: Record<CredentialCloud, CredentialShape> = {
  aws: {
    block: "awsCredentials",
    switch: "enabled",
    secretName: "awsSecretName",
    ways: [
      { keys: { accessKeyId: "aws_access_key_id", secretAccessKey: "aws_secret_access_key" } },
      { keys: { credentialsFile: "credentials", configFile: "config" }, optional: ["configFile"] },
    ],
    allowedCloud: "aws",
  },
  gcp: {
    block: "gcpCredentials",
    switch: "enabled",
    secretName: "gcpSecretName",
    ways: [{ keys: { serviceAccountKey: "gcp-cred.json" } }],
    allowedCloud: "gcp",
  },
  kubernetes: {
    block: "kubernetesCredentials",
    switch: "useKubeconfig",
    secretName: "kubeconfigSecretName",
    ways: [{ keys: { kubeconfig: "config" } }],
    allowedCloud: "kubernetes",
  },
  runpod: { block: "runpodCredentials", switch: "enabled", secretName: "runpodSecretName", ways: API_KEY, allowedCloud: "runpod" },
  lambda: { block: "lambdaCredentials", switch: "enabled", secretName: "lambdaSecretName", ways: API_KEY, allowedCloud: "lambda" },
  vast: { block: "vastCredentials", switch: "enabled", secretName: "vastSecretName", ways: API_KEY, allowedCloud: "vast" },
  digitalocean: {
    block: "digitaloceanCredentials",
    switch: "enabled",
    secretName: "digitaloceanSecretName",
    ways: API_KEY,
    allowedCloud: "do",
  },
  nebius: {
    block: "nebiusCredentials",
    switch: "enabled",
    secretName: "nebiusSecretName",
    ways: [{ keys: { credentials: "credentials.json" } }],
    allowedCloud: "nebius",
  },
  r2: {
    block: "r2Credentials",
    switch: "enabled",
    secretName: "r2SecretName",
    ways: [{ keys: { credentials: "r2.credentials", accountId: "accountid" } }],
    allowedCloud: "cloudflare",
  },
  coreweave: {
    block: "coreweaveCredentials",
    switch: "enabled",
    secretName: "coreweaveSecretName",
    ways: [{ keys: { config: "cw.config", credentials: "cw.credentials" } }],
    allowedCloud: "coreweave",
  },
};

/** Every cloud of the table, in its order. */
export const CREDENTIAL_CLOUDS = Object.keys(CREDENTIALS) as CredentialCloud[];

/** One cloud's credentials, seen by its argument names. */
type Given = { [argument: string]: unknown };

/** Returns the clouds whose credentials are given and not switched off, in the table's order. */
export function enabledClouds(credentials: CredentialsArgs = {}): CredentialCloud[] {
  return CREDENTIAL_CLOUDS.filter((cloud) => credentials[cloud] && credentials[cloud].enabled !== false);
}

/** Returns what the Secret of a cloud holds: key of the Secret -> value. */
export function secretData(cloud: CredentialCloud, given: Given): Record<string, Input<string>> {
  const pairs = CREDENTIALS[cloud].ways.flatMap(({ keys }) => Object.entries(keys));
  return Object.fromEntries(
    pairs.filter(([argument]) => given[argument] !== undefined).map(([argument, key]) => [key, given[argument] as Input<string>]),
  );
}

/** Returns the arguments of a cloud whose values are secret. */
export function secretArguments(cloud: CredentialCloud): string[] {
  return CREDENTIALS[cloud]?.ways.flatMap(({ keys }) => Object.keys(keys)) ?? [];
}

/** Returns whether the Secret of AWS holds files instead of a pair of keys. */
export function usesCredentialsFile(given: AwsCredentialsArgs = {}): boolean {
  return given.credentialsFile !== undefined || given.useCredentialsFile === true;
}

/** Returns what is wrong with the credentials. */
export function credentialsProblems(credentials: CredentialsArgs = {}): Problem[] {
  return enabledClouds(credentials).flatMap((cloud) => {
    const given = credentials[cloud] as Given;
    const path = `credentials.${cloud}`;
    return [...wayProblems(cloud, given, path), ...extraProblems(cloud, given, path)];
  });
}

function wayProblems(cloud: CredentialCloud, given: Given, path: string): Problem[] {
  const { ways } = CREDENTIALS[cloud];
  const begun = ways.filter(({ keys }) => Object.keys(keys).some((argument) => isGiven(given[argument])));
  const alternatives = ways.map(({ keys }) => Object.keys(keys).join(" and ")).join(", or ");
  if (given.existingSecret !== undefined) {
    const problems = nameProblems(`${path}.existingSecret`, String(given.existingSecret), "subdomain");
    return begun.length === 0
      ? problems
      : [...problems, { path, message: `has both an existing Secret and values; keep existingSecret, or ${alternatives}` }];
  }
  if (begun.length > 1) return [{ path, message: `has its values in more than one way; keep ${alternatives}` }];
  const [way] = begun.length > 0 ? begun : ways;
  const missing = Object.keys(way?.keys ?? {}).filter((argument) => !isGiven(given[argument]) && !way?.optional?.includes(argument));
  return missing.map((argument) => ({
    path: `${path}.${argument}`,
    message: `is missing; give it, or name an existing Secret as ${path}.existingSecret, or set ${path}.enabled to false`,
    set: { example: "VALUE", secret: true },
  }));
}

/** An empty value would let the pod wait for ten minutes and then start without the cloud. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== "";
}

function extraProblems(cloud: CredentialCloud, given: Given, path: string): Problem[] {
  if (cloud === "nebius" && !isGiven(given.tenantId)) {
    return [{ path: `${path}.tenantId`, message: "is missing", set: { example: "TENANT-ID" } }];
  }
  if (cloud === "aws" && given.useCredentialsFile !== undefined && given.existingSecret === undefined) {
    return [
      {
        path: `${path}.useCredentialsFile`,
        message: "tells what an existing Secret holds; remove it, or name the Secret as existingSecret",
      },
    ];
  }
  return [];
}

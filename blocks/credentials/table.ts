/** Table of the clouds with credentials: their arguments, the keys of their Secret, and their chart values. */
import type { Input } from "@pulumi/pulumi";
import type { AwsCredentialsArgs, CredentialsArgs } from "./args";

/** A cloud of the credentials. */
export type CredentialCloud = keyof CredentialsArgs;

/** How the API server gets one cloud's credentials: from a block of the chart, or from a folder where this program mounts the Secret. */
export interface CredentialShape {
  /** The block of the chart's values, if the chart has one (SkyPilot docs: api-server-admin-deploy, configure cloud accounts). */
  block?: string;
  /** The key that enables the block. */
  switch?: string;
  /** The key of the block that names the Secret. */
  secretName?: string;
  /** The folder in the pod, if the chart has no block (sky/clouds, credential files of each cloud). */
  folder?: string;
  /** Shell commands that the pod runs before the server starts. */
  hook?: string;
  /** The alternatives for the values: argument -> key of the Secret; `optional` ones can be omitted. */
  ways: { keys: Record<string, string>; optional?: string[] }[];
  /** The name in SkyPilot's `allowed_clouds`. */
  allowedCloud: string;
}

function block(cloud: string, ways: CredentialShape["ways"], allowedCloud: string = cloud): CredentialShape {
  return { block: `${cloud}Credentials`, switch: "enabled", secretName: `${cloud}SecretName`, ways, allowedCloud };
}

const API_KEY = [{ keys: { apiKey: "api_key" } }];

/** A cloud with a single file, in a folder of the root user's home. */
function file(allowedCloud: string, folder: string, name: string): CredentialShape {
  return { folder: `/root/${folder}`, ways: [{ keys: { file: name } }], allowedCloud };
}

// The az client writes into the folder that it reads, so it logs in outside the mounted Secret. SkyPilot checks for the token cache, which
// this kind of login does not write.
const AZURE_FOLDER = "/var/skypilot/azure";
const AZURE_LOGIN = [
  `az login --service-principal --username "$(cat ${AZURE_FOLDER}/client_id)" --password "$(cat ${AZURE_FOLDER}/client_secret)" --tenant "$(cat ${AZURE_FOLDER}/tenant_id)" --output none`,
  `az account set --subscription "$(cat ${AZURE_FOLDER}/subscription_id)"`,
  "touch /root/.azure/msal_token_cache.json",
].join(" && ");

export const CREDENTIALS: Record<CredentialCloud, CredentialShape> = {
  aws: block("aws", [
    { keys: { accessKeyId: "aws_access_key_id", secretAccessKey: "aws_secret_access_key" } },
    { keys: { credentialsFile: "credentials", configFile: "config" }, optional: ["configFile"] },
  ]),
  gcp: block("gcp", [{ keys: { serviceAccountKey: "gcp-cred.json" } }]),
  kubernetes: {
    block: "kubernetesCredentials",
    switch: "useKubeconfig",
    secretName: "kubeconfigSecretName",
    ways: [{ keys: { kubeconfig: "config" } }],
    allowedCloud: "kubernetes",
  },
  runpod: block("runpod", API_KEY),
  lambda: block("lambda", API_KEY),
  vast: block("vast", API_KEY),
  digitalocean: block("digitalocean", API_KEY, "do"),
  nebius: block("nebius", [{ keys: { credentials: "credentials.json" } }]),
  r2: block("r2", [{ keys: { credentials: "r2.credentials", accountId: "accountid" } }], "cloudflare"),
  coreweave: block("coreweave", [{ keys: { config: "cw.config", credentials: "cw.credentials" } }]),
  azure: {
    folder: AZURE_FOLDER,
    hook: `{ ${AZURE_LOGIN}; } || echo "Unable to log in to Azure."`,
    ways: [{ keys: { clientId: "client_id", clientSecret: "client_secret", tenantId: "tenant_id", subscriptionId: "subscription_id" } }],
    allowedCloud: "azure",
  },
  oci: { folder: "/root/.oci", ways: [{ keys: { config: "config", privateKey: "oci_api_key.pem" } }], allowedCloud: "oci" },
  vastdata: {
    folder: "/root/.vastdata",
    ways: [{ keys: { config: "vastdata.config", credentials: "vastdata.credentials" } }],
    allowedCloud: "vastdata",
  },
  ibm: file("ibm", ".ibm", "credentials.yaml"),
  fluidstack: file("fluidstack", ".fluidstack", "api_key"),
  cudo: file("cudo", ".config/cudo", "cudo.yml"),
  paperspace: file("paperspace", ".paperspace", "config.json"),
  hyperbolic: file("hyperbolic", ".hyperbolic", "api_key"),
  shadeform: file("shadeform", ".shadeform", "api_key"),
  seeweb: file("seeweb", ".seeweb_cloud", "seeweb_keys"),
  primeintellect: file("primeintellect", ".prime", "config.json"),
  mithril: file("mithril", ".config/mithril", "config.yaml"),
  verda: file("verda", ".verda", "config.json"),
  scp: file("scp", ".scp", "scp_credential"),
  vsphere: file("vsphere", ".vsphere", "credential.yaml"),
};

/** All clouds in the order of the table. */
export const CREDENTIAL_CLOUDS = Object.keys(CREDENTIALS) as CredentialCloud[];

/** One cloud's credentials, by argument name. */
export type Given = { [argument: string]: unknown };

/** Returns the clouds with credentials that are not disabled, in the order of the table. */
export function enabledClouds(credentials: CredentialsArgs = {}): CredentialCloud[] {
  return CREDENTIAL_CLOUDS.filter((cloud) => credentials[cloud] && credentials[cloud].enabled !== false);
}

/** Returns the content of a cloud's Secret: key -> value. */
export function secretData(cloud: CredentialCloud, given: Given): Record<string, Input<string>> {
  const pairs = CREDENTIALS[cloud].ways.flatMap(({ keys }) => Object.entries(keys));
  return Object.fromEntries(
    pairs.filter(([argument]) => given[argument] !== undefined).map(([argument, key]) => [key, given[argument] as Input<string>]),
  );
}

/** Returns whether the Secret of AWS has files instead of a pair of keys. */
export function usesCredentialsFile(given: AwsCredentialsArgs = {}): boolean {
  return given.credentialsFile !== undefined || given.useCredentialsFile === true;
}

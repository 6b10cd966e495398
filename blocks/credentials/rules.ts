/** Rules of the credentials. */
import { type Tree, valueAt } from "../../core/merge";
import { nameProblems } from "../../core/names";
import { below, type Problem } from "../../core/problem";
import { AwsIdentityKind } from "../aws/args";
import type { AwsSettings } from "../aws/settings";
import type { ClustersSettings } from "../clusters/settings";
import { GcpIdentityKind } from "../gcp/args";
import type { GcpSettings } from "../gcp/settings";
import type { CredentialsArgs } from "./args";
import type { CredentialsSettings } from "./settings";
import { CREDENTIALS, type CredentialCloud, enabledClouds, type Given } from "./table";

/** Other sources of credentials. */
export interface OtherSources {
  aws: AwsSettings | undefined;
  gcp: GcpSettings | undefined;
  clusters: ClustersSettings;
}

/** Returns the problems of the credentials. */
export function credentialsRules(args: CredentialsArgs = {}, settings: CredentialsSettings, others: OtherSources): Problem[] {
  return [...credentialsValueRules(args), ...ownerProblems(settings, others)];
}

/** Clouds whose credentials the derived SkyPilot config keeps on the server. */
const KEPT: CredentialCloud[] = ["aws", "gcp", "kubernetes"];

/** Clouds whose schema in SkyPilot has the key `remote_identity` (sky/utils/schemas.py). */
const CAN_BE_KEPT: CredentialCloud[] = ["azure", "oci", "vast", "nebius"];

/** Returns warnings about credentials that SkyPilot copies to VMs and pods (sky/check.py, get_cloud_credential_file_mounts). */
export function credentialsWarnings({ given }: CredentialsSettings, skypilotConfig: Tree = {}): Problem[] {
  const copied = given.filter((cloud) => !KEPT.includes(cloud) && valueAt(skypilotConfig, `${cloud}.remote_identity`) !== "NO_UPLOAD");
  const [optional, always] = [
    copied.filter((cloud) => CAN_BE_KEPT.includes(cloud)),
    copied.filter((cloud) => !CAN_BE_KEPT.includes(cloud)),
  ];
  const everywhere = (clouds: string[]) => `SkyPilot copies the credentials of ${clouds.join(", ")} to every VM and pod that it launches`;
  const conditions: [boolean, string, string][] = [
    [
      always.length > 0,
      "",
      `${everywhere(always)}, and no key of its config prevents that; give them only rights that every task may have`,
    ],
    [
      optional.length > 0,
      "",
      `${everywhere(optional)}; set remote_identity to NO_UPLOAD for each of them in skypilotConfig, unless its own VMs must stop themselves`,
    ],
    [
      given.includes("aws"),
      "aws",
      "is readable for tasks that mount an S3 bucket with MOUNT_CACHED, despite NO_UPLOAD; use only the modes MOUNT and COPY",
    ],
  ];
  return conditions.filter(([holds]) => holds).map(([, path, message]) => ({ path, message }));
}

/** Identities that have credentials, or need none. */
const OWNERS: Record<string, string> = {
  [AwsIdentityKind.User]: "creates its own credentials",
  [AwsIdentityKind.Irsa]: "needs no credentials",
  [AwsIdentityKind.PodIdentity]: "needs no credentials",
  [GcpIdentityKind.Key]: "creates its own credentials",
  [GcpIdentityKind.WorkloadIdentity]: "needs no credentials",
};

/** The credentials of each cloud have one source. */
function ownerProblems({ given }: CredentialsSettings, { aws, gcp, clusters }: OtherSources): Problem[] {
  const identities = { aws: aws?.identity, gcp: gcp?.identity };
  const problems: Problem[] = (["aws", "gcp"] as const).flatMap((cloud) => {
    const owner = OWNERS[identities[cloud] ?? ""];
    if (!given.includes(cloud) || owner === undefined) return [];
    return [
      { path: cloud, message: `cannot be combined with ${cloud}.identity "${identities[cloud]}", which ${owner}; remove one of the two` },
    ];
  });
  if (gcp?.identity === GcpIdentityKind.Existing && !given.includes("gcp")) {
    problems.push({
      path: "gcp.existingSecret",
      message: 'is required, because gcp.identity "existing" uses these credentials; set existingSecret, or the values',
      set: { example: "NAME-OF-THE-SECRET" },
    });
  }
  if (given.includes("kubernetes") && clusters.merged.length > 0) {
    problems.push({
      path: "kubernetes",
      message:
        "cannot be combined with clusters, which generate a kubeconfig; remove one of the two, or set auth: existing for each of clusters",
    });
  }
  return problems;
}

/** Returns the problems of the values of the credentials. */
export function credentialsValueRules(credentials: CredentialsArgs = {}): Problem[] {
  return enabledClouds(credentials).flatMap((cloud) => {
    const given = credentials[cloud] as Given;
    return below(cloud, [...wayProblems(cloud, given), ...extraProblems(cloud, given)]);
  });
}

function wayProblems(cloud: CredentialCloud, given: Given): Problem[] {
  const path = `credentials.${cloud}`;
  const { ways } = CREDENTIALS[cloud];
  const begun = ways.filter(({ keys }) => Object.keys(keys).some((argument) => isGiven(given[argument])));
  const alternatives = ways.map(({ keys }) => Object.keys(keys).join(" and ")).join(", or ");
  if (given.existingSecret !== undefined) {
    const problems = nameProblems("existingSecret", String(given.existingSecret), "subdomain");
    return begun.length === 0
      ? problems
      : [...problems, { path: "", message: `has both an existing Secret and values; keep existingSecret, or ${alternatives}` }];
  }
  if (begun.length > 1) return [{ path: "", message: `has its values in several forms; keep ${alternatives}` }];
  const paths = FILE_ARGUMENTS.filter((argument) => isFileName(given[argument]));
  if (paths.length > 0)
    return paths.map((argument) => ({ path: argument, message: NOT_CONTENT, set: { example: "< FILE", secret: true } }));
  const [way] = begun.length > 0 ? begun : ways;
  const missing = Object.keys(way?.keys ?? {}).filter((argument) => !isGiven(given[argument]) && !way?.optional?.includes(argument));
  return missing.map((argument) => ({
    path: argument,
    message: `is required; give it, or name an existing Secret as ${path}.existingSecret, or set ${path}.enabled to false`,
    set: { example: "VALUE", secret: true },
  }));
}

// Arguments whose value is the content of a file.
const FILE_ARGUMENTS = ["config", "configFile", "credentials", "credentialsFile", "file", "kubeconfig", "privateKey", "serviceAccountKey"];
const NOT_CONTENT = "is the name of a file, which only this machine has; give its content";

function isFileName(value: unknown): boolean {
  return typeof value === "string" && /^(~|\.{0,2})\/\S+$|^[\w-]+\.(json|pem|ya?ml|ini|conf)$/.test(value.trim());
}

/** With an empty value, the pod would wait for ten minutes and then start without the cloud. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== "";
}

function extraProblems(cloud: CredentialCloud, given: Given): Problem[] {
  if (cloud === "nebius" && !isGiven(given.tenantId)) {
    return [{ path: "tenantId", message: "is required", set: { example: "TENANT-ID" } }];
  }
  if (cloud === "aws" && given.useCredentialsFile !== undefined && given.existingSecret === undefined) {
    return [
      {
        path: "useCredentialsFile",
        message: "is ignored unless existingSecret is set; remove it, or set existingSecret",
      },
    ];
  }
  return [];
}

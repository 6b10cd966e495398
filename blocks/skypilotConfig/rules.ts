/** The user's own SkyPilot config: what the server would refuse, and what would not do what it seems to. */
import { valueAt } from "../../core/merge";
import type { Problem } from "../../core/problem";
import { IN_CLUSTER } from "../clusters/args";
import { CREDENTIAL_CLOUDS, CREDENTIALS, type CredentialCloud } from "../credentials/table";
import { ONLY_VM_ACCOUNT } from "../gcp/rules";
import type { KubernetesSettings } from "../kubernetes/settings";
import type { ReleaseSettings } from "../release/release";
import { rejected, rejectedByClosest } from "./ofVersion";
import { spellingProblems } from "./spelling";

/** Returns what SkyPilot would refuse in the config. */
export function skypilotConfigRules(
  config: { [key: string]: unknown } | undefined,
  { inCluster }: KubernetesSettings,
  { version }: ReleaseSettings,
): Problem[] {
  if (config === undefined) return [];
  return [
    ...rejected(config, version).map(withReason),
    ...spellingProblems(config),
    ...databaseProblems(config),
    ...hostingProblems(config, inCluster),
  ];
}

/** SkyPilot's schema does not have the reason. */
function withReason({ path, message, ...rest }: Problem): Problem {
  return { path, message: /(^|\.)gcp\.remote_identity$/.test(path) ? `${message}; ${ONLY_VM_ACCOUNT}` : message, ...rest };
}

function databaseProblems({ db }: { [key: string]: unknown }): Problem[] {
  return db === undefined ? [] : [{ path: "db", message: "holds a password in plain text; set the secret database.connectionString" }];
}

/** The hosting cluster cannot be allowed if it is off. */
function hostingProblems(config: { [key: string]: unknown }, inCluster: boolean): Problem[] {
  const own = valueAt(config, "kubernetes.allowed_contexts");
  if (inCluster || !Array.isArray(own) || !own.includes(IN_CLUSTER)) return [];
  return [
    {
      path: "kubernetes.allowed_contexts",
      message: `"${IN_CLUSTER}" is the hosting cluster, which kubernetes.inCluster turns off; remove it, or set kubernetes.inCluster to true`,
    },
  ];
}

/** Returns what may be refused by a version whose schema is not known here, and what does not do what it seems to. */
export function skypilotConfigWarnings(config: { [key: string]: unknown } | undefined, { release, ...enabled }: EnabledClouds): Problem[] {
  if (config === undefined || Object.keys(config).length === 0) return [];
  return [
    ...rejectedByClosest(config, release.version),
    ...(valueAt(config, "kubernetes.remote_identity") === undefined ? [] : [IDENTITY_WARNING]),
    ...(["aws", "gcp"] as const).flatMap((cloud) => logKeyWarnings(config, cloud)),
    ...cloudsThatAreOff(config, enabled),
  ];
}

/** SkyPilot copies the file to each VM and pod, whose agent sends the logs (sky/logs). */
function logKeyWarnings(config: { [key: string]: unknown }, cloud: "aws" | "gcp"): Problem[] {
  const path = `logs.${cloud}.credentials_file`;
  if (valueAt(config, path) === undefined) return [];
  return [
    {
      path,
      message: "is copied to every VM and pod that SkyPilot launches; remove it, and let the identity of the VM or pod write the logs",
    },
  ];
}

/** What SkyPilot can launch on. */
interface EnabledClouds {
  release: ReleaseSettings;
  clouds: CredentialCloud[];
  machines: string[];
  kubernetes: KubernetesSettings;
}

/** Warns only about clouds of this program, because the pod may have credentials of others. */
function cloudsThatAreOff(
  { allowed_clouds: allowed }: { [key: string]: unknown },
  { clouds, machines, kubernetes }: Omit<EnabledClouds, "release">,
): Problem[] {
  const on = [...clouds.map((cloud) => CREDENTIALS[cloud].allowedCloud), ...machines, ...(kubernetes.inCluster ? ["kubernetes"] : [])];
  return [allowed].flat().flatMap((word, index) => {
    const cloud = CREDENTIAL_CLOUDS.find((known) => CREDENTIALS[known].allowedCloud === String(word).toLowerCase());
    if (cloud === undefined || on.includes(CREDENTIALS[cloud].allowedCloud)) return [];
    const enable = cloud === "aws" || cloud === "gcp" ? `set ${cloud}.enabled to true` : `give credentials.${cloud}`;
    return [
      {
        path: `allowed_clouds[${index}]`,
        message: `"${word}" has no credentials in this config, so SkyPilot finds it disabled; ${enable}, or remove it`,
      },
    ];
  });
}

const IDENTITY_WARNING: Problem = {
  path: "kubernetes.remote_identity",
  message:
    "applies to contexts without one of their own; for the hosting cluster, write it below kubernetes.context_configs.in-cluster. Unless it is the name of an account, such as with NO_UPLOAD, SkyPilot creates the account skypilot-service-account with cluster-wide roles, which the API server must be allowed to do",
};

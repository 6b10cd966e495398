/** Rules for the important parts of the user's SkyPilot config (sky/utils/schemas.py, get_config_schema). */
import { valueAt } from "../../core/merge";
import { nearest } from "../../core/nearest";
import { pathText } from "../../core/path";
import { isPlaceholder, type Problem } from "../../core/problem";
import { type Mismatch, mismatches, type Shape } from "../../core/shape";
import { IN_CLUSTER } from "../clusters/args";
import { CREDENTIALS } from "../credentials/table";
import type { KubernetesSettings } from "../kubernetes/settings";

// Top-level keys of SkyPilot 0.13, which does not start with any other key.
const TOP_KEYS = [
  ...["active_workspace", "admin_policy", "allowed_clouds", "api_server", "aws", "azure", "daemons", "dashboard", "data", "docker", "gcp"],
  ...["jobs", "kubernetes", "logs", "nebius", "nvidia_gpus", "oci", "plugins", "provision", "rbac", "serve", "slurm", "ssh", "vast"],
  ...["workspace", "workspaces"],
];

// Clouds that need no credentials of this program, or that only store data.
const OTHER_CLOUDS = ["ssh", "slurm", "yotta", "huggingface"];
const CLOUDS = [...new Set([...Object.values(CREDENTIALS).map(({ allowedCloud }) => allowedCloud), ...OTHER_CLOUDS])].sort();

const ONE_OR_EACH: Shape = { type: ["string", "object"], additionalProperties: { type: "string" } };

const SHAPE: Shape = {
  type: "object",
  properties: {
    allowed_clouds: { type: "array", items: { type: "string" } },
    admin_policy: { type: "string" },
    aws: { type: "object", properties: { remote_identity: { type: ["string", "array"] } } },
    gcp: { type: "object", properties: { remote_identity: { type: "string" } } },
    kubernetes: {
      type: "object",
      properties: {
        allowed_contexts: { type: ["array", "string"], items: { type: "string" } },
        remote_identity: ONE_OR_EACH,
        context_configs: { type: "object", additionalProperties: { type: "object" } },
      },
    },
    rbac: { type: "object", properties: { default_role: { type: "string" } } },
    workspaces: { type: "object", additionalProperties: { type: "object" } },
  },
};

/** Values that SkyPilot limits to an enum, in any letter case. */
const WORDS: { path: string; words: string[] }[] = [
  { path: "allowed_clouds", words: CLOUDS },
  { path: "gcp.remote_identity", words: ["LOCAL_CREDENTIALS", "NO_UPLOAD", "SERVICE_ACCOUNT"] },
  { path: "rbac.default_role", words: ["admin", "user"] },
];

/** Returns what SkyPilot would reject in the config. */
export function skypilotConfigRules(config: { [key: string]: unknown } | undefined, { inCluster }: KubernetesSettings): Problem[] {
  if (config === undefined) return [];
  const shape = mismatches(config, SHAPE).filter(({ value }) => !isPlaceholder(value));
  return [
    ...shape.map(described),
    ...topProblems(config),
    ...WORDS.flatMap(({ path, words }) => wordProblems(config, path, words)),
    ...hostingProblems(config, inCluster),
  ];
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

function topProblems(config: { [key: string]: unknown }): Problem[] {
  return Object.keys(config).flatMap((key) => {
    const path = key;
    if (key === "db") return [{ path, message: "holds a password in plain text; set the secret database.connectionString" }];
    const meant = TOP_KEYS.includes(key) ? undefined : nearest(key, TOP_KEYS);
    return meant ? [{ path, message: `is not a key of the SkyPilot config; did you mean "${meant}"?` }] : [];
  });
}

function wordProblems(config: { [key: string]: unknown }, path: string, words: string[]): Problem[] {
  const known = words.map((word) => word.toLowerCase());
  return [valueAt(config, path)].flat().flatMap((word, index, all) => {
    if (typeof word !== "string" || isPlaceholder(word) || known.includes(word.toLowerCase())) return [];
    const meant = nearest(word, words);
    const at = `${path}${all.length > 1 || path === "allowed_clouds" ? `[${index}]` : ""}`;
    return [{ path: at, message: `"${word}" must be one of ${words.join(", ")}${meant ? `; did you mean "${meant}"?` : ""}` }];
  });
}

/** Returns warnings for unknown keys, which a newer version of SkyPilot may support, and for keys with a misleading effect. */
export function skypilotConfigWarnings(config: { [key: string]: unknown } = {}): Problem[] {
  const unknown = Object.keys(config)
    .filter((key) => !TOP_KEYS.includes(key))
    .map((key) => ({ path: key, message: "is not a key of the config of SkyPilot 0.13, which does not start with it" }));
  if (valueAt(config, "kubernetes.remote_identity") === undefined) return unknown;
  return [
    ...unknown,
    {
      path: "kubernetes.remote_identity",
      message: "applies only to contexts that do not set it; for the hosting cluster, write it below kubernetes.context_configs.in-cluster",
    },
  ];
}

function described({ path, value, shape }: Mismatch): Problem {
  const shown = typeof value === "object" ? "the value" : JSON.stringify(value);
  return { path: pathText(path), message: `${shown} is not of the type ${[shape.type].flat().join(" or ")}` };
}

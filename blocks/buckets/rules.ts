/** Rules and warnings of the buckets. */
import { valueAt } from "../../core/merge";
import { below, enumProblems, isPlaceholder, type Problem } from "../../core/problem";
import type { AwsIdentityKind } from "../aws/args";
import { type TasksIdentitySettings, teamName } from "../tasks/settings";
import { type BucketArgs, BucketCloud } from "./args";
import { type BucketSettings, bucketUrl, LAUNCHER, TASKS, VM } from "./settings";

/** What the buckets depend on. */
export interface BucketSurroundings {
  buckets: BucketSettings[];
  tasks: TasksIdentitySettings[];
  clusters: { all: { name: string }[] };
  kubernetes: { inCluster: boolean };
  workspaces: { name: string; contexts?: { name: string }[] }[];
  /** Clouds that SkyPilot uses. */
  clouds: string[];
  aws: { identity: AwsIdentityKind; vmRole: { owned: boolean }; clusterRoles: unknown[] } | undefined;
  gcp: { identity: string; ownsVmServiceAccount: boolean } | undefined;
}

/** The key that turns on the cloud of a bucket, by which SkyPilot looks at it. */
export const CLOUD_OF: Record<BucketCloud, "aws" | "gcp"> = { s3: "aws", gcs: "gcp" };

/** Returns the problems of the buckets. */
export function bucketsRules(args: BucketArgs[] = [], around: BucketSurroundings): Problem[] {
  return args.flatMap((one, index) => below(`[${index}]`, bucketProblems(one, index, args, around)));
}

function bucketProblems(bucket: BucketArgs, index: number, all: BucketArgs[], around: BucketSurroundings): Problem[] {
  const { name, cloud, jobs } = bucket;
  const missing = [
    ...(name === undefined ? [{ path: "name", message: "is required; name the bucket" }] : []),
    ...(cloud === undefined ? [{ path: "cloud", message: 'is required; write "s3" or "gcs"' }] : enumProblems("cloud", cloud, BucketCloud)),
  ];
  if (missing.length > 0) return missing;
  const first = all.findIndex((other) => other.name === name && other.cloud === cloud);
  const otherJobs = all.findIndex((other) => other.jobs);
  const key = CLOUD_OF[cloud];
  const conditions: [boolean, string, string][] = [
    [first !== index, "name", `"${name}" is also the name of buckets[${first}]; write another one`],
    [
      !around.clouds.includes(key),
      "cloud",
      `"${cloud}" requires ${key}.enabled, because SkyPilot looks at each bucket with the API server's identity first`,
    ],
    [
      jobs === true && otherJobs !== index,
      "jobs",
      `buckets[${otherJobs}] is the bucket of managed jobs, and SkyPilot takes one only; remove one of the two`,
    ],
    [
      jobs === true && around.buckets[index]?.writers.includes(LAUNCHER) === false,
      "access.write",
      `must have "${LAUNCHER}", because the API server puts the local files of managed jobs into this bucket`,
    ],
  ];
  return [
    ...conditions.filter(([holds]) => holds).map(([, path, message]) => ({ path, message })),
    ...(["read", "write"] as const).flatMap((right) =>
      (bucket.access?.[right] ?? []).flatMap((who, at) => whoProblems(`access.${right}[${at}]`, who, cloud, around)),
    ),
  ];
}

function whoProblems(path: string, who: string, cloud: BucketCloud, around: BucketSurroundings): Problem[] {
  if (who === LAUNCHER || who === VM || isPlaceholder(who)) return [];
  const { tasks } = around;
  const keys = identityKeys(around);
  const key = keys.get(who);
  if (key === undefined) return [{ path, message: `"${who}" must be one of ${[LAUNCHER, VM, ...keys.keys()].join(", ")}` }];
  const identity = tasks.find((one) => one.who === who);
  if (identity === undefined) return [{ path, message: `"${who}" has no cloud identity; set ${key}` }];
  if (identity.cloud === undefined || identity.cloud === cloud) return [];
  return [
    {
      path,
      message: `"${who}" has an identity of another cloud, ${key}.type "${identity.type}", which has no rights on a bucket of "${cloud}"; remove it`,
    },
  ];
}

/** Returns what the program cannot grant, and what SkyPilot cannot do with a bucket. */
export function bucketsWarnings(config: unknown, { buckets, tasks, aws, gcp }: BucketSurroundings): Problem[] {
  return [
    ...buckets.flatMap((bucket, index) => below(`[${index}]`, grantWarnings(bucket, tasks, aws, gcp))),
    ...buckets.flatMap((bucket, index) => (bucket.jobs ? below(`[${index}]`, jobsWarnings(bucket, config)) : [])),
  ];
}

function grantWarnings(
  { cloud, readers, writers }: BucketSettings,
  tasks: TasksIdentitySettings[],
  aws: BucketSurroundings["aws"],
  gcp: BucketSurroundings["gcp"],
): Problem[] {
  const all = [...readers, ...writers];
  const foreignLauncher =
    cloud === BucketCloud.S3 ? aws?.identity === "existing" || aws === undefined : gcp?.identity === "existing" || gcp === undefined;
  const foreignVms = cloud === BucketCloud.S3 ? aws?.vmRole.owned === false : gcp?.ownsVmServiceAccount === false;
  const foreignTasks = tasks.filter(({ cloud: own, who }) => own === undefined && all.includes(who));
  const own = "an existing identity, whose rights this program does not change; allow it to use the bucket yourself";
  const conditions: [boolean, string][] = [
    [
      !all.includes(LAUNCHER) && all.length > 0,
      `does not have "${LAUNCHER}", and SkyPilot looks at a bucket with the API server's identity before a task mounts or copies it; add it to read`,
    ],
    [all.length === 0, "is empty, so no one gets a right to the bucket; name who may read and write"],
    [all.includes(LAUNCHER) && foreignLauncher, `"${LAUNCHER}" is ${own}`],
    [all.includes(VM) && foreignVms, `"${VM}" is ${own}`],
    ...foreignTasks.map(({ who }): [boolean, string] => [true, `"${who}" is ${own}`]),
  ];
  return conditions.filter(([holds]) => holds).map(([, message]) => ({ path: "access", message }));
}

/** The user's own SkyPilot config wins. */
function jobsWarnings(bucket: BucketSettings, config: unknown): Problem[] {
  const url = bucketUrl(bucket);
  return ["jobs.bucket", "serve.bucket"].flatMap((key) => {
    const own = valueAt(config as never, key);
    if (own === undefined || own === url) return [];
    return [
      { path: "jobs", message: `is "${url}", but skypilotConfig.${key} names another bucket, which SkyPilot uses; remove one of the two` },
    ];
  });
}

/** The arguments of a bucket that the program creates. */
const OF_CREATED = ["region", "location", "versioning", "expireDays"] as const;

/** Returns the arguments that are ignored. */
export function bucketsIgnored(args: BucketArgs[] = []): Problem[] {
  return args.flatMap((bucket, index) => {
    const { create = true, cloud } = bucket;
    const given = OF_CREATED.filter((key) => bucket[key] !== undefined);
    const because = (key: (typeof OF_CREATED)[number]) => {
      if (!create) return "create is false";
      if (key === "region" && cloud !== BucketCloud.S3) return 'cloud is not "s3"; set location';
      return key === "location" && cloud !== BucketCloud.Gcs ? 'cloud is not "gcs"; set region' : undefined;
    };
    return given.flatMap((key) => {
      const why = because(key);
      return why ? [{ path: `[${index}].${key}`, message: `is ignored because ${why}` }] : [];
    });
  });
}

/** Returns the key of the cloud identity of all tasks, by the names that `access` has for them. */
function identityKeys({ clusters, kubernetes, workspaces }: BucketSurroundings): Map<string, string> {
  return new Map([
    ...(kubernetes.inCluster ? [[TASKS, "kubernetes.tasks.identity"] as const] : []),
    ...clusters.all.map(({ name }, index) => [name, `clusters[${index}].tasks.identity`] as const),
    ...workspaces.flatMap(({ name, contexts = [] }, index) =>
      contexts.map((context, at) => [teamName(name, context.name), `workspaces[${index}].contexts[${at}].identity`] as const),
    ),
  ]);
}

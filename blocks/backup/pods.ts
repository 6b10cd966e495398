/** The pods that back up and restore. */
import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { chartObjects, chartPods } from "../../contract/chart";
import { BucketCloud } from "../buckets/args";
import type { PodArgs } from "../pod";
import { type BackupBucketSettings, type BackupSettings, backupName } from "./settings";

type PodSpec = types.input.core.v1.PodSpec;
type Container = types.input.core.v1.Container;
type EnvVar = types.input.core.v1.EnvVar;
type VolumeMount = types.input.core.v1.VolumeMount;

/** What the pods follow from. */
export interface PodFacts {
  release: { name: string };
  pod: PodArgs;
  backup: BackupSettings;
  /** Name of the ConfigMap with the scripts. */
  scripts: Input<string>;
  /** Name of the bucket, after it exists. */
  bucketName?: Input<string>;
  /** Name of the Secret with the key for the bucket; not set for an identity without a key. */
  keySecret?: Input<string>;
  /** Name of the Secret with the connection string. */
  databaseSecret?: Input<string>;
}

const FOLDERS = { scripts: "/scripts", work: "/work", key: "/key", volume: "/volume" };

/** The key of the Secret that holds a JSON key of GCP. */
export const GCP_KEY_FILE = "key.json";

// The files of the volume belong to root, because the API server runs as root; without capabilities, root has no other rights.
const ROOT = { runAsUser: 0, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };
const NOBODY = { ...ROOT, runAsUser: 65534, runAsNonRoot: true };

// A backup is read and compressed piece by piece.
const RESOURCES = { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } };

/** Returns the labels of the pods. */
export function backupLabels(release: { name: string }) {
  return { app: backupName(release) };
}

/** Returns the pod that puts the volume and the database into the bucket, on the server's node: it has the volume, and SQLite's shared memory. */
export function backupPod(facts: PodFacts, bucket: BackupBucketSettings): PodSpec {
  const near = [{ labelSelector: { matchLabels: chartPods(facts.release.name).apiServer }, topologyKey: "kubernetes.io/hostname" }];
  return {
    ...commonPod(facts),
    ...(facts.backup.volume && { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: near } } }),
    ...(facts.backup.database && { initContainers: [postgresContainer(facts, "dump", "dump.sh")] }),
    containers: [bucketContainer(facts, bucket, "backup", "backup.py")],
  };
}

/** Returns the pod that restores, which waits until the server's pod is gone if the volume can be on one node only. */
export function restorePod(facts: PodFacts, bucket: BackupBucketSettings): PodSpec {
  const away = [{ labelSelector: { matchLabels: chartPods(facts.release.name).apiServer }, topologyKey: "kubernetes.io/hostname" }];
  const named = { name: "BACKUP_NAME", value: "" };
  const restore = bucketContainer(facts, bucket, "restore", "restore.py", [named, ...(facts.backup.database ? [databaseOf(facts)] : [])]);
  return {
    ...commonPod(facts),
    ...(facts.backup.volume && { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: away } } }),
    ...(facts.backup.database
      ? { initContainers: [restore], containers: [postgresContainer(facts, "load", "load.sh")] }
      : { containers: [restore] }),
  };
}

/** Returns the pod that takes a snapshot, and deletes old ones. */
export function snapshotPod({ release, pod, backup, scripts }: PodFacts, volumeSnapshotClass: Input<string>): PodSpec {
  const env: EnvVar[] = [
    { name: "SNAPSHOT_CLASS", value: volumeSnapshotClass },
    { name: "SNAPSHOT_CLAIM", value: chartObjects(release.name).stateClaim },
    { name: "SNAPSHOT_DAYS", value: String(backup.keep) },
    { name: "SNAPSHOT_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
    { name: "HOME", value: FOLDERS.work },
  ];
  return {
    ...placement(pod),
    serviceAccountName: snapshotName(release),
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    restartPolicy: "Never",
    volumes: [scriptsVolume(scripts), { name: "work", emptyDir: {} }],
    containers: [container("snapshot", backup.image, ["python3", `${FOLDERS.scripts}/snapshot.py`], env, ROOT)],
  };
}

/** Returns the name of the service account and of the CronJob that take snapshots. */
export function snapshotName({ name }: { name: string }): string {
  return `${name}-snapshot`;
}

function commonPod({ release, pod, backup, scripts, keySecret }: PodFacts): Omit<PodSpec, "containers"> {
  return {
    ...placement(pod),
    serviceAccountName: backupName(release),
    automountServiceAccountToken: false,
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    restartPolicy: "Never",
    volumes: [
      scriptsVolume(scripts),
      { name: "work", emptyDir: {} },
      ...(keySecret === undefined ? [] : [{ name: "key", secret: { secretName: keySecret } }]),
      ...(backup.volume ? [{ name: "volume", persistentVolumeClaim: { claimName: chartObjects(release.name).stateClaim } }] : []),
    ],
  };
}

/** A pod with the server's volume must fit on the server's node. */
function placement({ nodeSelector, tolerations, imagePullSecrets }: PodArgs): Partial<PodSpec> {
  return {
    ...(nodeSelector && { nodeSelector }),
    ...(tolerations && { tolerations }),
    ...(imagePullSecrets && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
  };
}

function scriptsVolume(name: Input<string>) {
  return { name: "scripts", configMap: { name } };
}

function bucketContainer(facts: PodFacts, settings: BackupBucketSettings, name: string, script: string, more: EnvVar[] = []): Container {
  const { bucket, prefix } = settings;
  const { backup, keySecret, bucketName = bucket.name } = facts;
  const env: EnvVar[] = [
    { name: "BACKUP_CLOUD", value: bucket.cloud },
    { name: "BACKUP_BUCKET", value: bucketName },
    { name: "BACKUP_PREFIX", value: prefix },
    { name: "BACKUP_WORK", value: FOLDERS.work },
    ...(backup.volume ? [{ name: "BACKUP_VOLUME", value: FOLDERS.volume }] : []),
    { name: "HOME", value: FOLDERS.work },
    ...(bucket.region === undefined ? [] : [{ name: "AWS_DEFAULT_REGION", value: bucket.region }]),
    ...(keySecret !== undefined && bucket.cloud === BucketCloud.Gcs
      ? [{ name: "GOOGLE_APPLICATION_CREDENTIALS", value: `${FOLDERS.key}/${GCP_KEY_FILE}` }]
      : []),
    ...more,
  ];
  const mounts: VolumeMount[] = [
    ...(keySecret === undefined || bucket.cloud !== BucketCloud.Gcs ? [] : [{ name: "key", mountPath: FOLDERS.key, readOnly: true }]),
    // SQLite locks what it reads, so it writes next to it.
    ...(backup.volume ? [{ name: "volume", mountPath: FOLDERS.volume }] : []),
  ];
  return {
    ...container(name, backup.image, ["python3", `${FOLDERS.scripts}/${script}`], env, ROOT, mounts),
    ...(keySecret !== undefined && bucket.cloud === BucketCloud.S3 && { envFrom: [{ secretRef: { name: keySecret } }] }),
  };
}

function postgresContainer(facts: PodFacts, name: string, script: string): Container {
  const env: EnvVar[] = [{ name: "BACKUP_WORK", value: FOLDERS.work }, databaseOf(facts)];
  return container(name, facts.backup.postgresImage, ["sh", `${FOLDERS.scripts}/${script}`], env, NOBODY);
}

function databaseOf({ databaseSecret = "" }: PodFacts): EnvVar {
  return { name: "DATABASE", valueFrom: { secretKeyRef: { name: databaseSecret, key: "connection_string" } } };
}

function container(
  name: string,
  image: Input<string>,
  command: string[],
  env: EnvVar[],
  securityContext: Container["securityContext"],
  mounts: VolumeMount[] = [],
): Container {
  const volumeMounts = [
    { name: "scripts", mountPath: FOLDERS.scripts, readOnly: true },
    { name: "work", mountPath: FOLDERS.work },
    ...mounts,
  ];
  return { name, image, command, env, securityContext: securityContext ?? {}, resources: RESOURCES, volumeMounts };
}

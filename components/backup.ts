import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { Role } from "@pulumi/kubernetes/rbac/v1/role";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding";
import type * as pulumi from "@pulumi/pulumi";
import { backupLabels, backupPod, type PodFacts, restorePod, snapshotName, snapshotPod } from "../blocks/backup/pods";
import { backupScripts } from "../blocks/backup/scripts";
import { type BackupBucketSettings, backupName } from "../blocks/backup/settings";
import { SNAPSHOT_RIGHTS } from "../permissions/backup";
import type { SkyPilotArgs } from "../skypilot/args";
import type { SkyPilotSettings } from "../skypilot/settings";
import { createBackupIdentity } from "./backupIdentity";
import { createBucket } from "./buckets";
import { createServerPolicies } from "./isolation";

/** Where the backups run, and what they read. */
export interface BackupContext {
  namespace: pulumi.Input<string>;
  /** Name of the Secret with the connection string. */
  databaseSecret: pulumi.Input<string | undefined>;
  component: pulumi.Resource;
}

/** Creates the CronJobs of the backups, their service accounts and rights, and their bucket. */
export function createBackup(name: string, settings: SkyPilotSettings, args: SkyPilotArgs, context: BackupContext): void {
  const { backup, release, isolation } = settings;
  if (backup === undefined) return;
  const { namespace, component } = context;
  const parent = { parent: component };
  const labels = backupLabels(release);
  const content = { metadata: { namespace }, immutable: true, data: backupScripts() };
  const scripts = new ConfigMap(`${name}-backup-scripts`, content, parent).metadata.name;
  const facts: PodFacts = { release, pod: settings.pod, backup, scripts };
  if (isolation.networkPolicy.enabled) {
    const spec = { podSelector: { matchLabels: labels }, policyTypes: ["Ingress" as const], ingress: [] };
    createServerPolicies({ name, namespace, parent: component }, [{ role: "backup", spec }]);
  }
  if (backup.bucket) createArchives(backup.bucket);
  if (backup.volumeSnapshotClass !== undefined) createSnapshots(backup.volumeSnapshotClass);

  function createArchives(settingsOfBucket: BackupBucketSettings): void {
    const { bucket } = settingsOfBucket;
    const { tags } = args.aws ?? {};
    const { project } = args.gcp ?? {};
    const owner = { ...(tags && { tags }), ...(project !== undefined && { project }) };
    const bucketName = createBucket(`${name}-backup-bucket`, bucket, owner, component);
    const { annotations, keySecret, ready } = createBackupIdentity(
      { name, release, namespace, bucketName, component },
      settingsOfBucket,
      args,
    );
    const account = new ServiceAccount(
      `${name}-backup-service-account`,
      { metadata: { name: backupName(release), namespace, ...(annotations && { annotations }) }, automountServiceAccountToken: false },
      parent,
    );
    const known: PodFacts = {
      ...facts,
      bucketName,
      ...(keySecret !== undefined && { keySecret }),
      ...(backup?.database && { databaseSecret: context.databaseSecret as pulumi.Input<string> }),
    };
    const dependsOn = [account, ...(ready ? [ready.apply(() => account)] : [])];
    createCronJob("backup", backupName(release), backupPod(known, settingsOfBucket), false, dependsOn);
    // A Job is made from it: kubectl create job --from.
    createCronJob("restore", `${release.name}-restore`, restorePod(known, settingsOfBucket), true, dependsOn);
  }

  function createSnapshots(volumeSnapshotClass: pulumi.Input<string>): void {
    const metadata = { name: snapshotName(release), namespace };
    const account = new ServiceAccount(`${name}-snapshot-service-account`, { metadata }, parent);
    const role = new Role(`${name}-snapshot-role`, { metadata, rules: [SNAPSHOT_RIGHTS] }, parent);
    const binding = new RoleBinding(
      `${name}-snapshot-binding`,
      {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace }],
      },
      parent,
    );
    createCronJob("snapshot", snapshotName(release), snapshotPod(facts, volumeSnapshotClass), false, [binding]);
  }

  function createCronJob(
    role: string,
    jobName: string,
    spec: ReturnType<typeof backupPod>,
    suspend: boolean,
    dependsOn: pulumi.Input<pulumi.Resource>[],
  ): void {
    new CronJob(
      `${name}-${role}`,
      {
        metadata: { name: jobName, namespace },
        spec: {
          schedule: backup?.schedule as string,
          timeZone: "Etc/UTC",
          suspend,
          concurrencyPolicy: "Forbid",
          // A controller that was away longer than this waits for the next time.
          startingDeadlineSeconds: 3600,
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 3,
          jobTemplate: {
            // A restore that failed is a person's decision.
            spec: { backoffLimit: suspend ? 0 : 2, activeDeadlineSeconds: 6 * 3600, template: { metadata: { labels }, spec } },
          },
        },
      },
      { ...parent, dependsOn },
    );
  }
}

import assert from "node:assert/strict";
import type { Recording } from "../../plan/monitor";
import { judgedBlock, lines, warningsOfBlock } from "../support/judged";
import { type Config, MODES, named, namesOf, run } from "../support/stack";

const AWS = { enabled: true, accountId: "123456789012", partition: "aws" };
const OIDC = "https://oidc.eks.us-east-1.amazonaws.com/id/ABC";
const GCP = { enabled: true, project: "my-project" };
const S3 = { name: "team-backups", cloud: "s3" };
const GCS = { name: "team-backups", cloud: "gcs" };
const DATABASE = { connectionString: "postgresql://sky:pw@db.example.com/sky" };

const problems = (backup: object, rest: object = {}) => lines(judgedBlock("backup", { aws: AWS, backup, ...rest }));
// biome-ignore lint/suspicious/noExplicitAny: the inputs of resources of all kinds.
type Inputs = Record<string, any>;

const inputsOf = (recording: Recording, name: string) => named(recording, name).inputs as Inputs;
const podOf = async (config: Config, name = "skypilot-backup") =>
  inputsOf(await run(config), name).spec.jobTemplate.spec.template.spec as Inputs;
const environmentOf = (container: Inputs) =>
  Object.fromEntries(container.env.map(({ name, value, valueFrom }: Inputs) => [name, value ?? valueFrom]));

for (const mode of MODES) {
  describe(`backups (${mode})`, () => {
    it("are two CronJobs, of which that for restoring is suspended", async () => {
      const recording = await run({ aws: AWS, backup: { bucket: S3, schedule: "30 1 * * *" } }, mode);
      const { spec, metadata } = inputsOf(recording, "skypilot-backup");
      assert.equal(metadata.name, "skypilot-backup");
      assert.deepEqual([spec.schedule, spec.suspend, spec.concurrencyPolicy], ["30 1 * * *", false, "Forbid"]);
      assert.equal(inputsOf(recording, "skypilot-restore").spec.suspend, true);
    });

    it("are not made without the key, nor with enabled false", async () => {
      for (const config of [{}, { backup: { enabled: false, bucket: S3 } }]) {
        assert.deepEqual(
          namesOf(await run(config, mode)).filter((name) => /backup|restore|snapshot/.test(name)),
          [],
        );
      }
    });
  });
}

describe("backups", () => {
  it("go to a bucket that is private, encrypted, versioned, and stays", async () => {
    const recording = await run({ aws: AWS, backup: { bucket: S3, keep: 9 } });
    const parts = namesOf(recording).filter((name) => name.startsWith("skypilot-backup-bucket"));
    assert.equal(parts.length, 5);
    for (const part of parts) assert.equal(named(recording, part).options?.retainOnDelete, true, part);
    assert.deepEqual(inputsOf(recording, "skypilot-backup-bucket-versioning").versioningConfiguration, { status: "Enabled" });
    const [{ expiration, noncurrentVersionExpiration }] = inputsOf(recording, "skypilot-backup-bucket-lifecycle").rules;
    assert.deepEqual([expiration, noncurrentVersionExpiration], [{ days: 9 }, { noncurrentDays: 30 }]);
  });

  it("read the volume on the server's node, as root without a capability", async () => {
    const pod = await podOf({ aws: AWS, backup: { bucket: S3 } });
    assert.deepEqual(pod.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution, [
      { labelSelector: { matchLabels: { app: "skypilot-api" } }, topologyKey: "kubernetes.io/hostname" },
    ]);
    assert.deepEqual(pod.volumes.find(({ name }: Inputs) => name === "volume").persistentVolumeClaim, { claimName: "skypilot-state" });
    assert.equal(pod.automountServiceAccountToken, false);
    assert.equal(pod.serviceAccountName, "skypilot-backup");
    assert.deepEqual(pod.containers[0].securityContext, {
      runAsUser: 0,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.equal(pod.initContainers, undefined);
    const { BACKUP_BUCKET, BACKUP_PREFIX, BACKUP_VOLUME } = environmentOf(pod.containers[0]);
    assert.deepEqual([BACKUP_BUCKET, BACKUP_PREFIX, BACKUP_VOLUME], ["team-backups", "skypilot", "/volume"]);
    const restore = await podOf({ aws: AWS, backup: { bucket: S3 } }, "skypilot-restore");
    assert.ok(restore.affinity.podAntiAffinity);
  });

  it("dump the database from the server's own Secret, without root", async () => {
    const config = { aws: AWS, storage: { enabled: false }, database: DATABASE, backup: { bucket: S3 } };
    const pod = await podOf(config);
    const [dump] = pod.initContainers;
    assert.deepEqual(dump.command, ["sh", "/scripts/dump.sh"]);
    assert.equal(dump.image, "postgres:17");
    assert.equal(dump.securityContext.runAsUser, 65534);
    assert.match(dump.env[1].valueFrom.secretKeyRef.name, /database/);
    assert.equal(environmentOf(pod.containers[0]).BACKUP_VOLUME, undefined);
    assert.equal(pod.affinity, undefined);
    const restore = await podOf(config, "skypilot-restore");
    assert.deepEqual([restore.initContainers[0].name, restore.containers[0].name], ["restore", "load"]);
    const existing = await podOf({ ...config, database: { existingSecret: "mine" } });
    assert.equal(environmentOf(existing.initContainers[0]).DATABASE.secretKeyRef.name, "mine");
  });

  it("have a role that trusts their service account only, and may not delete", async () => {
    for (const identity of [
      { identity: "irsa", oidcProvider: OIDC },
      { identity: "podIdentity", eksCluster: "east" },
    ]) {
      const recording = await run({ aws: { ...AWS, ...identity }, backup: { bucket: S3 } });
      const trust = String(inputsOf(recording, "skypilot-backup-role").assumeRolePolicy);
      if (identity.eksCluster === undefined) assert.match(trust, /:sub":"system:serviceaccount:skypilot:skypilot-backup"/);
      else assert.equal(inputsOf(recording, "skypilot-backup-pod-identity").serviceAccount, "skypilot-backup");
      const policy = JSON.parse(String(inputsOf(recording, "skypilot-backup-role-policy").policy));
      const actions = policy.Statement.flatMap(({ Action }: Inputs) => Action);
      assert.deepEqual(actions, ["s3:PutObject", "s3:AbortMultipartUpload", "s3:GetObject", "s3:ListBucket"]);
      assert.deepEqual(policy.Statement[2].Condition, { StringLike: { "s3:prefix": ["skypilot/*"] } });
      assert.equal(policy.Statement[0].Resource[0], "arn:aws:s3:::team-backups/skypilot/*");
      assert.ok(!namesOf(recording).some((name) => name.startsWith("skypilot-backup-key")));
    }
  });

  it("have a separate key where the server has one", async () => {
    const recording = await run({ aws: AWS, backup: { bucket: S3 } });
    assert.ok(named(recording, "skypilot-backup-access-key"));
    assert.equal(inputsOf(recording, "skypilot-backup-key").immutable, true);
    const pod = await podOf({ aws: AWS, backup: { bucket: S3 } });
    assert.match(pod.containers[0].envFrom[0].secretRef.name, /backup-key/);
  });

  it("on GCS have an account with rights on the bucket only", async () => {
    for (const identity of ["key", "workloadIdentity"]) {
      const recording = await run({ gcp: { ...GCP, identity }, backup: { bucket: GCS } });
      const roles = recording.resources
        .filter(({ name, type }) => name.startsWith("skypilot-backup") && type.endsWith("BucketIAMMember"))
        .map(({ inputs }) => inputs.role)
        .sort();
      assert.deepEqual(roles, ["roles/storage.objectCreator", "roles/storage.objectViewer"]);
      assert.equal(namesOf(recording).includes("skypilot-backup-gcp-key"), identity === "key");
      const { annotations } = inputsOf(recording, "skypilot-backup-service-account").metadata;
      assert.equal(annotations?.["iam.gke.io/gcp-service-account"] !== undefined, identity === "workloadIdentity");
    }
  });

  it("use an existing bucket and key without any cloud", async () => {
    const bucket = { ...S3, create: false, existingSecret: "mine" };
    assert.deepEqual(lines(judgedBlock("backup", { backup: { bucket } })), []);
    const recording = await run({ backup: { bucket } });
    assert.deepEqual(
      namesOf(recording).filter((name) => /backup-(bucket|role|user|key)/.test(name)),
      [],
    );
    assert.equal((await podOf({ backup: { bucket } })).containers[0].envFrom[0].secretRef.name, "mine");
  });

  it("can be snapshots, by an account that can do nothing else", async () => {
    const recording = await run({ backup: { volumeSnapshotClass: "ebs", keep: 3 } });
    assert.deepEqual(inputsOf(recording, "skypilot-snapshot-role").rules, [
      { apiGroups: ["snapshot.storage.k8s.io"], resources: ["volumesnapshots"], verbs: ["create", "get", "list", "delete"] },
    ]);
    const { template } = inputsOf(recording, "skypilot-snapshot").spec.jobTemplate.spec;
    const { SNAPSHOT_CLASS, SNAPSHOT_CLAIM, SNAPSHOT_DAYS } = environmentOf(template.spec.containers[0]);
    assert.deepEqual([SNAPSHOT_CLASS, SNAPSHOT_CLAIM, SNAPSHOT_DAYS], ["ebs", "skypilot-state", "3"]);
    assert.ok(!namesOf(recording).includes("skypilot-restore"));
  });

  it("take the image of the server", async () => {
    const imageOf = async (rest: object) => (await podOf({ aws: AWS, backup: { bucket: S3 }, ...rest })).containers[0].image;
    assert.equal(await imageOf({}), "berkeleyskypilot/skypilot:0.13.0");
    assert.equal(await imageOf({ release: { version: "0.12.3" } }), "berkeleyskypilot/skypilot:0.12.3");
    assert.equal(
      await imageOf({ pod: { imageRegistry: "registry.example.com" } }),
      "registry.example.com/berkeleyskypilot/skypilot:0.13.0",
    );
    assert.equal(await imageOf({ pod: { image: "mine:1" } }), "mine:1");
  });

  it("accept no connection where the namespace has policies", async () => {
    const recording = await run({ aws: AWS, backup: { bucket: S3 }, isolation: { networkPolicy: { enabled: true } } });
    const { spec } = inputsOf(recording, "skypilot-network-policy-backup");
    assert.deepEqual(spec, { podSelector: { matchLabels: { app: "skypilot-backup" } }, policyTypes: ["Ingress"], ingress: [] });
  });

  it("are refused where they would have nothing, or nowhere to go", () => {
    const cases: [object, object, RegExp][] = [
      [{}, {}, /backup.bucket: is required/],
      [{ bucket: S3 }, { storage: { enabled: false } }, /backup.bucket: has nothing to store/],
      [{ volumeSnapshotClass: "ebs" }, { storage: { enabled: false } }, /backup.volumeSnapshotClass: requires storage.enabled/],
      [{ bucket: S3 }, { aws: { enabled: false } }, /backup.bucket.cloud: "s3" requires aws.enabled/],
      [{ bucket: { cloud: "s3" } }, {}, /backup.bucket.name: is required/],
      [{ bucket: { name: "team-backups" } }, {}, /backup.bucket.cloud: is required/],
      [{ bucket: S3 }, { buckets: [S3] }, /backup.bucket.name: "team-backups" is also the name of buckets\[0\]/],
      [
        { bucket: S3 },
        { release: { name: "a-release-with-a-name-of-forty-four-letters-x" } },
        /backup: requires a release.name of at most 43/,
      ],
    ];
    for (const [backup, rest, message] of cases) assert.match(problems(backup, rest).join("\n"), message);
    assert.deepEqual(problems({ bucket: S3 }), []);
  });

  it("warn of what a snapshot does not have", () => {
    const warnings = (backup: object) => warningsOfBlock("backup", { aws: AWS, database: DATABASE, backup });
    assert.match(warnings({ volumeSnapshotClass: "ebs" }).join("\n"), /has the volume only, not the database/);
    assert.deepEqual(warnings({ volumeSnapshotClass: "ebs", bucket: S3 }), []);
  });

  it("name the arguments that are ignored", () => {
    const ignored = (backup: object) => warningsOfBlock("backup", { aws: AWS, gcp: GCP, backup }).join("\n");
    assert.match(ignored({ enabled: false, keep: 3 }), /keep/);
    assert.match(ignored({ bucket: S3, postgresImage: "postgres:16" }), /postgresImage/);
    assert.match(ignored({ bucket: { ...S3, create: false }, keep: 3 }), /keep/);
    assert.match(ignored({ bucket: { ...S3, location: "US" } }), /location/);
    assert.match(ignored({ bucket: { ...GCS, region: "us-east-1" } }), /region/);
  });
});

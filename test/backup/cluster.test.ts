/** The CronJobs and the rights of their accounts on a real control plane, which runs no pod of them. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { backupScripts } from "../../blocks/backup/scripts";
import { describeOnCluster, type KubernetesObject, kubectl, objectsOf } from "../support/appliedStack";
import { skyPython } from "./services";

const RELEASE = `backup-${process.pid}`;
const CONFIG = {
  release: { name: RELEASE, namespace: RELEASE },
  backup: { bucket: { name: "backups", cloud: "s3", create: false, existingSecret: "key" }, volumeSnapshotClass: "any" },
};
const SNAPSHOTS = "volumesnapshots.snapshot.storage.k8s.io";

/** The part of the published CRD that the script uses. */
const CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: {
    name: SNAPSHOTS,
    annotations: { "api-approved.kubernetes.io": "https://github.com/kubernetes-csi/external-snapshotter/pull/814" },
  },
  spec: {
    group: "snapshot.storage.k8s.io",
    scope: "Namespaced",
    names: { plural: "volumesnapshots", singular: "volumesnapshot", kind: "VolumeSnapshot" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

const run = (...args: string[]) => execFileSync("kubectl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const inRelease = (...args: string[]) => run("--namespace", RELEASE, ...args);

describeOnCluster("backups on a real cluster", function () {
  this.timeout(240_000);
  let objects: KubernetesObject[] = [];

  before(async () => {
    objects = await objectsOf(CONFIG, RELEASE);
    kubectl(["apply"], objects);
    kubectl(["apply"], [CRD]);
    run("wait", "--for=condition=established", `crd/${SNAPSHOTS}`);
  });
  after(() => {
    kubectl(["delete", "--wait=false"], objects);
    kubectl(["delete", "--wait=false"], [CRD]);
  });

  it("are accepted, and a restore of one backup is a Job of the suspended CronJob", () => {
    const suspended = inRelease("get", "cronjobs", "-o", "jsonpath={range .items[*]}{.metadata.name}={.spec.suspend} {end}").trim();
    assert.equal(suspended, `${RELEASE}-backup=false ${RELEASE}-restore=true ${RELEASE}-snapshot=false`);
    // As docs/backup.md prints it.
    execFileSync(
      "sh",
      [
        "-c",
        `kubectl create job restore --namespace ${RELEASE} --from=cronjob/${RELEASE}-restore --dry-run=client -o yaml |
         kubectl set env --local -f - -o yaml BACKUP_NAME=20261201T030000Z.tar.gz | kubectl create -f -`,
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    const env = inRelease(
      "get",
      "job",
      "restore",
      "-o",
      'jsonpath={.spec.template.spec.containers[0].env[?(@.name=="BACKUP_NAME")].value}',
    );
    assert.equal(env, "20261201T030000Z.tar.gz");
    // The Pod Security level of the namespace lets the pod in.
    const isCreated = () => inRelease("get", "pods", "-l", "job-name=restore", "-o", "name").includes("pod/");
    for (let attempt = 0; attempt < 60 && !isCreated(); attempt++) execFileSync("sleep", ["0.5"]);
    assert.ok(isCreated(), inRelease("get", "events"));
  });

  it("by snapshots are ready before the old ones go, with the rights of their account only", async function () {
    const python = skyPython();
    if (python === undefined) return this.skip();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "snapshot-"));
    const kubeconfig = path.join(folder, "kubeconfig");
    fs.writeFileSync(kubeconfig, accountKubeconfig());
    fs.writeFileSync(path.join(folder, "snapshot.py"), backupScripts()["snapshot.py"] ?? "");
    const can = (...question: string[]) => {
      const args = ["auth", "can-i", ...question, "--kubeconfig", kubeconfig];
      try {
        return run(...args).trim() === "yes";
      } catch {
        return false;
      }
    };
    for (const verb of ["create", "get", "list", "delete"]) assert.ok(can(verb, SNAPSHOTS, "--namespace", RELEASE), verb);
    for (const denied of ["get secrets", "list pods", "delete persistentvolumeclaims", `patch ${SNAPSHOTS}`]) {
      assert.ok(!can(...denied.split(" "), "--namespace", RELEASE), denied);
    }
    assert.ok(!can("create", SNAPSHOTS, "--namespace", "default"));

    const first = await snapshot();
    assert.deepEqual(names(), [first]);
    execFileSync("sleep", ["4"]);
    const second = await snapshot();
    assert.deepEqual(names(), [second]);
    fs.rmSync(folder, { recursive: true });

    function names(): string[] {
      return inRelease("get", SNAPSHOTS, "-o", "jsonpath={.items[*].metadata.name}").split(" ").filter(Boolean);
    }

    /** Runs the script; this test is the driver, which makes the snapshot ready. Before that, no other snapshot goes. */
    async function snapshot(): Promise<string> {
      const before = names();
      const env = {
        ...process.env,
        ...{ KUBECONFIG: kubeconfig, SNAPSHOT_NAMESPACE: RELEASE, SNAPSHOT_CLAIM: `${RELEASE}-state` },
        ...{ SNAPSHOT_CLASS: "any", SNAPSHOT_DAYS: String(3 / 86_400), SNAPSHOT_TIMEOUT: "60" },
      };
      const child = spawn(python as string, [path.join(folder, "snapshot.py")], { env });
      let errors = "";
      child.stderr.on("data", (data) => (errors += data));
      const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
      for (let attempt = 0; attempt < 100 && names().length === before.length; attempt++)
        await new Promise((resolve) => setTimeout(resolve, 200));
      const [made] = names().filter((name) => !before.includes(name));
      assert.deepEqual(names(), [...before, made], errors);
      inRelease("patch", SNAPSHOTS, String(made), "--subresource=status", "--type=merge", "-p", '{"status":{"readyToUse":true}}');
      assert.equal(await ended, 0, errors);
      return String(made);
    }
  });
});

/** Returns a kubeconfig with a token of the account, for the cluster of KUBECONFIG. */
function accountKubeconfig(): string {
  const config = JSON.parse(run("config", "view", "--raw", "--minify", "-o", "json"));
  const token = inRelease("create", "token", `${RELEASE}-snapshot`).trim();
  return stringify({ ...config, users: config.users.map(({ name }: { name: string }) => ({ name, user: { token } })) });
}

import assert from "node:assert/strict";
import { parse } from "yaml";
import { judgedBlock, lines, warningsOfBlock } from "../support/judged";
import { KUBECONFIGS } from "../support/kubeconfigs";
import { type Config, named, namesOf, run, valuesOfRelease } from "../support/stack";

const OIDC = "https://oidc.eks.us-east-1.amazonaws.com/id/ABC";
const AWS = { enabled: true, accountId: "123456789012", partition: "aws" };
const IRSA = { kubernetes: { tasks: { identity: { type: "irsa", oidcProvider: OIDC } } } };
const EAST = { name: "east", kubeconfig: KUBECONFIGS.eks, namespace: "sky" };
const DATA = { name: "team-data", cloud: "s3" };

const problems = (buckets: object[], rest: object = {}) =>
  lines(judgedBlock("buckets", { aws: AWS, buckets, ...rest })).map((line) => line.replace("buckets", ""));
const warnings = (buckets: object[], rest: object = {}) => warningsOfBlock("buckets", { aws: AWS, buckets, ...rest });

const inputsOf = async (config: Config, name: string) => named(await run({ aws: AWS, ...config }), name).inputs;

describe("buckets", () => {
  it("are private, encrypted, and stay when the stack goes", async () => {
    const recording = await run({ aws: AWS, buckets: [DATA] });
    const parts = namesOf(recording).filter((name) => name.startsWith("skypilot-bucket-team-data"));
    assert.equal(parts.length, 5);
    for (const name of parts) assert.equal(named(recording, name).options?.retainOnDelete, true, name);
    const { bucket: _, ...block } = named(recording, "skypilot-bucket-team-data-private").inputs;
    assert.deepEqual(block, { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true });
    assert.deepEqual(named(recording, "skypilot-bucket-team-data-encryption").inputs.rules, [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    assert.equal(named(recording, "skypilot-bucket-team-data").inputs.forceDestroy, undefined);
  });

  it("keep versions for a while, unless objects expire", async () => {
    const lifecycle = async (bucket: object) => (await inputsOf({ buckets: [bucket] }, "skypilot-bucket-team-data-lifecycle")).rules;
    const common = { id: "skypilot", status: "Enabled", filter: {}, abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } };
    assert.deepEqual(await lifecycle(DATA), [{ ...common, noncurrentVersionExpiration: { noncurrentDays: 30 } }]);
    assert.deepEqual(await lifecycle({ ...DATA, expireDays: 9 }), [{ ...common, expiration: { days: 9 } }]);
    const status = async (bucket: object) =>
      (await inputsOf({ buckets: [bucket] }, "skypilot-bucket-team-data-versioning")).versioningConfiguration;
    assert.deepEqual(await status(DATA), { status: "Enabled" });
    assert.deepEqual(await status({ ...DATA, expireDays: 9 }), { status: "Suspended" });
  });

  it("of GCS are private too, with rights on each of them", async () => {
    const gcp = { enabled: true, project: "my-project", projects: ["other-project"], vm: "storage" };
    const buckets = [{ name: "team-data", cloud: "gcs", access: { read: ["vm"], write: ["launcher"] } }];
    const recording = await run({ gcp, buckets });
    const { inputs, options } = named(recording, "skypilot-bucket-team-data");
    assert.equal(inputs.uniformBucketLevelAccess, true);
    assert.equal(inputs.publicAccessPrevention, "enforced");
    assert.equal(options?.retainOnDelete, true);
    const members = recording.resources.filter(({ type }) => type === "gcp:storage/bucketIAMMember:BucketIAMMember");
    const vm = (project: string) => `serviceAccount:skypilot-v1@${project}.iam.gserviceaccount.com`;
    assert.deepEqual(members.map(({ inputs: { role, member } }) => `${member} ${role}`).sort(), [
      "serviceAccount:skypilot-v1@my-project.iam.gserviceaccount.com roles/storage.legacyBucketReader",
      "serviceAccount:skypilot-v1@my-project.iam.gserviceaccount.com roles/storage.objectViewer",
      `${vm("other-project")} roles/storage.legacyBucketReader`,
      `${vm("other-project")} roles/storage.objectViewer`,
      "serviceAccount:skypilot-xxxxxx@my-project.iam.gserviceaccount.com roles/storage.legacyBucketReader",
      "serviceAccount:skypilot-xxxxxx@my-project.iam.gserviceaccount.com roles/storage.objectUser",
    ]);
  });

  it("that exist are not created", async () => {
    const recording = await run({ aws: AWS, buckets: [{ ...DATA, create: false }] });
    assert.deepEqual(
      namesOf(recording).filter((name) => name.startsWith("skypilot-bucket")),
      [],
    );
  });

  it("are the bucket of managed jobs and services in SkyPilot's config", async () => {
    const configOf = async (config: Config) => parse(valuesOfRelease(await run({ aws: AWS, ...config })).apiService.config);
    const { jobs, serve } = await configOf({ buckets: [{ ...DATA, jobs: true }] });
    assert.deepEqual([jobs, serve], [{ bucket: "s3://team-data" }, { bucket: "s3://team-data" }]);
    const gcs = await configOf({
      gcp: { enabled: true, project: "my-project" },
      buckets: [{ name: "team-gcs", cloud: "gcs", create: false, jobs: true }],
    });
    assert.equal(gcs.jobs.bucket, "gs://team-gcs");
    assert.equal((await configOf({ buckets: [DATA] })).jobs, undefined);
  });

  const refused: [string, object[], object, string][] = [
    ["without a name", [{ cloud: "s3" }], {}, "[0].name: is required; name the bucket"],
    ["without a cloud", [{ name: "team-data" }], {}, '[0].cloud: is required; write "s3" or "gcs"'],
    ["of another cloud", [{ ...DATA, cloud: "r2" }], {}, '[0].cloud: "r2" must be one of s3, gcs'],
    [
      "of a cloud that is off",
      [{ ...DATA, cloud: "gcs" }],
      {},
      '[0].cloud: "gcs" requires gcp.enabled, because SkyPilot looks at each bucket with the API server\'s identity first',
    ],
    ["twice", [DATA, DATA], {}, '[1].name: "team-data" is also the name of buckets[0]; write another one'],
    [
      "for jobs twice",
      [
        { ...DATA, jobs: true },
        { name: "team-jobs", cloud: "s3", jobs: true },
      ],
      {},
      "[1].jobs: buckets[0] is the bucket of managed jobs, and SkyPilot takes one only; remove one of the two",
    ],
    [
      "for jobs that the API server only reads",
      [{ ...DATA, jobs: true, access: { read: ["launcher"] } }],
      {},
      '[0].access.write: must have "launcher", because the API server puts the local files of managed jobs into this bucket',
    ],
    [
      "of an unknown principal",
      [{ ...DATA, access: { write: ["team-a"] } }],
      { clusters: [EAST] },
      '[0].access.write[0]: "team-a" must be one of launcher, vm, tasks, east',
    ],
    [
      "of tasks without an identity",
      [{ ...DATA, access: { read: ["launcher"], write: ["tasks", "east"] } }],
      { clusters: [EAST] },
      '[0].access.write[0]: "tasks" has no cloud identity; set kubernetes.tasks.identity | [0].access.write[1]: "east" has no cloud identity; set clusters[0].tasks.identity',
    ],
    [
      "of tasks with an identity of another cloud",
      [{ name: "team-gcs", cloud: "gcs", access: { read: ["launcher", "tasks"] } }],
      { ...IRSA, gcp: { enabled: true, project: "my-project" } },
      '[0].access.read[1]: "tasks" has an identity of another cloud, kubernetes.tasks.identity.type "irsa", which has no rights on a bucket of "gcs"; remove it',
    ],
  ];
  for (const [what, buckets, rest, message] of refused) {
    it(`are refused ${what}`, () => assert.equal(problems(buckets, rest).join(" | "), message));
  }

  it("warn where SkyPilot cannot look at them, and where the program grants nothing", () => {
    const access = (who: string[]) => [{ ...DATA, access: { read: who } }];
    assert.match(String(warnings(access(["vm"]))), /\[0\]\.access: does not have "launcher"/);
    assert.match(String(warnings(access([]))), /no one gets a right/);
    assert.deepEqual(warnings([DATA]), []);
    const existing = { aws: { ...AWS, identity: "existing", role: "existing", roleArn: "arn:aws:iam::123456789012:role/skypilot" } };
    assert.match(String(warnings([DATA], existing)), /"launcher" is an existing identity.*"vm" is an existing identity/s);
    const own = { skypilotConfig: { jobs: { bucket: "s3://mine" } } };
    assert.match(String(warnings([{ ...DATA, jobs: true }], own)), /skypilotConfig\.jobs\.bucket names another bucket/);
  });

  it("warn about arguments that have no effect", () => {
    assert.match(String(warnings([{ ...DATA, create: false, expireDays: 3 }])), /\[0\]\.expireDays: is ignored because create is false/);
    assert.match(String(warnings([{ ...DATA, location: "EU" }])), /\[0\]\.location: is ignored because cloud is not "gcs"; set region/);
  });
});

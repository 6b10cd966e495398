import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { GcpFeature, gcpApis, gcpGrants, gcpPermissions } from "../../permissions/gcp";
import { type Check, exitCode } from "../../verify/check";
import { gcpChecks } from "../../verify/gcp/main";
import { failure, type Google, googleServer, PRIVATE_KEY } from "./support/google";
import type { Loopback } from "./support/loopback";
import { stackOf } from "./support/stack";

const PROJECT = "my-project";
const LAUNCHER = `skypilot-abc@${PROJECT}.iam.gserviceaccount.com`;
const VM = `skypilot-v1@${PROJECT}.iam.gserviceaccount.com`;
const OF_VM = `projects/${PROJECT}/serviceAccounts/${VM}`;
const KEY_NAME = `projects/${PROJECT}/serviceAccounts/${LAUNCHER}/keys/own`;
const ACT_AS = ["iam.serviceAccounts.actAs"];
const FEATURES = [GcpFeature.Storage, GcpFeature.Tpu];

const serviceAccount = (email: string) =>
  JSON.stringify({ type: "service_account", project_id: PROJECT, client_email: email, private_key: PRIVATE_KEY, private_key_id: "1" });
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString();

describe("verify: GCP", () => {
  let server: Loopback | undefined;
  const given = process.env.GOOGLE_APPLICATION_CREDENTIALS;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "skypilot-verify-"));
  const credentials = path.join(folder, "me.json");
  before(() => {
    fs.writeFileSync(credentials, serviceAccount("me@example.com"));
    process.env.GOOGLE_APPLICATION_CREDENTIALS = credentials;
  });
  afterEach(() => server?.close());
  after(() => {
    fs.rmSync(folder, { recursive: true });
    if (given === undefined) delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
    else process.env.GOOGLE_APPLICATION_CREDENTIALS = given;
  });

  const stack = (gcp: object = {}) =>
    stackOf({
      config: { "skypilot:gcp": { enabled: true, project: PROJECT, features: FEATURES, vm: "storage", ...gcp } },
      outputs: { gcpServiceAccount: LAUNCHER },
      of: { "skypilot-gcp-key": { name: KEY_NAME, privateKey: Buffer.from(serviceAccount(LAUNCHER)).toString("base64") } },
    });

  async function verified(change: (google: Google) => void = () => {}, gcp: object = {}): Promise<Check[]> {
    const granted = (principal: "launcher" | "vm") => gcpPermissions(gcpGrants(principal, { features: FEATURES, vm: "storage" }));
    const google: Google = {
      held: {
        [`token-of-${LAUNCHER}`]: { [`projects/${PROJECT}`]: granted("launcher"), [OF_VM]: ACT_AS },
        [`token-of-${VM}`]: { [`projects/${PROJECT}`]: granted("vm") },
      },
      enabled: gcpApis(FEATURES),
      keys: [{ name: KEY_NAME, validAfterTime: daysAgo(3) }],
      impersonated: [LAUNCHER, VM],
    };
    change(google);
    const started = await googleServer(google);
    server = started;
    return gcpChecks(await stack(gcp), started.network);
  }

  const notOk = (checks: Check[]) =>
    checks
      .filter(({ status }) => status !== "ok")
      .map(({ status, subject, expected, found }) => `${status} ${subject} ${expected}: ${found}`);

  it("finds nothing in a project that is as planned", async () => {
    const checks = await verified();
    assert.deepEqual(notOk(checks), []);
    assert.equal(checks.length, 10);
    assert.equal(exitCode(checks, true), 0);
    const sent = server?.got.map(({ body }) => body).join("");
    assert.ok(sent?.includes("compute.instances.create"));
    assert.ok(sent?.includes("resourcemanager.projects.setIamPolicy"));
  });

  it("impersonates a launcher without a key", async () => {
    const keyless = { identity: "workloadIdentity" };
    assert.deepEqual(notOk(await verified(() => {}, keyless)), []);
    assert.ok(server?.got.some(({ path: asked }) => asked.includes(`${LAUNCHER}:generateAccessToken`)));
  });

  it("finds permissions that are missing, and those that the plan does not grant", async () => {
    const checks = await verified(({ held }) => {
      const ofLauncher = held[`token-of-${LAUNCHER}`] ?? {};
      const all = ofLauncher[`projects/${PROJECT}`] ?? [];
      ofLauncher[`projects/${PROJECT}`] = [
        ...all.filter((one) => one !== "compute.instances.create"),
        "resourcemanager.projects.setIamPolicy",
      ];
      ofLauncher[OF_VM] = [];
    });
    const subject = `launcher (service account ${LAUNCHER})`;
    assert.equal(notOk(checks).length, 3);
    const [missing = "", extra = "", actAs] = notOk(checks);
    assert.match(missing, /^wrong launcher .* has \d+ permissions in the project my-project: lacks compute\.instances\.create$/);
    assert.match(
      extra,
      /^wrong launcher .* lacks \d+ permissions that the plan does not grant .*: has resourcemanager\.projects\.setIamPolicy$/,
    );
    assert.equal(actAs, `wrong ${subject} may launch VMs as ${VM}: lacks iam.serviceAccounts.actAs`);
  });

  it("finds APIs that are disabled, on any page of the answer", async () => {
    const checks = await verified((google) => {
      google.enabled = google.enabled.filter((api) => !["tpu.googleapis.com", "iam.googleapis.com"].includes(api));
    });
    assert.deepEqual(notOk(checks), [`wrong project ${PROJECT} has 6 APIs enabled: disabled: iam.googleapis.com, tpu.googleapis.com`]);
  });

  it("finds a key that is old, or not of the stack", async () => {
    const checks = await verified((google) => {
      google.keys = [
        { name: KEY_NAME, validAfterTime: daysAgo(91) },
        { name: KEY_NAME.replace("own", "other"), validAfterTime: daysAgo(1) },
      ];
    });
    assert.deepEqual(notOk(checks), [
      `warning key of ${LAUNCHER} is not older than 90 days: 91 days`,
      `wrong key of ${LAUNCHER} is the only one: 1 more, which the stack did not create`,
    ]);
  });

  it("finds a key that Google does not accept", async () => {
    const checks = await verified((google) => {
      google.keys = [];
      google.keyless = [LAUNCHER];
    });
    const key = notOk(checks).filter((line) => line.includes("key"));
    assert.deepEqual(key, [
      `wrong launcher (service account ${LAUNCHER}) its key is accepted: Google does not accept it`,
      `wrong key of ${LAUNCHER} is active: it does not exist`,
    ]);
  });

  it("leaves out a permission that Google does not test on a project", async () => {
    assert.deepEqual(
      notOk(
        await verified((google) => {
          google.untestable = ["tpu.nodes.create", "secretmanager.versions.access"];
        }),
      ),
      [],
    );
  });

  it("repeats a request that Google throttles", async () => {
    const checks = await verified((google) => {
      google.instead = (asked, attempt) =>
        asked.includes("testIamPermissions") && attempt <= 2 ? failure(429, "RESOURCE_EXHAUSTED", "quota") : undefined;
    });
    assert.deepEqual(notOk(checks), []);
  });

  it("distinguishes what it may not ask from what is wrong", async () => {
    const checks = await verified((google) => {
      google.impersonated = [];
    });
    assert.deepEqual(notOk(checks), [`unknown vm (service account ${VM}) has the permissions of the plan: HTTP 403, PERMISSION_DENIED`]);
    assert.match(checks.find(({ status }) => status === "unknown")?.advice ?? "", /roles\/iam\.serviceAccountTokenCreator on skypilot-v1@/);
    assert.deepEqual([exitCode(checks, false), exitCode(checks, true)], [0, 1]);
  });

  it("does not wait for an API that does not answer", async () => {
    const checks = await verified((google) => {
      google.instead = (asked) => (asked.includes("serviceusage") ? "never" : undefined);
    });
    assert.equal(notOk(checks).length, 1);
    assert.match(notOk(checks)[0] ?? "", /^unknown project my-project has 6 APIs enabled: .*(timeout|aborted)/i);
  });
});

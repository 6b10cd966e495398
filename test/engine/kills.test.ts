import assert from "node:assert/strict";
import * as path from "node:path";
import { plan } from "../../plan/plan";
import { readStackFile } from "../../plan/stackFile";
import { recovered } from "../../run/pending";
import { inCloud, strayed } from "./support/cloud";
import { emptyCluster } from "./support/cluster";
import { EngineStack, nameOf } from "./support/engine";
import { orphans } from "./support/orphans";
import { temporaryFolder } from "./support/project";
import { killedAt, VICTIMS } from "./support/randomKill";
import { forgetInstall } from "./support/recover";
import { numberOf, seeded } from "./support/seeded";
import { type Choice, changed, settingsOf } from "./support/soakConfigs";
import { standInsOfRun } from "./support/standIns";

const KILLS = numberOf("KILLS", 0);
const SEED = numberOf("KILL_SEED", Math.floor(Math.random() * 1e6));

// Helm refuses a release of which another operation is under way, and docs/operations.md describes how to remove its record.
const HELM_WAITS = /cannot re-use a name that is still in use|another operation \(install\/upgrade\/rollback\) is in progress/;

(KILLS > 0 ? describe : describe.skip)(`${KILLS} kills at random moments, KILL_SEED=${SEED}`, () => {
  const below = seeded(SEED);
  const cloud = temporaryFolder();
  const kept = new Set<string>();
  let stack: EngineStack;
  let choice: Choice = {};

  before(async () => {
    stack = await EngineStack.create("dev", { plugins: standInsOfRun(), environment: { STAND_IN_CLOUD: cloud, STAND_IN_DELAY: "300" } });
    assert.ifError((await stack.up()).error);
  });
  after(emptyCluster);
  // A long run is read while it goes on.
  afterEach(function () {
    if (this.currentTest?.err) process.stderr.write(`${this.currentTest.err.message.slice(0, 3000)}\n`);
  });

  /** Sets the next config that is valid. */
  async function change(): Promise<void> {
    for (;;) {
      const next = changed(choice, below);
      stack.set(...settingsOf(next, (plain) => stack.encrypted(plain)));
      const file = readStackFile(path.join(stack.folder, "stacks", "Pulumi.dev.yaml"), "skypilot");
      if (!("resources" in (await plan("skypilot", "dev", file)))) continue;
      choice = next;
      return;
    }
  }

  /** Does what docs/operations.md describes, and returns what it could not keep. */
  async function finish(): Promise<string[]> {
    await stack.cancel();
    let forgotten: string[] = [];
    await stack.edit((exported) => {
      const after = recovered(exported);
      forgotten = after.forgotten.map(nameOf);
      return after.stack;
    });
    assert.ifError((await stack.refresh()).error);
    let { error, output } = await stack.up();
    if (error && HELM_WAITS.test(output)) {
      await forgetInstall();
      ({ error, output } = await stack.up());
    }
    assert.ifError(error);
    return forgotten;
  }

  for (let kill = 1; kill <= KILLS; kill++) {
    const victim = VICTIMS[below(VICTIMS.length)] ?? "all";
    it(`kill ${kill}: ${victim}`, async function () {
      await change();
      const delay = 500 + below(numberOf("KILL_WITHIN", 8000));
      const { inTime, killed } = await killedAt(stack, victim, delay, below);
      if (this.test) this.test.title += ` (${killed.join()}) after ${delay} ms${inTime ? "" : ", too late"}, ${JSON.stringify(choice)}`;
      const forgotten = await finish();
      const { resources, pending } = await stack.checkpoint();
      assert.deepEqual(pending, []);
      assert.deepEqual((await stack.preview()).changes, {});
      for (const { type, id, retainOnDelete } of resources) if (retainOnDelete) kept.add(`${type} ${id}`);
      const known = (line: string) =>
        [...kept].some((one) => line.includes(one)) ||
        forgotten.some((name) => line.endsWith(`AccessKey (${name})`) || line.includes(`(${name})`));
      assert.deepEqual(
        strayed(cloud, resources).filter((line) => !known(line)),
        [],
        `in the cloud: ${inCloud(cloud).length}`,
      );
      assert.deepEqual(await orphans(resources), []);
    });
  }
});

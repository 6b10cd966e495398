import assert from "node:assert/strict";
import * as path from "node:path";
import { plan } from "../../plan/plan";
import { readStackFile } from "../../plan/stackFile";
import { strayed } from "./support/cloud";
import { emptyCluster } from "./support/cluster";
import { EngineStack, nameOf, type Run } from "./support/engine";
import { leaksIn } from "./support/leaks";
import { orphans } from "./support/orphans";
import { temporaryFolder } from "./support/project";
import { numberOf, seeded } from "./support/seeded";
import { type Choice, changed, settingsOf } from "./support/soakConfigs";
import { standInsOfRun } from "./support/standIns";

const STEPS = numberOf("SOAK_STEPS", 0);
const SEED = numberOf("SOAK_SEED", Math.floor(Math.random() * 1e6));

(STEPS > 0 ? describe : describe.skip)(`${STEPS} random changes in a row, SOAK_SEED=${SEED}`, () => {
  const below = seeded(SEED);
  const cloud = temporaryFolder();
  const kept = new Set<string>();
  let stack: EngineStack;
  let choice: Choice = {};

  before(async () => {
    stack = await EngineStack.create("dev", { plugins: standInsOfRun(), environment: { STAND_IN_CLOUD: cloud } });
    assert.ifError((await stack.up()).error);
  });
  after(emptyCluster);
  // A long run is read while it goes on.
  afterEach(function () {
    if (this.currentTest?.err) process.stderr.write(`${this.currentTest.err.message.slice(0, 3000)}\n`);
  });

  async function planned(): Promise<string[] | undefined> {
    const result = await plan("skypilot", "dev", readStackFile(path.join(stack.folder, "stacks", "Pulumi.dev.yaml"), "skypilot"));
    return "resources" in result ? result.resources.map(({ type, name }) => `${type} ${name}`) : undefined;
  }

  /** Sets the next config that is valid, and returns its plan. */
  async function drawn(): Promise<string[]> {
    for (;;) {
      const next = changed(choice, below);
      stack.set(...settingsOf(next, (plain) => stack.encrypted(plain)));
      const expected = await planned();
      if (expected === undefined) continue;
      choice = next;
      return expected;
    }
  }

  /** Returns what the program declared, as `type name`. */
  function registered({ steps }: Run): string[] {
    const declared = steps.filter(({ op, urn }) => !/^(delete|read|discard)/.test(op) && !nameOf(urn).startsWith("default_"));
    const names = declared.map(({ type, urn }) => `${type} ${nameOf(urn)}`).filter((one) => !one.startsWith("pulumi:pulumi:Stack"));
    return [...new Set(names)].sort();
  }

  for (let step = 1; step <= STEPS; step++) {
    it(`step ${step}`, async function () {
      const expected = await drawn();
      if (this.test) this.test.title += ` ${JSON.stringify(choice)}`;
      const ran = await stack.up();
      assert.ifError(ran.error);
      assert.deepEqual(registered(ran), expected.filter((one) => !one.startsWith("pulumi:pulumi:Stack")).sort());
      assert.deepEqual((await stack.preview()).changes, {}, "the next `up` would change something");
      const { resources, pending } = await stack.checkpoint();
      assert.deepEqual(pending, []);
      for (const { type, id, retainOnDelete } of resources) if (retainOnDelete) kept.add(`${type} ${id}`);
      assert.deepEqual(
        strayed(cloud, resources).filter((line) => ![...kept].some((one) => line.includes(one))),
        [],
      );
      assert.deepEqual(await orphans(resources), []);
      assert.deepEqual(leaksIn(stack.environment.PULUMI_BACKEND_URL ?? ""), []);
    });
  }
});

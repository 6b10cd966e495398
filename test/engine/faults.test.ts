import assert from "node:assert/strict";
import * as path from "node:path";
import { plan } from "../../plan/plan";
import { readStackFile } from "../../plan/stackFile";
import { strayed } from "./support/cloud";
import { EngineStack, nameOf, type Run } from "./support/engine";
import { given } from "./support/given";
import { temporaryFolder } from "./support/project";
import { numberOf } from "./support/seeded";
import { standInsFor } from "./support/standIns";

/** How many types are refused in each way; all, if there are fewer. */
const FAULTS = numberOf("FAULTS", 2);

// Pulumi itself plays these: the stand-in of the package is never called.
const NOT_CALLED = /^(pulumi:|skypilot:)/;

describe("each type of resource, refused once", () => {
  const cloud = temporaryFolder();
  const { settings = [], secrets } = given("prod");
  let stack: EngineStack;
  let types: string[];

  before(async () => {
    // No cluster takes part: a stand-in refuses what an admission policy or a quota would.
    const plugins = [standInsFor(["aws", "gcp", "kubernetes", "random"])];
    stack = await EngineStack.create("prod", { settings, ...(secrets && { secrets }), plugins, environment: { STAND_IN_CLOUD: cloud } });
    const planned = await plan("skypilot", "prod", readStackFile(path.join(stack.folder, "stacks", "Pulumi.prod.yaml"), "skypilot"));
    assert.ok("resources" in planned);
    types = [...new Set(planned.resources.map(({ type }) => type).filter((type) => !NOT_CALLED.test(type)))];
  });

  /** Refuses each type in one run after the other; each run names what was refused, and loses nothing. */
  async function refuseEach(op: string, act: () => Promise<Run>, isRefusable = async (_: string) => true): Promise<void> {
    const refused: string[] = [];
    for (const type of types) {
      if (refused.length >= FAULTS) break;
      if (!(await isRefusable(type))) continue;
      stack.setEnvironment({ STAND_IN_FAIL: `^${op} ${type} ` });
      const { error, output } = await act();
      if (!error) continue;
      refused.push(type);
      const [, name] = /AccessDenied: the stand-in refuses to \w+ ([\w-]+)/.exec(output) ?? [];
      assert.ok(
        (name && output.includes(`(${name})`)) || output.includes(` ${name} `),
        `${op} of ${type} is not named: ${output.slice(-2000)}`,
      );
      const { resources, pending } = await stack.checkpoint();
      assert.deepEqual([type, pending, strayed(cloud, resources)], [type, [], []]);
    }
    process.stdout.write(`      ${op}: ${refused.length} of ${types.length} types refused\n`);
    assert.ok(refused.length > 0);
    stack.setEnvironment({ STAND_IN_FAIL: "" });
    assert.ifError((await act()).error);
  }

  it("at its creation: the next up completes the stack", async () => {
    await refuseEach("create", () => stack.up());
    assert.deepEqual((await stack.preview()).changes, {});
  });

  it("at its update: the next up makes it", async () => {
    stack.set(
      ...settings,
      "aws.tags={team: ml}",
      "aws.features=[stop]",
      "gcp.features=[storage]",
      "credentials.runpod.apiKey=HUSH",
      "auth.type=none",
    );
    await refuseEach("update", () => stack.up());
    assert.deepEqual((await stack.preview()).changes, {});
  });

  it("at its deletion: the next destroy leaves nothing", async () => {
    await refuseEach("delete", () => stack.destroy());
    const { resources } = await stack.checkpoint();
    assert.deepEqual(
      resources.map(({ urn }) => nameOf(urn)),
      [],
    );
  });
});

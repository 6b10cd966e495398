import assert from "node:assert/strict";
import * as path from "node:path";
import { readStackFile } from "../../plan/stackFile";
import { argsSchema } from "../../skypilot/argsSchema";
import { changesOf, changesText } from "./recorded/changes";
import { changesSinceRecorded } from "./recorded/compare";
import { CONFIGS, STACKS } from "./recorded/configs";
import { keysOfConfig, keysOfSchema, type SchemaNode } from "./recorded/keys";
import { planAll, planOfLines, readRecording, recordedNames } from "./recorded/recording";
import { REPLACED_BY } from "./recorded/replacements";

const STACKS_FOLDER = path.resolve(__dirname, "../../stacks");

// What ./recorded/configs.ts cannot turn on, and why.
const NOT_RECORDED: Record<string, string> = {};

describe("recorded plans", () => {
  it("are what the code plans", async function () {
    // A quarter of a minute on an idle machine.
    this.timeout(300_000);
    const changes = changesSinceRecorded(await planAll());
    if (changes === "") return;
    assert.fail(
      `What this code would do to stacks that are up, against the plans in test/plan/recorded:\n\n${changes}\n\n` +
        "Where that is not what you mean, change the code. Where it is, write the plans anew with `npm run record`, commit them with the " +
        "change, and say in CHANGELOG.md what users will see; docs/versioning.md says which changes a version may bring.",
    );
  });

  it("have every key of the stack config, and every word that a key may hold", () => {
    const shipped = STACKS.map((stack) => readStackFile(path.join(STACKS_FOLDER, `Pulumi.${stack}.yaml`), "skypilot").config);
    const used = new Set([
      ...shipped.flatMap((config) => keysOfConfig(config)).map((key) => key.replace(/^skypilot:/, "")),
      ...Object.values(CONFIGS).flatMap((config) => keysOfConfig(config)),
    ]);
    const missing = keysOfSchema(argsSchema() as SchemaNode).filter((key) => !used.has(key) && !(key in NOT_RECORDED));
    assert.deepEqual(missing, [], "add them to test/plan/recorded/configs.ts");
    assert.deepEqual(
      Object.keys(NOT_RECORDED).filter((key) => used.has(key)),
      [],
    );
  });

  it("have only types of resources whose replacing inputs are listed", () => {
    const types = recordedNames().flatMap((name) => planOfLines(readRecording(name) ?? "").resources.map(({ type }) => type));
    const unknown = [...new Set(types)].filter((type) => !(type in REPLACED_BY) && !type.startsWith("skypilot:"));
    assert.deepEqual(unknown, [], "add them to test/plan/recorded/replacements.ts");
  });
});

describe("the changes between two plans", () => {
  const resource = (type: string, name: string, more: object = {}) => ({
    type,
    name,
    parent: "sky",
    inputs: {},
    dependencies: [],
    ...more,
  });
  const SKY = { ...resource("skypilot:index:SkyPilot", "sky"), parent: null };
  const NAMESPACE = "kubernetes:core/v1:Namespace";
  const POLICY = "aws:iam/policy:Policy";
  const changes = (before: object[], after: object[], outputs: [object, object] = [{}, {}]) =>
    changesOf(
      { resources: [SKY, ...before], outputs: outputs[0] } as never,
      { resources: [SKY, ...after], outputs: outputs[1] } as never,
    ).map(({ kind, what }) => `${kind} ${what}`);
  const policy = (inputs: object, more: object = {}) => resource(POLICY, "sky-policy", { inputs, ...more });

  it("are what is dropped, added and renamed, and what lies below it", () => {
    const user = resource("aws:iam/user:User", "sky-user");
    assert.deepEqual(changes([user, policy({})], [policy({})]), ["DROP aws:iam/user:User sky-user"]);
    assert.deepEqual(changes([policy({})], [user, policy({})]), ["ADD aws:iam/user:User sky-user"]);
    const below = (parent: string) => [
      resource("skypilot:index:AwsIdentity", parent),
      resource(POLICY, `${parent}-a`, { parent }),
      resource(POLICY, `${parent}-b`, { parent, inputs: { path: "/" } }),
      resource(NAMESPACE, "same", { parent, dependencies: [`${parent}-a`] }),
    ];
    assert.deepEqual(
      changes(
        below("sky-aws"),
        below("sky-amazon")
          .reverse()
          .sort((one) => (one.parent === "sky" ? -1 : 1)),
      ),
      [
        "RENAME skypilot:index:AwsIdentity sky-aws -> sky-amazon",
        "RENAME aws:iam/policy:Policy sky-aws-a -> sky-amazon-a",
        "RENAME aws:iam/policy:Policy sky-aws-b -> sky-amazon-b",
      ],
    );
  });

  it("are what has parents of other types", () => {
    assert.deepEqual(changes([policy({})], [policy({}, { parent: null })]), [
      "MOVE aws:iam/policy:Policy sky-policy: skypilot:index:SkyPilot -> the stack",
    ]);
  });

  it("are what the provider replaces, and what it changes in place", () => {
    assert.deepEqual(changes([policy({ path: "/" })], [policy({ path: "/team/", policy: "{}" })]), [
      "REPLACE aws:iam/policy:Policy sky-policy: inputs.path",
      "UPDATE aws:iam/policy:Policy sky-policy: inputs.policy",
    ]);
    const namespace = (metadata: object, options?: object) => resource(NAMESPACE, "sky-namespace", { inputs: { metadata }, options });
    assert.deepEqual(changes([namespace({ name: "a", labels: { a: "b" } })], [namespace({ name: "b" })]), [
      "REPLACE kubernetes:core/v1:Namespace sky-namespace: inputs.metadata.name",
      "UPDATE kubernetes:core/v1:Namespace sky-namespace: inputs.metadata.labels",
    ]);
    assert.deepEqual(changes([namespace({}, { provider: "a" })], [namespace({}, { provider: "b" })]), [
      "REPLACE kubernetes:core/v1:Namespace sky-namespace: options.provider",
    ]);
    assert.deepEqual(changes([namespace({ labels: 1 }, { replaceOnChanges: ["metadata.labels"] })], [namespace({ labels: 2 })]), [
      "REPLACE kubernetes:core/v1:Namespace sky-namespace: inputs.metadata.labels",
      'UPDATE kubernetes:core/v1:Namespace sky-namespace: options.replaceOnChanges (["metadata.labels"] -> not set)',
    ]);
  });

  it("are options, with what they do, and outputs", () => {
    const kept = policy({}, { options: { retainOnDelete: true } });
    assert.deepEqual(changes([kept], [policy({})]), [
      "UPDATE aws:iam/policy:Policy sky-policy: options.retainOnDelete (true -> not set): `pulumi destroy` deletes it",
    ]);
    assert.deepEqual(
      changes(
        [],
        [],
        [
          { a: 1, b: 1 },
          { b: 2, c: 1 },
        ],
      ),
      ["OUTPUT a is gone", "OUTPUT b has another value", "OUTPUT c is new"],
    );
  });

  it("are listed once, the worst first, with the plans that they are in", () => {
    const drop = { kind: "DROP" as const, what: "a b" };
    const text = changesText(
      new Map([
        ["one", [{ kind: "UPDATE" as const, what: "c d: e" }, drop]],
        ...["two", "three", "four", "five"].map((name): [string, (typeof drop)[]] => [name, [drop]]),
      ]),
    );
    assert.equal(text, "DROP: deleted\n  a b  [one, two, three, four and 1 more]\nUPDATE: changed in place\n  c d: e  [one]");
  });
});

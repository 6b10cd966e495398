import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SkyPilot } from "../../components";
import { loadConfig } from "../../config/load";
import { mapLeaves, pathText } from "../../config/walk";
import { type Recording, record } from "../../plan/monitor";
import { standIns } from "../../plan/standIns";
import type { SkyPilotArgs } from "../../skypilot/args";
import { argsSchema } from "../../skypilot/argsSchema";
import { resolve } from "../../skypilot/resolve";
import { CONFIGS } from "../plan/recorded/configs";
import { MODES, type Mode } from "../support/stack";

const SCHEMA = argsSchema();
const ACCOUNT = { accountId: "123456789012", partition: "aws", dnsSuffix: "amazonaws.com" };
const MADE = "test:index:Made";

/** A resource that makes a value; a preview does not know it. */
class Made extends pulumi.CustomResource {
  readonly value!: pulumi.Output<unknown>;
  constructor(name: string, value: unknown) {
    super(MADE, name, { given: value, value: undefined });
  }
}

function argsOf(config: object): SkyPilotArgs {
  const entries = Object.entries(config).map(([key, value]) => [
    `skypilot:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return loadConfig("skypilot", { values: Object.fromEntries(entries), secretKeys: [] }).args;
}

/** Returns the general paths of what is given of all that may come from another resource. */
function inputsOf(config: object): string[] {
  const paths = new Set<string>();
  mapLeaves(argsOf(config), SCHEMA, (leaf, schema, path) => {
    if (schema?.["x-input"] && schema.type) paths.add(pathText(path).replace(/\[\d+\]/g, "[]"));
    return leaf;
  });
  return [...paths];
}

/** As few configs as are needed to have each input once. */
function chosenConfigs(): string[] {
  const left = new Set(Object.values(CONFIGS).flatMap(inputsOf));
  const chosen: string[] = [];
  while (left.size > 0) {
    const gain = ([, config]: [string, object]) => inputsOf(config).filter((path) => left.has(path)).length;
    const [best] = Object.entries(CONFIGS).sort((a, b) => gain(b) - gain(a));
    assert.ok(best);
    chosen.push(best[0]);
    for (const path of inputsOf(best[1])) left.delete(path);
  }
  return chosen;
}

/** Runs SkyPilot with arguments, each of which that may come from another resource does. */
async function runLate(args: SkyPilotArgs, mode: Mode): Promise<Recording> {
  const usual = standIns(ACCOUNT);
  const mocks: pulumi.runtime.Mocks = {
    ...usual,
    newResource: (made) =>
      made.type === MADE ? { id: made.name, state: mode === "apply" ? { value: made.inputs.given } : {} } : usual.newResource(made),
  };
  const program = async () => {
    const late = mapLeaves(args, SCHEMA, (leaf, schema, path) => (schema?.["x-input"] ? new Made(pathText(path), leaf).value : leaf));
    new SkyPilot("skypilot", late as SkyPilotArgs);
    return {};
  };
  return record(program, mocks, "skypilot", "test", mode === "preview");
}

async function runPlain(args: SkyPilotArgs): Promise<Recording> {
  const program = async () => {
    new SkyPilot("skypilot", args);
    return {};
  };
  return record(program, standIns(ACCOUNT), "skypilot", "test");
}

/** What reaches the providers; the arguments of a component leave out what other resources make. */
function reaching({ resources }: Recording) {
  const own = resources.filter(({ type }) => type !== MADE);
  return own.map(({ dependencies: _, inputs, ...resource }) =>
    resource.type.startsWith("skypilot:") ? resource : { ...resource, inputs },
  );
}

describe("what another resource makes", () => {
  for (const name of chosenConfigs()) {
    it(`reaches the providers as what is given does: ${name}`, async function () {
      this.timeout(60_000);
      const args = argsOf(CONFIGS[name] ?? {});
      assert.deepEqual(reaching(await runLate(args, "apply")), reaching(await runPlain(args)));
    });

    it(`is waited for in a preview: ${name}`, async function () {
      this.timeout(60_000);
      const args = argsOf(CONFIGS[name] ?? {});
      const preview = reaching(await runLate(args, "preview"));
      const known = reaching(await runPlain(args));
      assert.deepEqual(
        preview.map(({ name }) => name),
        known.map(({ name }) => name),
      );
      assert.doesNotMatch(JSON.stringify(preview), /Output<T>|toString|<unknown>/);
      assert.match(JSON.stringify(preview), /\[unknown\]/);
    });
  }
});

import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SkyPilot } from "../../components";
import { loadConfig } from "../../config/load";
import { mapLeaves } from "../../config/walk";
import { pathText } from "../../core/path";
import { type Recording, record } from "../../plan/monitor";
import { standIns } from "../../plan/standIns";
import type { SkyPilotArgs } from "../../skypilot/args";
import { argsSchema } from "../../skypilot/argsSchema";
import { CONFIGS } from "../plan/recorded/configs";
import type { Mode } from "../support/stack";

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
  const { clusters, healthCheck: _, ...args } = loadConfig("skypilot", { values: Object.fromEntries(entries), secretKeys: [] }).args;
  // A component does not read the machine's kubeconfig, and there is no endpoint that could be asked.
  return {
    ...args,
    ...(clusters && { clusters: clusters.filter(({ kubeconfig, auth }) => kubeconfig !== undefined || auth === "existing") }),
  };
}

/** Returns the general paths of what is given of all that may come from another resource. */
function inputsOf(config: object): string[] {
  const paths: string[] = [];
  mapLeaves(argsOf(config), SCHEMA, (leaf, schema, path) => {
    if (schema?.["x-input"] && schema.type) paths.push(pathText(path.filter((step) => typeof step === "string")));
    return leaf;
  });
  return [...new Set(paths)];
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

/** Policies of which a name is not known yet are more, because it may be long; together they grant the same. */
const POLICY = /-policy(-\d+)?$/;

function statementsIn({ resources }: Recording): unknown[] {
  const policies = resources.filter(({ type }) => type === "aws:iam/policy:Policy");
  return policies.flatMap(({ inputs }) => JSON.parse(String(inputs.policy)).Statement);
}

/** What reaches the providers; the arguments of a component leave out what other resources make. */
function reaching({ resources }: Recording) {
  const own = resources.filter(({ type, name }) => type !== MADE && !POLICY.test(name));
  return own.map(({ dependencies: _, inputs, ...resource }) =>
    resource.type.startsWith("skypilot:") ? resource : { ...resource, inputs },
  );
}

describe("what another resource makes", () => {
  for (const name of chosenConfigs()) {
    it(`reaches the providers as what is given does: ${name}`, async function () {
      this.timeout(60_000);
      const args = argsOf(CONFIGS[name] ?? {});
      const [late, known] = [await runLate(args, "apply"), await runPlain(args)];
      assert.deepEqual(reaching(late), reaching(known));
      assert.deepEqual(statementsIn(late), statementsIn(known));
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

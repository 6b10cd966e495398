import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { EngineStack, nameOf } from "./support/engine";
import { given } from "./support/given";
import { temporaryFolder } from "./support/project";
import { standInsFor } from "./support/standIns";
import type { StateResource } from "./support/state";

/** What a provider did, and when. */
interface Call {
  name: string;
  start: number;
  end: number;
}

// Each step needs the one before it: no account before the API, no member before the account has a name, no key in use before its rights.
const CHAIN = [
  /^skypilot-gcp-(api-|suffix$)/,
  /^skypilot-gcp-(vm-account|account|launcher-role)$/,
  /^skypilot-gcp-(act-as-vm|launcher-role-member|key)$/,
  /^skypilot-credentials-gcp$/,
  /^skypilot-api-server-release$/,
];

/** How long each resource takes, in milliseconds: long beside what the engine needs by itself, also on a busy machine. */
const DELAY = 3000;

/** Returns the longest chain of resources that wait for each other. */
function longestChain(resources: StateResource[]): string[] {
  const byUrn = new Map(resources.filter(({ custom, external }) => custom && !external).map((resource) => [resource.urn, resource]));
  const chains = new Map<string, string[]>();
  const chainTo = (urn: string): string[] => {
    const known = chains.get(urn);
    if (known) return known;
    const before = (byUrn.get(urn)?.dependencies ?? []).filter((dependency) => byUrn.has(dependency)).map(chainTo);
    const chain = [...before.reduce((longest, one) => (one.length > longest.length ? one : longest), []), urn];
    chains.set(urn, chain);
    return chain;
  };
  return [...byUrn.keys()].map(chainTo).reduce((longest, one) => (one.length > longest.length ? one : longest), []);
}

describe("the order of resources in prod", () => {
  const log = path.join(temporaryFolder(), "calls");
  let stack: EngineStack;
  let ran: Awaited<ReturnType<EngineStack["up"]>>;

  before(async () => {
    // No cluster takes part: each provider takes as long for each resource, whatever it is.
    const plugins = [standInsFor(["aws", "gcp", "kubernetes", "random"])];
    const environment = { STAND_IN_DELAY: String(DELAY), STAND_IN_LOG: log };
    stack = await EngineStack.create("prod", { ...given("prod"), plugins, environment });
    ran = await stack.up({ parallel: 64 });
  });

  it("lets no resource wait without a reason", async () => {
    assert.ifError(ran.error);
    const chain = longestChain((await stack.checkpoint()).resources).map(nameOf);
    assert.equal(chain.length, CHAIN.length, chain.join(" -> "));
    chain.forEach((name, index) => {
      assert.match(name, CHAIN[index] ?? /never/);
    });
  });

  it("takes hardly longer than its longest chain, where each resource takes as long", () => {
    const calls = fs
      .readFileSync(log, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Call);
    // From when all that needs nothing is on its way: how long a program and a provider take to start is not the order's doing.
    const first = Math.max(...calls.filter(({ name }) => CHAIN[0]?.test(name)).map(({ start }) => start));
    const took = Math.max(...calls.map(({ end }) => end)) - first;
    const late = calls.map(({ name, start }) => `${((start - first) / 1000).toFixed(1)} ${name}`).sort();
    assert.ok(took <= 1.15 * CHAIN.length * DELAY, `${took} ms:\n${late.join("\n")}`);
  });
});

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { SERVER_BLOCKS, WHOLE_BLOCKS } from "../../blocks";
import { seen } from "../../core/known";
import { FULL_STACK, KEYLESS_STACK } from "../support/fullStack";
import { planOf } from "../support/plans";

const BLOCKS = path.resolve(__dirname, "../../blocks");
const KINDS = ["rules", "warnings", "ignored"] as const;

// biome-ignore lint/suspicious/noExplicitAny: functions of every shape are counted alike.
type Any = (...args: any[]) => unknown;

/** What was called, and with which arguments. */
type Calls = Map<string, string[]>;

/** Puts a function in the place of a property that also notes each call, and returns what puts the old one back. */
function noted(owner: Record<string, unknown>, key: string, name: string, calls: Calls): () => void {
  const original = owner[key] as Any;
  owner[key] = (...args: unknown[]) => {
    calls.set(name, [...(calls.get(name) ?? []), JSON.stringify(seen(args))]);
    return original(...args);
  };
  return () => {
    owner[key] = original;
  };
}

/** Returns the modules of the blocks, whose exports are looked up at each call. */
function modulesOfBlocks(): Record<string, unknown>[] {
  return (
    fs
      .readdirSync(BLOCKS, { recursive: true, encoding: "utf8" })
      // A WorkloadCluster, of which there is one for each cluster, has settings of its own, and its rules are those of RBAC.
      .filter((file) => file.endsWith(".ts") && !file.endsWith("workload.ts"))
      .map((file) => require(path.join(BLOCKS, file)))
  );
}

/** Notes each call of an entry of the lists of blocks. */
function noteEntries(calls: Calls): (() => void)[] {
  return Object.entries({ SERVER_BLOCKS, WHOLE_BLOCKS }).flatMap(([list, blocks]) =>
    blocks.flatMap((block) =>
      KINDS.filter((kind) => block[kind]).map((kind) =>
        noted(block as unknown as Record<string, unknown>, kind, `${list} ${block.key} ${kind}`, calls),
      ),
    ),
  );
}

/** Notes each call of a function that computes settings or judges. */
function noteFunctions(calls: Calls): (() => void)[] {
  return modulesOfBlocks().flatMap((exported) =>
    Object.keys(exported)
      // Each WorkloadCluster judges its own isolation, which is often that of another cluster.
      .filter(
        (name) =>
          typeof exported[name] === "function" && /(Settings|Rules|Warnings|Ignored)$/.test(name) && name !== "clusterIsolationRules",
      )
      .map((name) => noted(exported, name, name, calls)),
  );
}

/** Plans a config, and returns what was called meanwhile. */
async function callsOf(config: object): Promise<Calls> {
  const calls: Calls = new Map();
  const restore = [...noteEntries(calls), ...noteFunctions(calls)];
  try {
    await planOf(config);
  } finally {
    for (const back of restore) back();
  }
  return calls;
}

describe("one plan", () => {
  for (const [what, config] of Object.entries({ "full stack": FULL_STACK, "keyless stack": KEYLESS_STACK })) {
    it(`of a ${what} computes the settings of each block and judges each rule once`, async () => {
      const calls = await callsOf(config);
      const entries = [...calls].filter(([name]) => /^(SERVER|WHOLE)_BLOCKS /.test(name));
      const all = [SERVER_BLOCKS, WHOLE_BLOCKS].flatMap((blocks) => blocks.flatMap((block) => KINDS.filter((kind) => block[kind])));
      assert.equal(entries.length, all.length);
      const settings = [...calls].filter(([name]) => name.endsWith("Settings"));
      assert.ok(settings.length >= 12, settings.map(([name]) => name).join());
      const often = [...entries, ...settings].filter(([, times]) => times.length > 1).map(([name, times]) => `${name}: ${times.length}`);
      assert.deepEqual(often, []);
      // A function that serves several entries may run more often, but never twice for the same arguments, unless those entries have none.
      const given = (args: string) => args.includes("{");
      const again = [...calls].filter(([, times]) => new Set(times.filter(given)).size < times.filter(given).length).map(([name]) => name);
      assert.deepEqual(again, []);
    });
  }
});

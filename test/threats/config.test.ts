import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { argsSchema, type ConfigSchema } from "../../skypilot/argsSchema";
import { planOf } from "../support/plans";
import { BOMB } from "./bomb";

const ROOT = path.resolve(__dirname, "../..");

/** Returns the paths of all maps with keys of the user's choice. */
function mapsIn({ properties = {}, items, additionalProperties }: ConfigSchema, at: string[] = []): string[][] {
  return [
    ...(additionalProperties ? [at] : []),
    ...(items ? mapsIn(items, [...at, "0"]) : []),
    ...Object.entries(properties).flatMap(([key, one]) => mapsIn(one, [...at, key])),
  ];
}

/** Returns a config with a map at a path. */
function configWith([step = "", ...rest]: string[], value: unknown): unknown {
  const inner = rest.length === 0 ? value : configWith(rest, value);
  return step === "0" ? [inner] : { [step]: inner };
}

describe("a value of the config cannot", function () {
  this.timeout(120_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "threats-"));
  after(() => fs.rmSync(folder, { recursive: true }));

  it("use up the memory with aliases", () => {
    const file = path.join(folder, "bomb.yaml");
    fs.writeFileSync(file, `${BOMB}\nconfig:\n  skypilot:skypilotConfig: { x: *h }\n`);
    const command = ["--max-old-space-size=512", "bin/skypilot-stack.js", "plan", "--config-file", file];
    const { status, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8", timeout: 60_000 });
    assert.equal(status, 1, stderr);
    assert.match(stderr, /^Invalid config for stack dev: 1 problem\n {2}- bomb\.yaml: is not valid YAML: .*there are too many aliases\n$/);
  });

  for (const key of ["__proto__", "constructor", "toString"]) {
    it(`change an object of the program, or be lost, with the key ${key} in any map`, async () => {
      const maps = mapsIn(argsSchema("SkyPilot"));
      assert.ok(maps.length > 20, String(maps.length));
      for (const at of maps) {
        // A parser of YAML or JSON creates such a key as one of the map's own.
        const map = JSON.parse(`{ ${JSON.stringify(key)}: "polluted" }`);
        const path = [...at, key].join(".").replaceAll(".0", "[0]");
        const isRefused = (error: Error) => error.message.includes(`"path":"${path}","message":"is not a known key`);
        await assert.rejects(planOf(configWith(at, map) as object), isRefused, path);
      }
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
      assert.equal(Object.prototype.toString.call({}), "[object Object]");
    });
  }

  it("name a file as the repository of the chart", async () => {
    await assert.rejects(planOf({ release: { repository: "file:///etc" } }), /release\.repository/);
  });
});

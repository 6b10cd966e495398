import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { parse } from "yaml";
import { FULL_STACK } from "../support/fullStack";
import { type Config, run, valuesOfRelease } from "../support/stack";

// The published chart's values and their schema, where they are at hand beside the project.
const CHART = path.resolve(__dirname, "../../../shared/chart");

const CONFIGS: [string, Config][] = [
  ["the default", {}],
  ["a full stack", FULL_STACK],
  [
    "node ports, no log-in, no volume, the chart's rules",
    {
      exposure: { type: "NodePort", nodePorts: { http: 30050, https: 30051 } },
      auth: { type: "none" },
      storage: { enabled: false },
      kubernetes: { rbac: { mode: "chart" } },
      resources: { cpu: "1", memory: "1Gi", skipCheck: true },
    },
  ],
  [
    "existing accounts and Secrets",
    {
      kubernetes: { inCluster: false, rbac: { mode: "existing", serviceAccount: "sky" } },
      credentials: { aws: { existingSecret: "files", useCredentialsFile: true } },
    },
  ],
];

describe("the chart's values", () => {
  before(function () {
    if (!fs.existsSync(CHART)) this.skip();
  });

  for (const [what, config] of CONFIGS) {
    it(`are known to the chart, for ${what}`, async () => {
      const known = parse(fs.readFileSync(path.join(CHART, "values.yaml"), "utf8"));
      // What a sub-chart knows and the chart does not set.
      known["ingress-nginx"].controller.service.nodePorts = { http: "", https: "" };
      const values = valuesOfRelease(await run(config));
      assert.deepEqual(unknownPaths(values, known), []);
      const validate = new Ajv2020({ strict: false }).compile(JSON.parse(fs.readFileSync(path.join(CHART, "values.schema.json"), "utf8")));
      assert.ok(validate(values), JSON.stringify(validate.errors));
    });
  }
});

// Maps in which every key is free.
const FREE = ["storage.annotations", "apiService.annotations"];

function unknownPaths(values: Record<string, unknown>, known: Record<string, unknown>, at: string[] = []): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const here = [...at, key];
    if (FREE.includes(here.join("."))) return [];
    if (!(key in known)) return [here.join(".")];
    const below = known[key];
    const isMap = (node: unknown): node is Record<string, unknown> => typeof node === "object" && node !== null && !Array.isArray(node);
    return isMap(value) && isMap(below) ? unknownPaths(value, below, here) : [];
  });
}

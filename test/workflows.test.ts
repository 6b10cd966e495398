import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

const FOLDER = path.resolve(__dirname, "../.github/workflows");

/** A workflow, as far as it matters here (GitHub docs: workflow syntax). */
interface Workflow {
  permissions: object;
  jobs: Record<string, { permissions?: object; steps: { uses?: string }[] }>;
}

describe("workflows", () => {
  const workflows = fs
    .readdirSync(FOLDER)
    .map((file): [string, Workflow] => [file, parse(fs.readFileSync(path.join(FOLDER, file), "utf8"))]);

  it("may read the repository and, where a release gets its provenance, sign; nothing else", () => {
    for (const [file, { permissions, jobs }] of workflows) {
      assert.deepEqual(permissions, { contents: "read" }, file);
      for (const [name, job] of Object.entries(jobs))
        assert.deepEqual(job.permissions, name === "publish" ? { contents: "read", "id-token": "write" } : undefined, `${file}: ${name}`);
    }
  });

  it("name the full version of each action, one in all of them", () => {
    const used = workflows.flatMap(([, { jobs }]) => Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? [])));
    for (const use of used) assert.match(use, /^[\w-]+\/[\w-]+@v\d+\.\d+\.\d+$/);
    const versions = new Set(used);
    assert.equal(versions.size, new Set(used.map((use) => use.split("@")[0])).size);
  });
});

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

const FOLDER = path.resolve(__dirname, "../.github/workflows");

/** A workflow, as far as it matters here (GitHub docs: workflow syntax). */
interface Workflow {
  permissions: object;
  jobs: Record<string, { permissions?: object; steps: { run?: string }[] }>;
}

describe("workflows", () => {
  const workflows = fs.readdirSync(FOLDER).map((file): [string, Workflow, string] => {
    const text = fs.readFileSync(path.join(FOLDER, file), "utf8");
    return [file, parse(text), text];
  });

  it("may read the repository and, where a release gets its provenance, sign; nothing else", () => {
    for (const [file, { permissions, jobs }] of workflows) {
      assert.deepEqual(permissions, { contents: "read" }, file);
      for (const [name, job] of Object.entries(jobs))
        assert.deepEqual(job.permissions, name === "publish" ? { contents: "read", "id-token": "write" } : undefined, `${file}: ${name}`);
    }
  });

  it("name the commit of each action, which a tag can leave, and its version; one in all of them", () => {
    const used = workflows.flatMap(([, , text]) => [...text.matchAll(/uses: (.*)/g)].map(([, use = ""]) => use));
    for (const use of used) assert.match(use, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    assert.equal(new Set(used).size, new Set(used.map((use) => use.split("@")[0])).size);
  });

  it("install what the lock file names, and nothing else", () => {
    const commands = workflows.flatMap(([, { jobs }]) => Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? [])));
    assert.deepEqual(
      commands.filter((command) => /npm (i|install|add)\b|npx -y|npx --yes/.test(command)),
      [],
    );
  });
});

/**
 * `npm run test:languages`: the examples with the SDKs that the Pulumi CLI generates from this checkout. It needs the CLI, the tools of each language and their package
 * registries. With SKYPILOT_PREVIEW=1 it previews them too, on the cluster of the current context; SKYPILOT_CHART names an archive of the chart to take instead of the
 * one in the repository.
 */
import assert from "node:assert/strict";
import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { hush } from "../support/fullStack";
import { planOf } from "../support/plans";

const ROOT = path.resolve(__dirname, "../..");
const { SKYPILOT_PREVIEW, SKYPILOT_CHART } = process.env;

/** What is special about a language. */
interface Language {
  /** What must be on the PATH. */
  needs: string[];
  /** Takes the package from this checkout; `pulumi package add` where nothing is said. */
  add?: (folder: string) => void;
  /** Commands that check the program against the generated SDK. */
  checks: string[][];
  /** The file of the program, how it names the exposure, and what names the chart before that. */
  program: string;
  exposure: RegExp;
  chart: (archive: string) => string;
}

const LANGUAGES: Record<string, Language> = {
  typescript: {
    needs: ["npm"],
    add: addLibrary,
    checks: [["npx", "tsc", "--noEmit", "-p", "."]],
    program: "index.ts",
    exposure: /^ {2}exposure: /m,
    chart: (archive) => `  release: { chart: ${JSON.stringify(archive)} },\n`,
  },
  yaml: {
    needs: [],
    checks: [],
    program: "Pulumi.yaml",
    exposure: /^ {6}exposure:/m,
    chart: (archive) => `      release: { chart: ${JSON.stringify(archive)} }\n`,
  },
  python: {
    needs: ["python3"],
    checks: [
      ["venv/bin/python", "-c", "import pulumi_skypilot as s; s.SkyPilot, s.ApiServer, s.AwsIdentity, s.GcpIdentity"],
      ["venv/bin/python", "-m", "pip", "install", "--quiet", "mypy"],
      ["venv/bin/python", "-m", "mypy", "--strict", "__main__.py"],
    ],
    program: "__main__.py",
    exposure: /^ {4}exposure=/m,
    chart: (archive) => `    release={"chart": ${JSON.stringify(archive)}},\n`,
  },
  go: {
    needs: ["go"],
    checks: [
      ["go", "mod", "tidy"],
      ["go", "vet", "./..."],
    ],
    program: "main.go",
    exposure: /^\t+Exposure: /m,
    chart: (archive) => `Release: &skypilot.ReleaseArgs{Chart: ref(${JSON.stringify(archive)})},\n`,
  },
};

function missing(tools: string[]): string[] {
  return tools.filter((tool) => spawnSync(tool, ["version"]).error);
}

function run([command = "", ...args]: string[], options: SpawnSyncOptions): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { ...options, encoding: "utf8", timeout: 600_000, maxBuffer: 1e8 });
  assert.equal(status, 0, `${command} ${args.join(" ")}: ${error ?? ""}\n${stdout}\n${stderr}`);
  return stdout as string;
}

function addLibrary(folder: string): void {
  const [{ filename }] = JSON.parse(run(["npm", "pack", "--json", "--ignore-scripts", "--pack-destination", folder], { cwd: ROOT }));
  run(["npm", "install", "--no-audit", "--no-fund", `./${filename}`], { cwd: folder });
}

for (const [language, { needs, add, checks, program, exposure, chart }] of Object.entries(LANGUAGES)) {
  describe(`the example in ${language}`, function () {
    this.timeout(900_000);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), `skypilot-${language}-`));
    const environment = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${folder}/.state`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "1",
    };
    const here = { cwd: folder, env: environment };

    before(function () {
      const absent = missing(["pulumi", ...needs]);
      if (absent.length > 0) {
        this.skip();
      }
      fs.cpSync(path.join(ROOT, "examples", language), folder, { recursive: true });
      fs.mkdirSync(path.join(folder, ".state"));
      const { packages, ...project } = parse(fs.readFileSync(path.join(folder, "Pulumi.yaml"), "utf8"));
      fs.writeFileSync(path.join(folder, "Pulumi.yaml"), stringify(project));
      if (add) add(folder);
      else run(["pulumi", "package", "add", ROOT], here);
    });

    after(() => fs.rmSync(folder, { recursive: true, force: true }));

    it("fits the package", () => {
      for (const check of checks) run(check, here);
    });

    it("previews what a stack config of the same keys makes", async function () {
      if (!SKYPILOT_PREVIEW) this.skip();
      const file = path.join(folder, program);
      const source = fs.readFileSync(file, "utf8");
      if (SKYPILOT_CHART)
        fs.writeFileSync(
          file,
          source.replace(exposure, (found) => `${chart(SKYPILOT_CHART)}${found}`),
        );
      run(["pulumi", "stack", "init", "dev"], here);
      run(["pulumi", "config", "set", "--secret", "runpodApiKey", hush("runpod")], here);
      const preview = run(["pulumi", "preview", "--json"], here);
      assert.ok(!preview.includes(hush("runpod")));
      const steps: { op: string; urn: string }[] = JSON.parse(preview).steps;
      const made = steps
        .filter(({ op }) => op === "create")
        .map(({ urn }) => urn.split("::").slice(2))
        .filter(([type]) => !/^pulumi:/.test(type ?? ""));
      const { properties } = parse(fs.readFileSync(path.join(ROOT, "examples/yaml/Pulumi.yaml"), "utf8")).resources.skypilot;
      const { resources } = await planOf({ ...properties, credentials: { runpod: { apiKey: "key" } } });
      assert.deepEqual([...new Set(made.map(([, name]) => name))].sort(), resources.map(({ name }) => name).sort());
    });
  });
}

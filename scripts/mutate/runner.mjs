/**
 * Runs Mocha for Stryker. Its own runner starts a process for each mutant of a table, which takes as long as loading the SDKs; this one loads the project's files
 * anew and keeps the SDKs, so that the tables of permissions can be mutated too.
 */
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { commonTokens, declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import { DryRunStatus, determineHitLimitReached, TestStatus, toMutantRunResult } from "@stryker-mutator/api/test-runner";
import Mocha from "mocha";

const require = createRequire(path.resolve("package.json"));

/** Where instrumented code finds the active mutant, and counts what it covers. */
globalThis.__stryker__ ??= {};
const context = globalThis.__stryker__;

class ReloadingMochaRunner {
  static inject = [commonTokens.options];

  constructor({ judges }) {
    this.files = judges.map((file) => path.resolve(file));
  }

  async init() {
    for (const one of JSON.parse(fs.readFileSync(".mocharc.json", "utf8")).require) require(one);
  }

  async capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun({ coverageAnalysis }) {
    this.load();
    this.mocha.suite.beforeEach(function () {
      if (coverageAnalysis === "perTest") context.currentTestId = this.currentTest.fullTitle();
    });
    const result = await this.run();
    this.mocha = undefined;
    return { ...result, mutantCoverage: context.mutantCoverage };
  }

  async mutantRun({ activeMutant, mutantActivation, reloadEnvironment, testFilter, hitLimit }) {
    context.hitLimit = hitLimit;
    context.hitCount = hitLimit && 0;
    context.activeMutant = mutantActivation === "static" ? activeMutant.id : undefined;
    if (reloadEnvironment || !this.mocha) {
      try {
        this.load(path.basename(activeMutant.fileName, ".ts"));
      } catch (error) {
        this.mocha = undefined;
        // A table that cannot even be loaded fails every test.
        const failure = { id: "load", name: "load", timeSpentMs: 0, status: TestStatus.Failed, failureMessage: String(error) };
        return toMutantRunResult({ status: DryRunStatus.Complete, tests: [failure] });
      }
    }
    context.activeMutant = activeMutant.id;
    this.mocha.suite.bail(true);
    this.mocha.grep(testFilter ? new RegExp(`^(${testFilter.map(escaped).join("|")})$`) : /./);
    return toMutantRunResult(await this.run());
  }

  /** Loads the tests: first those with the name of the mutated file, of which one is the most likely to fail. */
  load(mutated) {
    const own = (file) => Number(path.basename(file) === `${mutated}.test.ts`);
    const files = [...this.files].sort((one, other) => own(other) - own(one));
    for (const file of Object.keys(require.cache)) if (!file.includes(`${path.sep}node_modules${path.sep}`)) delete require.cache[file];
    this.mocha = new Mocha({ reporter: Silent, timeout: 0 });
    this.mocha.cleanReferencesAfterRun(false);
    for (const file of files) this.mocha.addFile(file);
    this.mocha.loadFiles();
    this.mocha.suite.eachTest((test) => test.parent.bail(true));
  }

  async run() {
    const tests = [];
    const add = (status) => (test, error) =>
      tests.push({
        id: test.fullTitle(),
        name: test.fullTitle(),
        timeSpentMs: test.duration ?? 0,
        status,
        ...(error && { failureMessage: String(error.message) }),
      });
    await new Promise((resolve) => {
      this.mocha.run(resolve).on("pass", add(TestStatus.Success)).on("fail", add(TestStatus.Failed)).on("pending", add(TestStatus.Skipped));
    });
    return determineHitLimitReached(context.hitCount, context.hitLimit) ?? { status: DryRunStatus.Complete, tests };
  }
}

class Silent {}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

// Stryker's own option testFiles would make it set mutants of tables to work only after the tables are loaded.
export const strykerValidationSchema = { properties: { judges: { type: "array", items: { type: "string" } } } };

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "reloading-mocha", ReloadingMochaRunner)];

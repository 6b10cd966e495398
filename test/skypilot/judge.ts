/** Runs the judge on one version of SkyPilot. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Proof } from "../../permissions/proof";
import { pythonOf } from "./environment";

/** What a run of the judge came to. */
export interface Verdict {
  passed: number;
  failed: number;
  skipped: number;
  /** The names of the tests that failed, with the last line of why. */
  failures: string[];
  proof: Proof;
}

/** The clouds that have flows. */
export const CLOUDS = ["aws", "gcp", "kubernetes"];

/** Which flows to run. */
export interface Choice {
  clouds: string[];
  /** Further arguments of pytest, such as `-k ports`. */
  pytest: string[];
}

/** Runs the flows on a version of SkyPilot. */
export function judge(version: string, { clouds, pytest }: Choice): Verdict {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "judge-"));
  const record = path.join(folder, "record.json");
  const report = path.join(folder, "junit.xml");
  const python = pythonOf(version);
  const args = [
    "-m",
    "pytest",
    "-q",
    "-rs",
    "-p",
    "no:cacheprovider",
    "-W",
    "ignore::DeprecationWarning",
    `--junitxml=${report}`,
    ...flowFiles(clouds),
    ...pytest,
  ];
  const env = {
    ...process.env,
    // SkyPilot starts the AWS CLI and kubectl by their names.
    PATH: `${path.dirname(python)}${path.delimiter}${process.env.PATH}`,
    PYTHONDONTWRITEBYTECODE: "1",
    JUDGE_VERSION: version,
    JUDGE_RECORD: record,
  };
  try {
    spawnSync(python, args, { stdio: ["ignore", "inherit", "inherit"], env });
    if (!fs.existsSync(report) || !fs.existsSync(record)) throw new Error(`the judge of SkyPilot ${version} did not come to its end`);
    return { ...counts(fs.readFileSync(report, "utf8")), proof: JSON.parse(fs.readFileSync(record, "utf8")) as Proof };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** The flows of the clouds, and what every run tests. */
function flowFiles(clouds: string[]): string[] {
  const folder = path.join(__dirname, "flows");
  const files = fs.readdirSync(folder).filter((file) => ["config", ...clouds].some((topic) => new RegExp(`^test_${topic}[_.]`).test(file)));
  return files.sort().map((file) => path.join(folder, file));
}

function counts(junit: string): Omit<Verdict, "proof"> {
  const count = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(junit)?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  const skipped = count("skipped");
  const failures = [...junit.matchAll(/<testcase [^>]*?name="([^"]*)"[^>]*><(?:failure|error) message="([^"]*)"/g)].map(
    ([, name, message = ""]) => `${name}: ${message.split("&#10;")[0]}`,
  );
  return { passed: count("tests") - failed - skipped, failed, skipped, failures };
}

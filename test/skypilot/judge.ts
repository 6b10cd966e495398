/** Runs the judge on one version of SkyPilot and compares what it wrote down with what is committed. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pythonOf } from "./environment";

const PROOF = path.resolve(__dirname, "../../permissions/proof");

/** What one flow used and what was refused, with its feature on and off. */
export interface ProvedRun {
  outcome: string;
  used: string[];
  refused: string[];
}

/** One thing that SkyPilot does with a cloud. */
export interface ProvedFlow {
  cloud: string;
  principal: string;
  flow: string;
  feature: string;
  also?: string[];
  on: ProvedRun;
  off?: ProvedRun;
}

/** What the judge found on one version of SkyPilot. */
export interface Proof {
  flows: ProvedFlow[];
  notRun: { cloud: string; flow: string; why: string }[];
}

/** Returns how many flows passed and failed; with `write` the proof is committed data from then on. */
export function judge({ version, write, pytest }: { version: string; write: boolean; pytest: string[] }): {
  passed: number;
  failed: number;
} {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "judge-"));
  const record = path.join(folder, "record.json");
  const junit = path.join(folder, "junit.xml");
  try {
    const python = pythonOf(version);
    const args = ["-m", "pytest", "-q", "-p", "no:cacheprovider", `--junitxml=${junit}`, path.join(__dirname, "flows"), ...pytest];
    spawnSync(python, args, {
      stdio: "inherit",
      env: {
        ...process.env,
        JUDGE_VERSION: version,
        JUDGE_RECORD: record,
        PYTHONPYCACHEPREFIX: path.join(path.dirname(path.dirname(path.dirname(python))), "pycache"),
        PATH: `${path.dirname(python)}:${process.env.PATH}`,
      },
    });
    return counts(fs.readFileSync(junit, "utf8"));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function counts(junit: string): { passed: number; failed: number } {
  const number = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(junit)?.[1] ?? 0);
  const failed = number("failures") + number("errors");
  return { passed: number("tests") - failed - number("skipped"), failed };
}

/** The config of a stack in its file: read, validated, and changed by `-c path=value`. */
import * as fs from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import { judge, type Prepared } from "../config/prepare";
import { ENGINE } from "../config/programHost";
import { EXIT, Failure } from "../core/failure";
import { pathText } from "../core/path";
import { describeProblems } from "../core/problem";
import { readOverride } from "../plan/ofStack";
import { type Override, withOverride } from "../plan/override";
import { readStackFile, stackNames } from "../plan/stackFile";
import { isBelow, SECRET_PATHS } from "../skypilot/secretPaths";

/** Namespace of the program's own keys. */
export const PROJECT = "skypilot";

/** A value for the CLI to encrypt. */
export interface SecretSetting {
  key: string;
  value: string;
}

/** The content of a stack's file, with the settings of the command line. */
export interface StackConfig extends Prepared {
  config: Record<string, unknown>;
  /** Keys with an encrypted value. */
  encrypted: string[];
}

/** Returns the file of a stack. */
export function stackFile(root: string, stack: string): string {
  const folder = path.join(root, "stacks");
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  if (!fs.existsSync(file)) throw new Failure(`there is no stack "${stack}"; write one of ${stackNames(folder).join(", ")}`, EXIT.usage);
  return file;
}

/**
 * Reads and validates the config of a stack with the settings. @throws Failure with every problem.
 */
export function judgedConfig(file: string, stack: string, settings: string[]): StackConfig {
  const read = readStackFile(file, PROJECT);
  const config = overrides(settings).reduce((tree, override) => withOverride(tree, PROJECT, override), read.config);
  const values = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  const prepared = judge(PROJECT, { ...ENGINE, acceptsPlaceholders: true, config: () => ({ values, secretKeys: read.secretKeys }) });
  const problems = [...read.problems, ...prepared.problems];
  if (problems.length > 0) {
    const message = describeProblems(`Invalid config for stack ${stack}`, problems, { commands: false });
    throw new Failure(message, EXIT.invalid, problems);
  }
  return { ...prepared, config, encrypted: read.secretKeys };
}

/** Writes the settings into the file and keeps its comments; returns the secret ones, which the CLI must encrypt. */
export function writeSettings(file: string, settings: string[]): SecretSetting[] {
  const document = parseDocument(fs.readFileSync(file, "utf8"));
  const secrets: SecretSetting[] = [];
  for (const { path: steps, value } of overrides(settings)) {
    const [first = "", ...rest] = steps;
    if (isBelow(pathText(steps), SECRET_PATHS) && typeof value !== "object") {
      secrets.push({ key: `${PROJECT}:${pathText(steps)}`, value: String(value) });
    } else {
      document.setIn(["config", String(first).includes(":") ? first : `${PROJECT}:${first}`, ...rest], value);
    }
  }
  if (settings.length > secrets.length) fs.writeFileSync(file, document.toString({ lineWidth: 0 }));
  return secrets;
}

/** Does what changes a stack file and may fail; where it fails, the file is as it was before. */
export async function restoringOnFailure(file: string, change: () => Promise<void>): Promise<void> {
  const before = fs.readFileSync(file);
  try {
    await change();
  } catch (error) {
    fs.writeFileSync(file, before);
    throw error;
  }
}

function overrides(settings: string[]): Override[] {
  return settings.map(readOverride);
}

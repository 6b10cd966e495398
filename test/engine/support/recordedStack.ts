/** The shipped stacks as a release recorded them: made on stand-ins only, so that a recording has no value of a machine. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation";
import { kubeconfig } from "../../support/fullStack";
import { EngineStack } from "./engine";
import { given } from "./given";
import { ROOT } from "./project";
import { standInsFor } from "./standIns";

const FOLDER = path.join(ROOT, "test", "engine", "recorded");

/** Returns a stack without any value of this machine. */
export async function bareStack(name: string): Promise<EngineStack> {
  const { settings = [], secrets = {} } = given(name);
  const bare = Object.entries(secrets).map(([key, value]) => [key, key.endsWith("kubeconfig") ? kubeconfig("recorded") : value]);
  const plugins = [standInsFor(["aws", "gcp", "kubernetes", "random"])];
  return EngineStack.create(name, { settings, secrets: Object.fromEntries(bare), plugins, bare: true });
}

/** Returns the versions that have a recording. */
export function recordedVersions(): string[] {
  return fs.readdirSync(FOLDER).filter((entry) => fs.statSync(path.join(FOLDER, entry)).isDirectory());
}

/** Returns the stacks that a version recorded. */
export function recordedStacks(version: string): string[] {
  return fs.readdirSync(path.join(FOLDER, version)).map((file) => path.basename(file, ".json"));
}

/** Reads the recorded state of a stack. */
export function readRecorded(version: string, stack: string): Deployment {
  return JSON.parse(fs.readFileSync(path.join(FOLDER, version, `${stack}.json`), "utf8"));
}

/** Writes the state of a stack as the recording of a version. */
export function writeRecorded(version: string, stack: string, deployment: Deployment): void {
  fs.mkdirSync(path.join(FOLDER, version), { recursive: true });
  fs.writeFileSync(path.join(FOLDER, version, `${stack}.json`), `${JSON.stringify(deployment)}\n`);
}

/** The shipped stacks as a release recorded them: made on stand-ins only, so that a recording has no value of a machine. */
import * as fs from "node:fs";
import { createServer } from "node:http";
import * as path from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation";
import { stringify } from "yaml";
import { kubeconfig } from "../../support/fullStack";
import { EngineStack } from "./engine";
import { given } from "./given";
import { ROOT, temporaryFolder } from "./project";
import { standInsFor } from "./standIns";

const FOLDER = path.join(ROOT, "test", "engine", "recorded");

// A cluster that only answers: the program checks that there is one.
const PORT = 46999;
const CLUSTER = stringify({
  clusters: [{ name: "recorded", cluster: { server: `http://127.0.0.1:${PORT}` } }],
  users: [{ name: "recorded", user: {} }],
  contexts: [{ name: "recorded", context: { cluster: "recorded", user: "recorded" } }],
  "current-context": "recorded",
});

/** Starts what answers for the cluster; returns what ends it. */
export async function answeringCluster(): Promise<() => void> {
  const server = createServer((_, response) => response.writeHead(404).end("{}"));
  await new Promise<void>((resolve) => server.listen(PORT, "127.0.0.1", resolve));
  return () => void server.close();
}

/** Returns a stack without any value of this machine. */
export async function bareStack(name: string): Promise<EngineStack> {
  const { settings = [], secrets = {} } = given(name);
  const bare = Object.entries(secrets).map(([key, value]) => [key, key.endsWith("kubeconfig") ? kubeconfig("recorded") : value]);
  const file = path.join(temporaryFolder(), "kubeconfig");
  fs.writeFileSync(file, CLUSTER);
  return EngineStack.create(name, {
    settings: [...settings, "kubernetes:context=recorded"],
    secrets: Object.fromEntries(bare),
    plugins: [standInsFor(["aws", "gcp", "kubernetes", "random"])],
    environment: { KUBECONFIG: file },
    bare: true,
  });
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

// Where the program was, and when it ran.
const OF_THE_MACHINE = ["sourcePosition", "stackTrace", "created", "modified"];

/** Writes the state of a stack as the recording of a version; its secrets are those of the suite, and plain. */
export function writeRecorded(version: string, stack: string, deployment: Deployment): void {
  fs.mkdirSync(path.join(FOLDER, version), { recursive: true });
  fs.writeFileSync(
    path.join(FOLDER, version, `${stack}.json`),
    `${JSON.stringify(deployment, (key, value) => (OF_THE_MACHINE.includes(key) ? undefined : value))}\n`,
  );
}

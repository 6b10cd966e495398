/** The plugins that stand in for the clouds, so that no test needs an account or could touch one. */
import * as fs from "node:fs";
import * as path from "node:path";
import { ROOT, temporaryFolder } from "./project";

/** Makes plugins of the stand-in provider for packages, and returns their folder. */
export function standInsFor(packages: string[]): string {
  const folder = temporaryFolder();
  const command = [
    process.execPath,
    "-r",
    ...["scripts/typescript.js", "test/engine/standIn/provider.ts"].map((file) => path.join(ROOT, file)),
  ];
  for (const name of packages) {
    fs.writeFileSync(
      path.join(folder, `pulumi-resource-${name}`),
      `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(" ")} "$@"\n`,
      {
        mode: 0o755,
      },
    );
  }
  return folder;
}

let ofClouds: string | undefined;

/** Returns the folder of the clouds' stand-ins: that of `SKYPILOT_STAND_INS`, else the suite's own. */
export function cloudStandIns(): string {
  ofClouds ??= process.env.SKYPILOT_STAND_INS ?? standInsFor(["aws", "gcp"]);
  return ofClouds;
}

/** Whether a stand-in plays the cluster too: faster, and the same on a busy machine. */
export const PLAYS_CLUSTER = process.env.ENGINE_STAND_INS === "all";

/** Returns the plugins for stacks that may have a stand-in for the cluster. */
export function standInsOfRun(): string[] {
  return [standInsFor(["aws", "gcp", "random", ...(PLAYS_CLUSTER ? ["kubernetes"] : [])])];
}

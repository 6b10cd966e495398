/** What is said at the end of a command. */

import { pathText } from "../core/path";
import type { Problem } from "../core/problem";
import type { SkyPilotArgs } from "../skypilot/args";
import { resolve } from "../skypilot/resolve";
import { type Backend, shellLines } from "./backend";

/** Says that what only the user knows is missing, and how to say it. */
export function missingValues(stack: string, placeholders: Problem[]): string {
  const lines = placeholders.map(({ path, message }) => `  - ${path}: ${message}`);
  const options = placeholders.map(({ path, set }) => `-c ${/[[\]]/.test(path) ? `'${path}=${set?.example}'` : `${path}=${set?.example}`}`);
  return [`The stack ${stack} needs to know more:`, ...lines, `Say it with: npm run up -- ${stack} ${options.join(" ")}`].join("\n");
}

/** What a stack ends with: where it is, and what comes next. Never a credential. */
export function afterUp(stack: string, outputs: Record<string, unknown>, backend: Backend): string {
  const { endpoint, portForward } = outputs as { endpoint?: string; portForward?: string };
  const signsIn = "passwords" in outputs;
  const login = signsIn ? `sky api login -e "$(npm run --silent endpoint -- ${stack} --credentials)"` : `sky api login -e ${endpoint}`;
  return [
    "",
    `SkyPilot is at ${endpoint}`,
    ...(portForward ? [`Make it reachable on this machine: ${portForward}`] : []),
    `Log in: ${login}`,
    ...(signsIn ? [`See user and password: npm run --silent endpoint -- ${stack} --credentials`] : []),
    ...ownCommands(backend),
    "",
  ].join("\n");
}

/** How the user goes on with Pulumi's own commands, where they need to be told the backend. */
export function ownCommands(backend: Backend): string[] {
  return backend.local ? ["For Pulumi's own commands, in this folder:", ...shellLines(backend).map((line) => `  ${line}`)] : [];
}

/** What stays when a stack is destroyed, and what of it costs money (docs/operations.md). */
export function whatStays(args: SkyPilotArgs): string[] {
  const { storage, release } = resolve(args).settings;
  return [
    "Clusters, VMs, volumes and buckets that SkyPilot launched: they stay and cost money; run `sky down -a` and `sky storage delete -a` first",
    ...(storage.outlives
      ? [
          `The volume claim with the server's state, and the namespace "${release.namespace}": they stay and the volume costs money, as storage.keep is true`,
        ]
      : []),
    ...(args.gcp?.enabled && (args.gcp.enableApis ?? true) ? ["The APIs of GCP that were switched on: they stay, and cost nothing"] : []),
    ...(args.database?.enabled ? ["The database: it is not this stack's"] : []),
  ];
}

/** Names what `-c` sets, without the values. */
export function named(paths: (string | number)[][]): string {
  return paths.map(pathText).join(", ");
}

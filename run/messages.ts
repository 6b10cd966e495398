/** Messages of the commands that a user acts on. */

import type { Problem } from "../core/problem";
import type { SkyPilotArgs } from "../skypilot/args";
import { resolve } from "../skypilot/resolve";
import { type Backend, shellLines } from "./backend";

/** Lists the required values that are missing, and the command that sets them. */
export function missingValues(stack: string, placeholders: Problem[]): string {
  const lines = placeholders.map(({ path, message }) => `  - ${path}: ${message}`);
  const options = placeholders.map(({ path, set }) => `-c ${/[[\]]/.test(path) ? `'${path}=${set?.example}'` : `${path}=${set?.example}`}`);
  return [`The stack ${stack} requires more values:`, ...lines, `Set them with: npm run up -- ${stack} ${options.join(" ")}`].join("\n");
}

/** The text after an update: the endpoint and the next commands, without credentials. */
export function afterUp(stack: string, outputs: Record<string, unknown>, backend: Backend): string {
  const { endpoint, portForward } = outputs as { endpoint?: string; portForward?: string };
  const hasPasswords = "passwords" in outputs;
  const login = hasPasswords ? `sky api login -e "$(npm run --silent endpoint -- ${stack} --credentials)"` : `sky api login -e ${endpoint}`;
  return [
    "",
    `SkyPilot is at ${endpoint}`,
    ...(portForward ? [`Make it reachable on this machine: ${portForward}`] : []),
    `Log in: ${login}`,
    ...(hasPasswords ? [`Show user and password: npm run --silent endpoint -- ${stack} --credentials`] : []),
    ...ownCommands(backend),
    "",
  ].join("\n");
}

/** How to select the backend for the Pulumi CLI, if it is in the project. */
export function ownCommands(backend: Backend): string[] {
  return backend.local ? ["To use the Pulumi CLI in this folder:", ...shellLines(backend).map((line) => `  ${line}`)] : [];
}

/** What stays when a stack is destroyed, and what costs money (docs/operations.md). */
export function whatStays(args: SkyPilotArgs): string[] {
  const { storage, release } = resolve(args).settings;
  return [
    "Clusters, VMs, volumes and buckets that SkyPilot launched: they stay and cost money; run `sky down -a` and `sky storage delete -a` first",
    ...(storage.outlives
      ? [
          `The volume claim with the server's state, and the namespace "${release.namespace}": they stay because storage.keep is true, and the volume costs money`,
        ]
      : []),
    ...(args.gcp?.enabled && (args.gcp.enableApis ?? true) ? ["The enabled APIs of GCP: they stay and cost nothing"] : []),
    ...(args.database?.enabled ? ["The database: it is not part of this stack"] : []),
  ];
}

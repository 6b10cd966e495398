/** Opens a stack in the backend that one is logged in to, or in that of the project. */
import * as fs from "node:fs";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { Failure } from "../core/failure";
import { adviceOn } from "./advice";
import { type Backend, chooseBackend, prepareBackend } from "./backend";
import { findCli } from "./cli";
import { PROJECT } from "./stackConfig";
import { checkSpace, repairFolder } from "./stateFolder";

/** A stack, and where its state is. */
export interface Opened {
  stack: Stack;
  backend: Backend;
}

/**
 * Opens a stack; `create` makes one that does not exist yet, and `writes` means that the command changes its state. `say` gets what concerns
 * the CLI and the files of the state.
 * @throws Failure if there is no such stack, or Pulumi cannot open it.
 */
export async function openStack(
  name: string,
  root: string,
  { create, writes, say }: { create: boolean; writes: boolean; say: (text: string) => void },
): Promise<Opened> {
  const pulumiCommand = await findCli(say);
  const backend = chooseBackend(process.env, root);
  prepareBackend(backend, root);
  if (backend.folder !== undefined && fs.existsSync(backend.folder)) {
    if (writes) checkSpace(backend.folder);
    for (const done of repairFolder(backend.folder, PROJECT, name)) say(`${done}\n`);
  }
  const options = { envVars: { PULUMI_SKIP_UPDATE_CHECK: "true", ...backend.environment }, pulumiCommand };
  const where = { stackName: name, workDir: root };
  const opened = create ? LocalWorkspace.createOrSelectStack(where, options) : LocalWorkspace.selectStack(where, options);
  const stack = await opened.catch((error: Error) => {
    throw new Failure(pulumiSays(error, name, create, backend));
  });
  return { stack, backend };
}

/** Pulumi's message if it cannot open a stack. */
function pulumiSays(error: Error, stack: string, create: boolean, backend: Backend): string {
  if (!create && /no stack named/.test(error.message)) {
    return `There is no stack ${stack} in ${backend.description}; deploy it with: npm run up -- ${stack}`;
  }
  return [`Pulumi cannot open the stack ${stack} in ${backend.description}:`, ...errorsAndAdvice(error, stack, backend)].join("\n");
}

/** Returns the errors of a command of Pulumi that did not print them, and what to do. */
export function errorsAndAdvice({ message }: Error, stack: string, { description }: Backend): string[] {
  const said = [...new Set(message.split("\n").filter((line) => /^\s*error: /.test(line)))].map((line) => line.trim());
  const advice = adviceOn(message, { stack, backend: description });
  return [...said, ...(advice.length > 0 ? advice : ["Check the backend with: pulumi whoami -v"])].map((line) => `  ${line}`);
}

/** Opens a stack in the backend that one is logged in to, or in that of the project. */
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { Failure } from "../core/failure";
import { type Backend, chooseBackend, prepareBackend } from "./backend";
import { findCli } from "./cli";

/** A stack, and where its state is. */
export interface Opened {
  stack: Stack;
  backend: Backend;
}

/**
 * Opens a stack; `create` makes one that does not exist yet. `say` gets what concerns the CLI.
 * @throws Failure if there is no such stack, or Pulumi cannot open it.
 */
export async function openStack(
  name: string,
  root: string,
  { create, say }: { create: boolean; say: (text: string) => void },
): Promise<Opened> {
  const pulumiCommand = await findCli(say);
  const backend = chooseBackend(process.env, root);
  prepareBackend(backend, root);
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
  const said = [...new Set(error.message.split("\n").filter((line) => /^\s*error: /.test(line)))].map((line) => line.trim());
  const advice = /passphrase/.test(error.message)
    ? [
        `  - set PULUMI_CONFIG_PASSPHRASE to the passphrase of the stack ${stack}, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that contains it`,
      ]
    : [`  - check the backend with: pulumi whoami -v`];
  return [`Pulumi cannot open the stack ${stack} in ${backend.description}:`, ...said.map((line) => `  ${line}`), ...advice].join("\n");
}

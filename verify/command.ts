/** Verifies a stack: reads its config and its state, and compares them with the answers of the clouds, the clusters and the server. */

import { EXIT, Failure } from "../core/failure";
import { concealed } from "../core/known";
import { plan } from "../plan/plan";
import { readStackFile } from "../plan/stackFile";
import { openStack } from "../run/open";
import { judgedConfig, PROJECT, stackFile } from "../run/stackConfig";
import { resolve } from "../skypilot/resolve";
import { awsChecks } from "./aws/main";
import { type Check, exitCode } from "./check";
import { readDeployed, withoutSecrets } from "./deployed";
import { gcpChecks } from "./gcp/main";
import { kubernetesChecks } from "./kubernetes/main";
import { type Format, render } from "./render";
import { serverChecks } from "./server/main";
import { type Stack, stackChecks } from "./stack";

/** What `verify` gets from the command line. */
export interface Call {
  stack: string;
  format: Format;
  /** Whether a warning, or what could not be asked, fails too. */
  strict: boolean;
}

/**
 * Verifies a stack, prints the table, and returns the exit code.
 * @throws Failure if the stack cannot be read, or is not up.
 */
export async function verify(call: Call, root: string): Promise<0 | 1> {
  const stack = await readStack(call.stack, root);
  const checks = await allChecks(stack);
  process.stdout.write(render(call.format, call.stack, checks));
  return exitCode(checks, call.strict);
}

/** Runs the checks of all parts at once; the table has them in the order of the parts. */
export async function allChecks(stack: Stack): Promise<Check[]> {
  const parts = await Promise.all([awsChecks(stack), gcpChecks(stack), kubernetesChecks(stack), serverChecks(stack)]);
  // What a server answers can repeat a credential.
  return [...stackChecks(stack), ...parts.flat()].map((check) => ({
    ...check,
    found: withoutSecrets(check.found, stack.deployed.secrets),
  }));
}

async function readStack(name: string, root: string): Promise<Stack> {
  const file = stackFile(root, name);
  const { args, config } = judgedConfig(file, name, []);
  const planned = await plan(PROJECT, name, readStackFile(file, PROJECT));
  if ("problems" in planned) throw new Failure(`Invalid config for stack ${name}`, EXIT.invalid, planned.problems);
  const { stack } = await openStack(name, root, { create: false, writes: false, say: (text) => void process.stderr.write(text) });
  const deployed = readDeployed(await stack.exportStack());
  if (deployed.outputs.endpoint === undefined) {
    throw new Failure(`The stack ${name} is not deployed; deploy it with: npm run up -- ${name}`);
  }
  return { name, config, args: concealed(args), settings: concealed(resolve(args).settings), plan: planned, deployed };
}

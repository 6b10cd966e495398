/** What the commands do with a stack. */

import { createInterface } from "node:readline/promises";
import type { Stack } from "@pulumi/pulumi/automation";
import { EXIT, Failure } from "../core/failure";
import { viewOf } from "../core/terminal";
import { adviceOn } from "./advice";
import type { Backend } from "./backend";
import type { Call } from "./call";
import { checkCluster, clusterOf } from "./cluster";
import { afterUp, missingValues, ownCommands, whatStays } from "./messages";
import { errorsAndAdvice, openStack } from "./open";
import { judgedConfig, restoringOnFailure, type StackConfig, stackFile, writeSettings } from "./stackConfig";

/** A parsed command with its folders and backend. */
interface Command {
  call: Call;
  file: string;
  judged: StackConfig;
  backend: Backend;
  stack: Stack;
}

const print = (text: string) => void process.stdout.write(text);
// A shell uses the output of `endpoint`.
const printAside = (text: string) => void process.stderr.write(text);

/** Runs a command. */
export async function run(call: Call, root: string): Promise<void> {
  const file = stackFile(root, call.stack);
  const judged = judgedConfig(file, call.stack, call.settings ?? []);
  if (call.action === "up" && judged.placeholders.length > 0) {
    throw new Failure(missingValues(call.stack, judged.placeholders), EXIT.invalid, judged.placeholders);
  }
  if (call.action !== "endpoint") {
    if (!call.yes && !process.stdin.isTTY) throw new Failure("There is no terminal for the confirmation; add --yes to skip it", EXIT.usage);
    const access = clusterOf(judged.config, judged.encrypted);
    if (access && judged.placeholders.length === 0) await checkCluster(access, call.stack);
  }
  const { stack, backend } = await openStack(call.stack, root, {
    create: call.action === "up",
    writes: call.action !== "endpoint",
    say: printAside,
  });
  const command = { call, file, judged, backend, stack };
  await { up, destroy, endpoint }[call.action](command);
}

async function up({ call, file, backend, stack }: Command): Promise<void> {
  await restoringOnFailure(file, async () => {
    for (const { key, value } of writeSettings(file, call.settings ?? [])) {
      await stack.setConfig(key, { value, secret: true }, true).catch((error: Error) => {
        throw new Failure([`Pulumi cannot encrypt ${key}:`, ...errorsAndAdvice(error, call.stack, backend)].join("\n"));
      });
    }
    print(`Stack ${call.stack}, with its state in ${backend.description}\n`);
    if (call.yes) return;
    await shown(() => stack.preview(PROGRESS), "npm run up", call, backend);
    if (!(await agreed("Apply these changes"))) throw new Failure("Nothing was changed.");
  });
  const { outputs } = await shown(() => stack.up(PROGRESS), "npm run up", call, backend);
  const visible = Object.fromEntries(Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "[secret]" : value]));
  print(afterUp(call.stack, visible, backend));
}

async function destroy({ call, judged, backend, stack }: Command): Promise<void> {
  print(
    `The stack does not remove:\n${whatStays(judged.args)
      .map((line) => `  - ${line}\n`)
      .join("")}`,
  );
  if (!call.yes) {
    await shown(() => stack.previewDestroy(PROGRESS), "npm run destroy", call, backend);
    if (!(await agreed("Delete all of these resources"))) throw new Failure("Nothing was changed.");
  }
  await shown(() => stack.destroy(PROGRESS), "npm run destroy", call, backend);
  print(`The stack ${call.stack} is empty; \`npm run up -- ${call.stack}\` deploys it again.\n`);
}

async function endpoint({ call, stack, backend }: Command): Promise<void> {
  const outputs = await stack.outputs().catch((error: Error) => {
    throw new Failure([`Pulumi cannot read the stack ${call.stack}:`, ...errorsAndAdvice(error, call.stack, backend)].join("\n"));
  });
  const { endpoint: plain, endpointWithCredentials } = outputs;
  const { value } = (call.credentials ? endpointWithCredentials : plain) ?? {};
  if (value === undefined) throw new Failure(`The stack ${call.stack} is not deployed; deploy it with: npm run up -- ${call.stack}`);
  print(`${value}\n`);
}

const PROGRESS = {
  onOutput: (text: string) => void process.stdout.write(text),
  onError: (text: string) => void process.stderr.write(text),
  color: (viewOf(process.stdout).color ? "always" : "never") as "always" | "never",
};

/** Runs a Pulumi command, which prints its progress and errors itself. */
async function shown<T>(command: () => Promise<T>, self: string, call: Call, backend: Backend): Promise<T> {
  // Pulumi receives the interrupt too, and stops cleanly.
  const wait = () => {};
  process.on("SIGINT", wait);
  try {
    return await command();
  } catch (error) {
    const again = `${self} -- ${call.stack}${call.yes ? " --yes" : ""}`;
    const advice = adviceOn((error as Error).message, { stack: call.stack, backend: backend.description });
    const general = ['If it was interrupted, see docs/operations.md, "When `up` was interrupted".'];
    throw new Failure(
      [
        `\nThe command failed; see Pulumi's error above. Fix it and run again: ${again}`,
        ...(advice.length > 0 ? advice : general),
        ...ownCommands(backend),
      ].join("\n"),
    );
  } finally {
    process.off("SIGINT", wait);
  }
}

async function agreed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question}? (yes/no) `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

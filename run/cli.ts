/** The Pulumi CLI: from the PATH, or installed by the SDK's installer. */
import * as os from "node:os";
import * as path from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { version } from "@pulumi/pulumi/version";
import { Failure } from "../core/failure";

/** Timeout of the download, in milliseconds. */
const PATIENCE = 300_000;

/** How to find and install the CLI. */
export interface Installer {
  get: () => Promise<PulumiCommand>;
  install: () => Promise<PulumiCommand>;
}

const SDK: Installer = { get: () => PulumiCommand.get(), install: () => PulumiCommand.install() };

/**
 * Returns the CLI. @throws Failure if there is none and the download fails.
 */
export async function findCli(say: (text: string) => void, { get, install }: Installer = SDK): Promise<PulumiCommand> {
  let reason: string;
  try {
    return await get();
  } catch (error) {
    reason = firstLine(error);
  }
  const tooOld = !/ENOENT/.test(reason);
  const folder = path.join(os.homedir(), ".pulumi", "versions", version);
  say(
    `${tooOld ? reason : "The Pulumi CLI is not on the PATH."} Using version ${version} in ${folder}, which is downloaded if it is missing.\n`,
  );
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the download took longer than ${PATIENCE / 1000} seconds`)), PATIENCE);
  });
  try {
    return await Promise.race([install(), patience]);
  } catch (error) {
    throw new Failure(noCli(firstLine(error)));
  } finally {
    clearTimeout(timer);
  }
}

function noCli(reason: string): string {
  return [
    `The Pulumi CLI is missing, and the download failed: ${reason}`,
    "  - install it (https://www.pulumi.com/docs/install/) and run this command again;",
    "  - or show the plan, which does not require it: npm run plan -- STACK",
  ].join("\n");
}

/** The SDK's errors end with the output of the command. */
function firstLine(error: unknown): string {
  const { message } = error as Error;
  const lines = message.split("\n").map((line) => line.replace(/^\s*(code: -?\d+|std(out|err):|err\?:)\s*/, "").trim());
  return lines.find((line) => line !== "") ?? "unknown error";
}

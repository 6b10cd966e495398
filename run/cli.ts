/** The Pulumi CLI: that of the PATH, or the one that the SDK's own installer brings. */
import * as os from "node:os";
import * as path from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { version } from "@pulumi/pulumi/version";
import { Failure } from "./failure";

/** How long the download may take, in milliseconds. */
const PATIENCE = 300_000;

/** How the CLI is found and brought. */
export interface Installer {
  get: () => Promise<PulumiCommand>;
  install: () => Promise<PulumiCommand>;
}

const SDK: Installer = { get: () => PulumiCommand.get(), install: () => PulumiCommand.install() };

/**
 * Returns the CLI.
 * @throws Failure where there is none and none can be had.
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
    `${tooOld ? reason : "Pulumi's CLI is not on the PATH."} Using version ${version} in ${folder}, downloaded where it is not there yet.\n`,
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
    `Pulumi's CLI is not there, and could not be downloaded: ${reason}`,
    "  - install it as https://www.pulumi.com/docs/install/ says, and run this command again;",
    "  - or see all that it would do without it: npm run plan -- STACK",
  ].join("\n");
}

/** The SDK's errors go on with the output of the command. */
function firstLine(error: unknown): string {
  const { message } = error as Error;
  const lines = message.split("\n").map((line) => line.replace(/^\s*(code: -?\d+|std(out|err):|err\?:)\s*/, "").trim());
  return lines.find((line) => line !== "") ?? "no reason was given";
}

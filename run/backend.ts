/** Where the state of the stacks is kept, and how its secrets are encrypted. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Failure } from "../core/failure";
import { folderOf, hasStacks } from "./stateFolder";

/** Folder of the state in the project, used without a login to a backend; ignored by git. */
export const STATE_FOLDER = ".state";

/** A backend of Pulumi. */
export interface Backend {
  /** Name for messages. */
  description: string;
  /** Environment variables for the CLI. */
  environment: Record<string, string>;
  /** Whether it is the folder in the project. */
  local: boolean;
  /** Its folder, if it is on this machine. */
  folder?: string;
}

/** Returns the URL of the current login; `undefined` if there is none (pulumi.com docs: state and backends). */
export function loggedInTo(environment: NodeJS.ProcessEnv): string | undefined {
  const { PULUMI_BACKEND_URL, PULUMI_ACCESS_TOKEN, PULUMI_CREDENTIALS_PATH, PULUMI_HOME } = environment;
  if (PULUMI_BACKEND_URL) return PULUMI_BACKEND_URL;
  if (PULUMI_ACCESS_TOKEN) return "https://api.pulumi.com";
  const file = path.join(PULUMI_CREDENTIALS_PATH || PULUMI_HOME || path.join(os.homedir(), ".pulumi"), "credentials.json");
  try {
    const { current } = JSON.parse(fs.readFileSync(file, "utf8")) as { current?: string };
    return current || undefined;
  } catch {
    return undefined;
  }
}

/** Returns the backend of the current login, or the folder in the project. */
export function chooseBackend(environment: NodeJS.ProcessEnv, root: string): Backend {
  const url = loggedInTo(environment);
  if (url !== undefined) {
    const place = folderOf(url);
    return { description: url, environment: {}, local: false, ...(place !== undefined && { folder: place }) };
  }
  const folder = path.join(root, STATE_FOLDER);
  const ownPassphrase = environment.PULUMI_CONFIG_PASSPHRASE !== undefined || environment.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  return {
    description: `${STATE_FOLDER}/ in this project`,
    environment: {
      // Otherwise, each checkpoint has a file of attributes; a truncated one, after a kill, makes the checkpoint unreadable.
      PULUMI_BACKEND_URL: `file://${folder}?metadata=skip`,
      ...(!ownPassphrase && { PULUMI_CONFIG_PASSPHRASE_FILE: path.join(folder, "passphrase") }),
    },
    local: true,
    folder,
  };
}

/**
 * Creates the folder and the passphrase of a backend in the project if they do not exist; only their owner can read them.
 * @throws Failure if the folder has stacks and the passphrase is missing: a new one would not decrypt them.
 */
export function prepareBackend({ environment, local }: Backend, root: string): void {
  if (!local) return;
  fs.mkdirSync(path.join(root, STATE_FOLDER), { recursive: true, mode: 0o700 });
  const file = environment.PULUMI_CONFIG_PASSPHRASE_FILE;
  if (file === undefined || fs.existsSync(file)) return;
  if (hasStacks(path.dirname(file))) throw new Failure(lostPassphrase(file));
  fs.writeFileSync(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
}

function lostPassphrase(file: string): string {
  return [
    `The passphrase of the stacks in ${path.dirname(file)} is missing: ${file}`,
    "  - restore the file from a backup, or set PULUMI_CONFIG_PASSPHRASE;",
    '  - if it is lost, see docs/operations.md, "When the passphrase is lost".',
  ].join("\n");
}

/** Returns shell commands that select the same backend for the Pulumi CLI. */
export function shellLines({ environment }: Backend): string[] {
  return Object.entries(environment).map(([name, value]) => `export ${name}=${/^[\w:/.,+@%-]*$/.test(value) ? value : `'${value}'`}`);
}

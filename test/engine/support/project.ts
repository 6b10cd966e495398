/** A copy of the program, for the engine writes into a project: the salt of a stack, and its config. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { type Override, parseOverride, withOverride } from "../../../plan/override";
import { readStackFile, stackNames } from "../../../plan/stackFile";

/** The program's folder. */
export const ROOT = path.resolve(__dirname, "../../..");
const STACKS = path.join(ROOT, "stacks");
const LEFT_OUT = ["node_modules", ".git", ".state", "dist", "docs", "test"];

/** The stacks that are shipped. */
export const SHIPPED = stackNames(STACKS);

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

/** Makes an empty folder that goes when the process ends. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "skypilot-engine-"));
  folders.push(folder);
  return folder;
}

/** Copies the program into a new folder, and returns it. */
export function copyOfProgram(): string {
  const folder = temporaryFolder();
  for (const entry of fs.readdirSync(ROOT).filter((name) => !LEFT_OUT.includes(name))) {
    fs.cpSync(path.join(ROOT, entry), path.join(folder, entry), { recursive: true });
  }
  fs.symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}

/** The config of a stack: full key to value. */
export type Config = Record<string, unknown>;

/** Returns the config of a shipped stack, with values set as `-c path=value` would. */
export function configOf(stack: string, settings: string[] = []): Config {
  const { config } = readStackFile(path.join(STACKS, `Pulumi.${stack}.yaml`), "skypilot");
  return settings.reduce((tree, setting) => withOverride(tree, "skypilot", parseOverride(setting) as Override), config);
}

/** Writes the config of a stack, and leaves what the CLI keeps beside it. */
export function writeConfig(folder: string, stack: string, config: Config): void {
  const file = path.join(folder, "stacks", `Pulumi.${stack}.yaml`);
  const salt = fs.existsSync(file) ? /^encryptionsalt: .*$/m.exec(fs.readFileSync(file, "utf8"))?.[0] : undefined;
  fs.writeFileSync(file, `${salt ? `${salt}\n` : ""}${stringify({ config })}`);
}

/** `skypilot-stack init NAME`: creates a stack. */
import * as fs from "node:fs";
import * as path from "node:path";
import { createInterface } from "node:readline/promises";
import { parse } from "yaml";
import { EXIT, Failure } from "../../core/failure";
import { valueAt } from "../../core/merge";
import { viewOf } from "../../core/terminal";
import { showPlan } from "../../plan/show";
import { judgedConfig, PROJECT, stackFile, writeSettings } from "../../run/stackConfig";
import { readMachine } from "./machine";
import { answered, questionsOf } from "./questions";
import { renamed, secretsIn } from "./stackFile";

/** What `init` gets from the command line. */
export interface Call {
  name: string;
  from: string;
  /** Values to set, as `path=value`. */
  settings?: string[];
}

/** Makes the stack file and returns what to print. @throws Failure if the name is taken, the config is not valid, or a secret would be copied. */
export async function init({ name, from, settings = [] }: Call, root: string): Promise<string> {
  if (!/^[A-Za-z0-9][\w.-]{0,99}$/.test(name)) {
    throw new Failure(`"${name}" is not a valid name of a stack; write letters, digits, "-", "_" and "."`, EXIT.usage);
  }
  const file = path.join(root, "stacks", `Pulumi.${name}.yaml`);
  if (fs.existsSync(file))
    throw new Failure(`the stack ${name} exists: ${path.relative(process.cwd(), file)}; choose another name`, EXIT.usage);
  const source = stackFile(root, from);
  const text = fs.readFileSync(source, "utf8");
  const config = (parse(text) as { config?: Record<string, unknown> }).config ?? {};
  refuseSecrets(secretsIn(config, PROJECT), from);
  const all = [...settings, ...(await asked(config, settings))];
  const inClear = secretsIn(judgedConfig(source, name, all).config, PROJECT);
  if (inClear.length > 0) {
    throw new Failure(
      `${inClear.join(", ")} would be written in plain text; set it after init with: pulumi config set -s ${name} --secret --path PATH`,
      EXIT.usage,
    );
  }

  fs.writeFileSync(file, renamed(text, from, name), { flag: "wx" });
  writeSettings(file, all);
  return `${await showPlan("text", { stack: name }, undefined, viewOf(process.stdout))}${next(name, path.relative(process.cwd(), file))}`;
}

function refuseSecrets(paths: string[], from: string): void {
  if (paths.length === 0) return;
  throw new Failure(
    `the stack ${from} has secrets, which only its own file can have: ${paths.join(", ")}; start from another stack`,
    EXIT.usage,
  );
}

/** Prompts for what the settings do not answer; not without a terminal. */
async function asked(config: Record<string, unknown>, settings: string[]): Promise<string[]> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return [];
  const existing = (at: string) => valueAt(config, at.includes(":") ? at : `${PROJECT}:${at}`);
  const given = new Set(settings.map((setting) => setting.split("=")[0]));
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new AbortController();
  terminal.once("close", () => closed.abort());
  try {
    const answers = await answered(questionsOf(readMachine(), existing), (prompt) => terminal.question(prompt, { signal: closed.signal }));
    return answers.filter((setting) => !given.has(setting.split("=")[0] ?? ""));
  } catch (error) {
    if ((error as Error).name === "AbortError") throw new Failure("\nNothing was written.");
    throw error;
  } finally {
    terminal.close();
  }
}

function next(name: string, file: string): string {
  return [
    "",
    `Written to ${file}; edit it as you like, and commit it or not.`,
    `  plan it again:  npx skypilot-stack plan ${name}`,
    `  deploy it:      npx skypilot-stack up ${name}`,
    `  set a secret:   pulumi config set -s ${name} --secret --path PATH`,
    "",
  ].join("\n");
}

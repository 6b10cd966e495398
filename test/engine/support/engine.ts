/** A stack on the real engine: the CLI of the PATH, with a backend and a passphrase of its own. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import {
  type Deployment,
  type EngineEvent,
  LocalWorkspace,
  type OpType,
  type Stack,
  type StepEventMetadata,
} from "@pulumi/pulumi/automation";
import { parse } from "yaml";
import { releaseSettings } from "../../../blocks/release/release";
import { type StorageArgs, storageSettings } from "../../../blocks/storage";
import type { ExportedStack } from "../../../run/pending";
import { freshVolume } from "./cluster";
import { type Config, configOf, copyOfProgram, temporaryFolder, writeConfig } from "./project";
import { cloudStandIns } from "./standIns";
import { type Checkpoint, checkpointOf } from "./state";

/** No command of the engine may take longer, in milliseconds. */
const LIMIT = 300_000;

/** What a run of the engine did. */
export interface Run {
  /** Name of each resource of a provider that was not left as it was -> what was done to it; of a replacement, each step. */
  changes: Record<string, OpType[]>;
  steps: StepEventMetadata[];
  /** The steps in the order in which they ended, as `op name`. */
  done: string[];
  /** All that the engine printed. */
  output: string;
  error?: Error;
}

/** What differs between two stacks of the suite. */
export interface Options {
  /** Values set over the shipped config, as `path=value`. */
  settings?: string[];
  /** Values that are encrypted, by their path. */
  secrets?: Record<string, string>;
  environment?: Record<string, string>;
  /** Folders that come first on the PATH. */
  plugins?: string[];
  /** Whether the stack is without what every stack of the suite gets: the values of this machine. */
  bare?: boolean;
}

/** What every stack of the suite gets: a chart that is at hand, a wait that ends, and what only the user knows. */
export function commonSettings(): string[] {
  const chart = process.env.SKYPILOT_CHART;
  return [
    "release.timeout=120",
    ...(chart ? [`release.chart=${path.resolve(chart)}`] : []),
    ...(process.env.SKYPILOT_WAIT === "false" ? ["release.wait=false"] : []),
  ];
}

/** A stack on the real engine. */
export class EngineStack {
  private readonly ciphers = new Map<string, string>();

  private constructor(
    readonly folder: string,
    readonly name: string,
    readonly environment: Record<string, string>,
    private readonly stack: Stack,
    private config: Config,
  ) {}

  /** Makes a stack in a copy of the program. */
  static async create(
    name: string,
    { settings = [], secrets = {}, environment = {}, plugins = [cloudStandIns()], bare = false }: Options = {},
  ): Promise<EngineStack> {
    const folder = copyOfProgram();
    const config = configOf(name, [...(bare ? [] : commonSettings()), ...settings]);
    const { createClass } = (config["skypilot:storage"] ?? {}) as StorageArgs;
    if (!bare)
      await freshVolume(createClass ? (storageSettings({ createClass }, releaseSettings()).className as string | undefined) : undefined);
    writeConfig(folder, name, config);
    const envVars = {
      PULUMI_BACKEND_URL: `file://${temporaryFolder()}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "passphrase",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PATH: [...plugins, process.env.PATH].join(path.delimiter),
      ...environment,
    };
    const stack = await LocalWorkspace.createOrSelectStack({ stackName: name, workDir: folder }, { envVars });
    const made = new EngineStack(folder, name, envVars, stack, config);
    for (const [key, value] of Object.entries(secrets)) await made.setSecret(key, value);
    return made;
  }

  /** Sets values of the config, as `-c path=value` would. */
  set(...settings: string[]): void {
    this.config = configOf(this.name, [...commonSettings(), ...settings]);
    writeConfig(this.folder, this.name, this.config);
  }

  /** The config as it was set, without what is encrypted. */
  get plainConfig(): Config {
    return this.config;
  }

  async setSecret(key: string, value: string): Promise<void> {
    await this.stack.setConfig(`skypilot:${key}`, { value, secret: true }, true);
  }

  /** Returns a value as the stack file has it encrypted. */
  encrypted(plain: string): { secure: string } {
    const args = ["config", "set", "--secret", "--stack", this.name, "scratch"];
    const env = { ...process.env, ...this.environment };
    if (!this.ciphers.has(plain)) {
      const file = path.join(this.folder, "stacks", `Pulumi.${this.name}.yaml`);
      execFileSync("pulumi", args, { cwd: this.folder, env, input: plain, stdio: ["pipe", "ignore", "pipe"] });
      const { config } = parse(fs.readFileSync(file, "utf8")) as { config: Record<string, { secure: string }> };
      this.ciphers.set(plain, config["skypilot:scratch"]?.secure ?? "");
      writeConfig(this.folder, this.name, this.config);
    }
    return { secure: this.ciphers.get(plain) ?? "" };
  }

  setEnvironment(variables: Record<string, string>): void {
    this.stack.workspace.envVars = { ...this.stack.workspace.envVars, ...variables };
  }

  preview(options: object = {}): Promise<Run> {
    return run((common) => this.stack.preview({ ...common, ...options }));
  }
  up(options: object = {}): Promise<Run> {
    return run((common) => this.stack.up({ ...common, ...options }));
  }
  refresh(options: object = {}): Promise<Run> {
    return run((common) => this.stack.refresh({ ...common, ...options }));
  }
  destroy(options: object = {}): Promise<Run> {
    return run((common) => this.stack.destroy({ ...common, ...options }));
  }
  cancel(): Promise<void> {
    return this.stack.cancel();
  }

  async outputs(): Promise<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(await this.stack.outputs()).map(([key, { value }]) => [key, value]));
  }

  /** Returns the state, its secrets encrypted. */
  exported(): Promise<Deployment> {
    return this.stack.exportStack();
  }

  /** Puts a state in the place of this one. */
  imported(deployment: Deployment): Promise<void> {
    return this.stack.importStack(deployment);
  }

  /** Edits the state. */
  async edit(change: (exported: ExportedStack) => ExportedStack): Promise<void> {
    const exported = await this.stack.exportStack();
    await this.stack.importStack({ ...exported, ...change(exported) });
  }

  async checkpoint(): Promise<Checkpoint> {
    return checkpointOf(await this.stack.exportStack());
  }
}

type Common = { onEvent: (event: EngineEvent) => void; onOutput: (text: string) => void; signal: AbortSignal };

/** Runs a command of the engine; where it fails, the error says so. */
async function run(command: (common: Common) => Promise<unknown>): Promise<Run> {
  const steps: StepEventMetadata[] = [];
  const done: string[] = [];
  let output = "";
  const common: Common = {
    onEvent: ({ resourcePreEvent, resOutputsEvent }) => {
      if (resourcePreEvent) steps.push(resourcePreEvent.metadata);
      if (resOutputsEvent) done.push(`${resOutputsEvent.metadata.op} ${nameOf(resOutputsEvent.metadata.urn)}`);
    },
    onOutput: (text) => {
      output += text;
    },
    signal: AbortSignal.timeout(LIMIT),
  };
  let error: Error | undefined;
  await command(common).catch(({ message }: Error) => {
    error = new Error(saidIn(message));
  });
  return { changes: changesOf(steps), steps, done, output, ...(error && { error }) };
}

/** Returns what an error of the engine says, without all that went well before it. */
function saidIn(message: string): string {
  const lines = message.split("\n").filter((line) => /error: |Error: |\*\*.*failed\*\*|not within/.test(line));
  return lines.length > 0 ? [...new Set(lines)].join("\n").slice(0, 5000) : message.slice(0, 2000);
}

/** Returns the name in a URN. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

const UNCHANGED = ["same", "refresh", "read"];

function changesOf(steps: StepEventMetadata[]): Record<string, OpType[]> {
  const changes: Record<string, OpType[]> = {};
  for (const { op, urn } of steps.filter((step) => !UNCHANGED.includes(step.op) && !step.type.startsWith("skypilot:"))) {
    changes[nameOf(urn)] = [...(changes[nameOf(urn)] ?? []), op].sort();
  }
  return changes;
}

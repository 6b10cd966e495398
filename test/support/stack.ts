import * as pulumi from "@pulumi/pulumi";
import { judge, prepare } from "../../config/prepare";
import type { ProgramHost } from "../../config/programHost";
import { describeProblems } from "../../core/problem";
import stack from "../../index";
import { type PlannedResource, type Recording, record } from "../../plan/monitor";
import { STAND_IN_KUBECONFIG, STAND_IN_NODE, standIns } from "../../plan/standIns";
import { resolve } from "../../skypilot/resolve";

/** The two ways in which the engine runs a program: with what the clouds answered, and before they did. */
export const MODES = ["apply", "preview"] as const;
export type Mode = (typeof MODES)[number];

const ACCOUNT = { accountId: "123456789012", partition: "aws", dnsSuffix: "amazonaws.com" };

/** In a preview nobody has invented anything yet: a resource has its inputs, and a Kubernetes object the name that the provider generates. */
const PREVIEW_MOCKS: pulumi.runtime.Mocks = {
  newResource: ({ name, type, inputs }) => {
    const named = type.startsWith("kubernetes:") && !type.includes("Release") ? { metadata: { name, ...inputs.metadata } } : {};
    return { id: "", state: { ...inputs, ...named } };
  },
  call: ({ inputs }) => inputs,
};

/** A config as a stack file writes it, without the namespace. */
export type Config = Record<string, unknown>;

function valuesOf(config: Config): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key.includes(":") ? key : `skypilot:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

function hostOf(config: Config, secretKeys: string[], host: Partial<ProgramHost>): ProgramHost {
  return {
    acceptsPlaceholders: true,
    config: () => ({ values: valuesOf(config), secretKeys: secretKeys.map((key) => `skypilot:${key}`) }),
    missingCluster: async () => undefined,
    nodeAddress: async () => STAND_IN_NODE,
    hasEndpoint: false,
    kubeconfig: () => STAND_IN_KUBECONFIG,
    ...host,
  };
}

/** Runs the stack program under mocks. */
export async function run(config: Config, mode: Mode = "apply", host: Partial<ProgramHost> = {}): Promise<Recording> {
  pulumi.runtime.setAllConfig(valuesOf(config), []);
  const mocks = mode === "apply" ? standIns(ACCOUNT) : PREVIEW_MOCKS;
  return record(() => stack(prepare("skypilot", hostOf(config, [], host))), mocks, "skypilot", "test", mode === "preview");
}

/** Returns what is wrong with a config, a line each. */
export function problemsOf(config: Config, secretKeys: string[] = [], host: Partial<ProgramHost> = {}): string[] {
  const { problems } = judge("skypilot", hostOf(config, secretKeys, host));
  return describeProblems("", problems, { commands: true }).split("\n  - ").slice(1);
}

/** Returns what works but should be known of a config. */
export function warningsOf(config: Config, secretKeys: string[] = []): string[] {
  return resolve(judge("skypilot", hostOf(config, secretKeys, {})).args).warnings;
}

/** Returns the resource of a name. */
export function named(recording: Recording, name: string): PlannedResource {
  const found = recording.resources.find((resource) => resource.name === name);
  if (!found) throw new Error(`no resource ${name}; there are ${namesOf(recording).join(", ")}`);
  return found;
}

/** Returns the names of all resources. */
export function namesOf(recording: Recording): string[] {
  return recording.resources.map(({ name }) => name);
}

/** Returns the values of the Helm release. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into values of any shape.
export function valuesOfRelease(recording: Recording): any {
  return named(recording, "skypilot-api-server-release").inputs.values;
}

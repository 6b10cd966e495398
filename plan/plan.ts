/** The offline plan: what `pulumi up` would create from a stack config, without an account, a cluster or the CLI. */
import * as pulumi from "@pulumi/pulumi";
import type { AwsPartition } from "../blocks/aws/args";
import { DNS_SUFFIXES } from "../blocks/aws/settings";
import { prepare } from "../config/prepare";
import type { ProgramHost } from "../config/programHost";
import { concealed } from "../core/known";
import { describeProblem, type Problem } from "../core/problem";
import stack from "../index";
import type { AwsAccount } from "../permissions/aws";
import { type PermissionReport, permissionReport } from "../permissions/report";
import type { SkyPilotArgs } from "../skypilot/args";
import { resolve } from "../skypilot/resolve";
import { type PlannedResource, record, SECRET } from "./monitor";
import type { StackFile } from "./stackFile";
import { STAND_IN_ACCOUNT, STAND_IN_KUBECONFIG, STAND_IN_NODE, standIns } from "./standIns";

/** Type of the resource that holds the chart's values. */
export const RELEASE_TYPE = "kubernetes:helm.sh/v3:Release";

/** The plan of a stack. */
export interface Plan {
  stack: string;
  resources: PlannedResource[];
  outputs: Record<string, unknown>;
  permissions: PermissionReport;
  /** Warnings; placeholders come first. */
  warnings: string[];
  /** Required values that the user has not set yet. */
  placeholders: Problem[];
}

/** The problems of an invalid stack config. */
export interface Refusal {
  problems: Problem[];
}

/** Plans a stack; `project` is the namespace of its keys. */
export async function plan(project: string, stackName: string, file: StackFile): Promise<Plan | Refusal> {
  const values = Object.fromEntries(
    Object.entries(file.config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  const host: ProgramHost = {
    acceptsPlaceholders: true,
    config: () => ({ values, secretKeys: file.secretKeys }),
    missingCluster: async () => undefined,
    nodeAddress: async () => STAND_IN_NODE,
    hasEndpoint: false,
    kubeconfig: () => STAND_IN_KUBECONFIG,
  };
  const prepared = await prepare(project, host);
  const { args, placeholders, warnings: ofConfig } = prepared;
  const problems = [...file.problems, ...prepared.problems];
  if (problems.length > 0) return { problems };

  const { settings, warnings } = resolve(args);
  const account = accountOf(args);
  pulumi.runtime.setAllConfig(values, file.secretKeys);
  const { resources, outputs } = await record(() => stack(Promise.resolve(prepared)), standIns(account), project, stackName);
  return {
    stack: stackName,
    resources,
    outputs,
    permissions: permissionReport(concealed(args), concealed(settings), account, plain(args.gcp?.project, "")),
    warnings: [...[...placeholders, ...ofConfig].map(describeProblem), ...warnings],
    placeholders,
  };
}

/** The account from the config, or a stand-in. */
function accountOf({ aws }: SkyPilotArgs): AwsAccount {
  const partition = aws?.partition ?? "aws";
  return {
    accountId: plain(aws?.accountId, STAND_IN_ACCOUNT),
    partition,
    dnsSuffix: DNS_SUFFIXES[partition as AwsPartition],
  };
}

function plain(value: pulumi.Input<string> | undefined, standIn: string): string {
  if (value === undefined) return standIn;
  return typeof value === "string" ? value : SECRET;
}

/** The offline plan: what `pulumi up` would make of a stack config, with no account, no cluster and no CLI. */
import * as pulumi from "@pulumi/pulumi";
import { loadConfig } from "../config/load";
import type { Site } from "../config/site";
import { type Problem, setCommand } from "../core/problem";
import { type AwsPartition, DNS_SUFFIXES } from "../identity/aws";
import stack from "../index";
import { type PermissionReport, permissionReport } from "../permissions/report";
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
  /** What should be known; the placeholders come first. */
  warnings: string[];
  /** What only the user knows, and has still to say. */
  placeholders: Problem[];
}

/** What a stack config cannot become. */
export interface Refusal {
  problems: Problem[];
}

/** Plans a stack; `project` is the namespace of its keys. */
export async function plan(project: string, stackName: string, file: StackFile): Promise<Plan | Refusal> {
  const values = Object.fromEntries(
    Object.entries(file.config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  const { args, problems, placeholders } = loadConfig(project, { values, secretKeys: file.secretKeys });
  if (file.problems.length + problems.length > 0) return { problems: [...file.problems, ...problems] };

  const plain = (value: pulumi.Input<string> | undefined, standIn: string) =>
    value === undefined ? standIn : typeof value === "string" ? value : SECRET;
  const partition = args.aws?.partition ?? "aws";
  const account = {
    accountId: plain(args.aws?.accountId, STAND_IN_ACCOUNT),
    partition,
    dnsSuffix: DNS_SUFFIXES[partition as AwsPartition],
  };
  const warnings = placeholders.map((problem) => `${problem.path}: ${problem.message}; set it with: ${setCommand(problem)}`);
  const site: Site = {
    acceptsPlaceholders: true,
    secretKeys: () => file.secretKeys,
    nodeAddress: async () => STAND_IN_NODE,
    hasEndpoint: false,
    kubeconfig: () => STAND_IN_KUBECONFIG,
    // All at once, the resources of hundreds of clusters would fill the memory.
    inTurn: (kubeconfig) => new Promise((resolve) => void pulumi.output(kubeconfig).apply(() => resolve())),
    warn: (warning) => void warnings.push(warning),
  };

  pulumi.runtime.setAllConfig(values, file.secretKeys);
  const { resources, outputs } = await record(() => stack(site), standIns(account), project, stackName);
  return {
    stack: stackName,
    resources,
    outputs,
    permissions: permissionReport(args, account, plain(args.gcp?.project, "")),
    warnings,
    placeholders,
  };
}

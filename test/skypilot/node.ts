/** What the judge, which is Python, asks of this project: a JSON document a line on stdin, its answer a line on stdout. */
import * as readline from "node:readline";
import { runSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import { type AwsSettings, awsScope, type KnownAwsSettings, statementsOf } from "../../blocks/aws/settings";
import { schemaProblems } from "../../blocks/skypilotConfig/schema";
import { awsSettingsOfTasks } from "../../blocks/tasks/settings";
import { GPU_LABELS, GPU_RESOURCES } from "../../contract/gpus";
import { fillIn, inScope } from "../../permissions/aws";
import type { AwsPrincipal } from "../../permissions/awsFeatures";
import { AWS_STATEMENTS } from "../../permissions/awsStatements";
import type { SkyPilotArgs } from "../../skypilot/args";
import { skyPilotSettings } from "../../skypilot/settings";
import { planOf } from "../support/plans";

/** The question: the plan of a config, what IAM makes of a request, the rows of a table, what is wrong with a SkyPilot config, or how GPUs are recognized. */
type Question =
  | { plan: object }
  | { simulate: Simulation }
  | { awsRows: SkyPilotArgs }
  | { config: object; version: string }
  | { gpus: true };

async function answer(question: Question): Promise<unknown> {
  if ("awsRows" in question) return rowsOf(question.awsRows);
  if ("config" in question) return schemaProblems(question.config, question.version);
  if ("gpus" in question) return { labels: GPU_LABELS, resources: GPU_RESOURCES };
  if ("plan" in question) return planOf(question.plan);
  return runSimulation(question.simulate, {});
}

const ACCOUNT = { accountId: "123456789012", partition: "aws", dnsSuffix: "amazonaws.com" };

function rowsOf(args: SkyPilotArgs): unknown {
  const { aws, tasks } = skyPilotSettings(args);
  const rows = (principal: AwsPrincipal, chosen: AwsSettings | undefined) => {
    const settings = chosen as KnownAwsSettings | undefined;
    if (settings === undefined) return [];
    return statementsOf(principal, settings).map(({ sid, actions, condition }) => {
      const written = AWS_STATEMENTS.find((row) => row.sid === sid)?.resources ?? [];
      const resources = written.map((resource) => [resource, inScope([resource], awsScope(settings, principal))]);
      return fillInResources({ sid, actions, resources, ...(condition && { condition: fillIn(condition, ACCOUNT) }) });
    });
  };
  const [first] = tasks;
  return { launcher: rows("launcher", aws), vm: rows("vm", aws), tasks: rows("tasks", first && awsSettingsOfTasks(first, aws?.logGroup)) };
}

function fillInResources<T extends { resources: unknown[] }>(row: T): T {
  const resources = (row.resources as [string, string[]][]).map(([written, filled]) => [written, fillIn(filled, ACCOUNT)]);
  return { ...row, resources };
}

async function main(): Promise<void> {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const reply = await answer(JSON.parse(line) as Question).catch((error: Error) => ({ error: error.message }));
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
}

void main();

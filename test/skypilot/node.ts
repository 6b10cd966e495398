/** What the judge, which is Python, asks of this project: a JSON document a line on stdin, its answer a line on stdout. */
import * as readline from "node:readline";
import { runSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import type { AwsIdentityArgs } from "../../blocks/aws/args";
import { awsScope, awsSettings, type KnownAwsSettings, statementsOf } from "../../blocks/aws/settings";
import { schemaProblems } from "../../blocks/skypilotConfig/schema";
import { fillIn, inScope } from "../../permissions/aws";
import { AWS_STATEMENTS } from "../../permissions/awsStatements";
import { awsArgsOf, type SkyPilotArgs } from "../../skypilot/args";
import { planOf } from "../support/plans";

/** The question: the plan of a config, what IAM makes of a request, the rows of a table, or what is wrong with a SkyPilot config. */
type Question = { plan: object } | { simulate: Simulation } | { awsRows: SkyPilotArgs } | { config: object; version: string };

async function answer(question: Question): Promise<unknown> {
  if ("awsRows" in question) return rowsOf(awsArgsOf(question.awsRows));
  if ("config" in question) return schemaProblems(question.config, question.version);
  if ("plan" in question) return planOf(question.plan);
  return runSimulation(question.simulate, {});
}

const ACCOUNT = { accountId: "123456789012", partition: "aws", dnsSuffix: "amazonaws.com" };

function rowsOf(args: AwsIdentityArgs): unknown {
  const settings = awsSettings(args) as KnownAwsSettings;
  const rows = (principal: "launcher" | "vm") =>
    statementsOf(principal, settings).map(({ sid, actions, condition }) => {
      const written = AWS_STATEMENTS.find((row) => row.sid === sid)?.resources ?? [];
      const resources = written.map((resource) => [resource, inScope([resource], awsScope(settings))]);
      return fillInResources({ sid, actions, resources, ...(condition && { condition: fillIn(condition, ACCOUNT) }) });
    });
  return { launcher: rows("launcher"), vm: rows("vm") };
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

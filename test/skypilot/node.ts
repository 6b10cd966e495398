/** What the judge, which is Python, asks of this project: a JSON document a line on stdin, its answer a line on stdout. */
import * as readline from "node:readline";
import { runSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import { planOf } from "../support/plans";

/** The question: the plan of a config, or what IAM makes of a request. */
type Question = { plan: object } | { simulate: Simulation };

async function answer(question: Question): Promise<unknown> {
  if ("plan" in question) return planOf(question.plan);
  return runSimulation(question.simulate, {});
}

async function main(): Promise<void> {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const reply = await answer(JSON.parse(line) as Question).catch((error: Error) => ({ error: error.message }));
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
}

void main();

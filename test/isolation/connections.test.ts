import assert from "node:assert/strict";
import { type Port, tcp } from "../../blocks/isolation/peers";
import type { PolicySpec } from "../../blocks/isolation/policy";
import { KUBECONFIGS } from "../support/kubeconfigs";
import { run } from "../support/stack";
import { COMBINATIONS, FROM_TASK, FROM_TASK_WITH, type Target } from "./combinations";
import { type Connection, isAllowed, type PlannedPolicy } from "./evaluate";
import { allowedByEvaluator, EVALUATOR } from "./independent";
import { ENDS, type End, TASKS } from "./pods";

/** A connection, its description, and whether it must work. */
interface Expected {
  connection: Connection;
  text: string;
  allowed: boolean;
}

/** Decides connections under policies. */
type Evaluate = (policies: PlannedPolicy[], connections: Connection[]) => boolean[];

const EVALUATORS: [string, Evaluate | undefined][] = [
  ["the evaluator of these tests", (policies, connections) => connections.map((connection) => isAllowed(policies, connection))],
  [
    EVALUATOR ?? "an independent evaluator (skipped: NETWORK_POLICY_EVALUATOR names none)",
    EVALUATOR === undefined ? undefined : (policies, connections) => allowedByEvaluator(EVALUATOR as string, policies, connections),
  ],
];

async function policiesOf(config: Record<string, unknown>): Promise<PlannedPolicy[]> {
  const { resources } = await run(config);
  return resources
    .filter(({ type }) => type.endsWith(":NetworkPolicy"))
    .map(({ inputs }) => inputs as { metadata: { namespace: string }; spec: PolicySpec })
    .map(({ metadata, spec }) => ({ namespace: metadata.namespace, spec }));
}

/** Returns the ends with the tasks in a namespace. */
function endsWith(tasks: string): Record<string, End> {
  const moved = Object.entries(TASKS).map(([name, { ip, pod }]): [string, End] => [
    name,
    { ip, pod: { namespace: tasks, labels: pod?.labels ?? {} } },
  ]);
  return { ...ENDS, ...Object.fromEntries(moved) };
}

function targetOf(target: Target): { name: string; port: Port } {
  const [name = "", rest = ""] = target.split(":");
  const [port, protocol] = rest.split("/");
  return { name, port: { ...tcp(Number(port)), ...(protocol === "UDP" && { protocol }) } };
}

/** Each end to each port: who is not listed must be denied. */
function expectedInto(into: Partial<Record<Target, string[]>>, ends: Record<string, End>): Expected[] {
  return Object.entries(into).flatMap(([target, allowed = []]) => {
    const { name, port } = targetOf(target as Target);
    return Object.keys(ends)
      .filter((from) => from !== name)
      .map((from) => ({
        connection: { from: ends[from] as End, to: ends[name] as End, port },
        text: `${from} -> ${target}`,
        allowed: allowed.includes(from),
      }));
  });
}

function expectedFromTask(targets: Partial<Record<Target, boolean>>): Expected[] {
  return Object.entries(targets).map(([target, allowed = false]) => {
    const { name, port } = targetOf(target as Target);
    return { connection: { from: TASKS.task, to: ENDS[name] as End, port }, text: `task -> ${target}`, allowed };
  });
}

function check(evaluate: Evaluate, policies: PlannedPolicy[], expected: Expected[]): void {
  const answers = evaluate(
    policies,
    expected.map(({ connection }) => connection),
  );
  const wrong = expected.filter(({ allowed }, index) => answers[index] !== allowed);
  assert.deepEqual(
    wrong.map(({ text, allowed }) => `${text} must be ${allowed ? "allowed" : "denied"}`),
    [],
  );
}

for (const [evaluator, evaluate] of EVALUATORS) {
  const suite = evaluate ? describe : describe.skip;
  suite(`connections under the network policies, as ${evaluator} decides`, () => {
    const decide = evaluate as Evaluate;

    for (const [title, { config, into, tasks, misjudged }] of Object.entries(COMBINATIONS)) {
      if (misjudged && evaluator === EVALUATOR) continue;
      it(title, async () => {
        const expected = expectedInto(into, endsWith(tasks ?? "skypilot-tasks"));
        check(decide, await policiesOf(config), expected);
      });
    }

    it("tasks reach everything but the metadata service", async () => {
      check(decide, await policiesOf({}), expectedFromTask(FROM_TASK));
    });

    for (const [networkPolicy, targets] of FROM_TASK_WITH) {
      it(`tasks with ${Object.keys(networkPolicy).join(", ")}`, async () => {
        check(decide, await policiesOf({ isolation: { networkPolicy } }), expectedFromTask(targets));
      });
    }

    it("teams in another cluster do not reach each other", async () => {
      const clusters = [{ name: "east", kubeconfig: KUBECONFIGS.eks, namespace: "skypilot-tasks" }];
      const workspaces = [{ name: "team", contexts: [{ name: "east", namespace: "team-b" }] }];
      const policies = await policiesOf({ kubernetes: { inCluster: false }, clusters, workspaces, skypilotConfigMode: "managed" });
      check(decide, policies, expectedInto({ "task:22": Object.keys(TASKS), "otherTeam:22": [] }, ENDS));
    });

    it("tasks in another cluster are closed to everyone else", async () => {
      const clusters = [{ name: "east", kubeconfig: KUBECONFIGS.eks, namespace: "skypilot-tasks" }];
      const policies = await policiesOf({ kubernetes: { inCluster: false }, clusters });
      check(decide, policies, [...expectedInto({ "task:22": Object.keys(TASKS) }, ENDS), ...expectedFromTask(FROM_TASK)]);
    });
  });
}

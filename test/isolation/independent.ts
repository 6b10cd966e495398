/** The same decisions by a program of others: cyclonus. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Connection, PlannedPolicy } from "./evaluate";
import type { End } from "./pods";

/** The program, if the environment names one: `go install github.com/mattfenwick/cyclonus/cmd/cyclonus@v0.5.6`. */
export const EVALUATOR = process.env.NETWORK_POLICY_EVALUATOR;

/** Returns which connections the policies allow. */
export function allowedByEvaluator(program: string, policies: PlannedPolicy[], connections: Connection[]): boolean[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "policies-"));
  try {
    const written = (name: string, content: unknown) => {
      const file = path.join(folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, JSON.stringify(content));
      return file;
    };
    policies.forEach((policy, index) => {
      written(`policies/${index}.yaml`, objectOf(policy, index));
    });
    const traffic = written("traffic.json", connections.map(trafficOf));
    const args = ["--policy-path", path.join(folder, "policies"), "--mode", "query-traffic", "--traffic-path", traffic];
    const { status, stdout, stderr } = spawnSync(program, ["analyze", ...args], { encoding: "utf8", maxBuffer: 1 << 30 });
    assert.equal(status, 0, stderr);
    const answers = [...stdout.matchAll(/IS ALLOWED\? \|\s+(TRUE|FALSE)/g)].map(([, answer]) => answer === "TRUE");
    assert.equal(answers.length, connections.length, `${program} answered ${answers.length} of ${connections.length} questions`);
    return answers;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function objectOf({ namespace, spec }: PlannedPolicy, index: number) {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: `policy-${index}`, namespace }, spec };
}

function trafficOf({ from, to, port }: Connection) {
  return {
    Source: endOf(from),
    Destination: endOf(to),
    Protocol: port.protocol,
    ResolvedPort: port.port,
    ResolvedPortName: "",
  };
}

function endOf({ ip, pod }: End) {
  if (!pod) return { IP: ip };
  const { namespace, labels } = pod;
  return {
    IP: ip,
    Internal: { Namespace: namespace, NamespaceLabels: { "kubernetes.io/metadata.name": namespace }, PodLabels: labels },
  };
}

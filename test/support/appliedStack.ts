/** The Kubernetes objects of a plan, applied to the cluster that KUBECONFIG names. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type Config, run } from "./stack";

/** A Kubernetes object, as far as it matters here. */
export interface KubernetesObject {
  apiVersion?: string;
  kind: string;
  metadata?: { name?: string; namespace?: string };
  roleRef?: { name: string };
}

/** In the order in which the cluster must get them. */
const KINDS = [
  "Namespace",
  "ServiceAccount",
  "ClusterRole",
  "Role",
  "ClusterRoleBinding",
  "RoleBinding",
  "NetworkPolicy",
  "ResourceQuota",
  "LimitRange",
  "PriorityClass",
  "CronJob",
];

/** Runs kubectl on objects; returns its output and its errors. */
export function tryKubectl(args: string[], objects: object[]): { failed: boolean; stdout: string; stderr: string } {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  const { status, stdout, stderr } = spawnSync("kubectl", [...args, "-f", "-"], { input, encoding: "utf8" });
  return { failed: status !== 0, stdout, stderr };
}

/** Runs kubectl on objects, and returns its output. */
export function kubectl(args: string[], objects: object[]): string {
  const { failed, stdout, stderr } = tryKubectl(args, objects);
  assert.equal(failed, false, stderr);
  return stdout;
}

/** Returns the objects of a plan; what Pulumi names by itself is named after its resource here, with the release before it. */
export async function objectsOf(config: Config, release: string): Promise<KubernetesObject[]> {
  const named = (name: string) => (name.startsWith(release) ? name : `${release}-${name}`);
  const { resources } = await run(config);
  return resources
    .filter(({ inputs }) => KINDS.includes(String(inputs.kind)))
    .map(({ name, inputs }) => {
      const { metadata, roleRef, ...object } = inputs as unknown as KubernetesObject;
      return {
        ...object,
        metadata: { ...metadata, name: metadata?.name ?? named(name) },
        ...(roleRef && { roleRef: { ...roleRef, name: named(roleRef.name) } }),
      };
    })
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

/** A suite that needs kubectl, and in KUBECONFIG a cluster in which it may create namespaces and roles. */
export function describeOnCluster(title: string, suite: (this: Mocha.Suite) => void): void {
  const about = process.env.KUBECONFIG ? describe : describe.skip;
  about(`${title}${process.env.KUBECONFIG ? "" : " (skipped: KUBECONFIG names none)"}`, suite);
}

/** Whether the pods of a release are ready, and why not. */

import { type Check, listed, outcomes } from "../check";
import type { V1Deployment, V1Pod } from "./client";
import { podsOf, type ReleaseObjects } from "./objects";

/** Verifies each Deployment. */
export function podChecks({ deployments, pods }: Pick<ReleaseObjects, "deployments" | "pods">, namespace: string): Check[] {
  return deployments.map((deployment) => deploymentCheck(deployment, podsOf(deployment, pods), namespace));
}

function deploymentCheck({ metadata, spec, status = {} }: V1Deployment, pods: V1Pod[], namespace: string): Check {
  const { name = "", generation = 0 } = metadata ?? {};
  const wanted = spec?.replicas ?? 1;
  const { readyReplicas = 0, updatedReplicas = 0, observedGeneration = 0 } = status;
  const is = outcomes({
    part: "kubernetes",
    subject: `Deployment ${namespace}/${name}`,
    expected: `has ${wanted} ready ${wanted === 1 ? "pod" : "pods"} of its latest version`,
  });
  if (readyReplicas >= wanted && updatedReplicas >= wanted && observedGeneration >= generation) return is.ok();
  const reasons = [...new Set(pods.flatMap(reasonsOf))];
  return is.wrong(
    `${readyReplicas} ready, ${updatedReplicas} of the latest version${reasons.length > 0 ? `: ${listed(reasons)}` : ""}`,
    `see \`kubectl describe pods --namespace ${namespace} --selector ${selector(spec?.selector.matchLabels)}\``,
  );
}

function reasonsOf({ status, metadata }: V1Pod): string[] {
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const waiting = containers.flatMap(({ name, state }) => (state?.waiting?.reason ? [`${name} ${state.waiting.reason}`] : []));
  const unscheduled = (status?.conditions ?? []).filter(({ type, status: holds }) => type === "PodScheduled" && holds === "False");
  return [...waiting, ...unscheduled.map(({ message = "" }) => `${metadata?.name} is not scheduled: ${message.split(".")[0]}`)];
}

function selector(labels: { [key: string]: string } = {}): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

/** What tasks can use up: the quota of a namespace, and what its containers request by default. */
import type { Input } from "@pulumi/pulumi";
import type { QuotaArgs } from "./args";

// The name of each limit in a ResourceQuota (kubernetes.io docs: resource quotas).
const NAMES: Record<Exclude<keyof QuotaArgs, "hard">, string> = {
  gpus: "requests.nvidia.com/gpu",
  cpu: "requests.cpu",
  memory: "requests.memory",
  pods: "pods",
  storage: "requests.storage",
  persistentVolumeClaims: "persistentvolumeclaims",
  loadBalancers: "services.loadbalancers",
};

/** Returns the limits of a ResourceQuota; empty if there are none. */
export function quotaLimits({ hard = {}, ...limits }: QuotaArgs): { [resource: string]: Input<string> } {
  const typed = Object.entries(limits).filter(([, limit]) => limit !== undefined);
  return {
    ...Object.fromEntries(
      typed.map(([key, limit]) => [NAMES[key as keyof typeof NAMES], typeof limit === "number" ? String(limit) : limit]),
    ),
    ...hard,
  };
}

// With a quota of CPUs or memory, Kubernetes rejects a container without a request, as those next to a task's own are.
const REQUESTS: { [resource: string]: string } = { cpu: "100m", memory: "128Mi" };

/** Returns the requests that a LimitRange gives to containers without their own; empty if the quota needs none. */
export function defaultRequests(limits: { [resource: string]: unknown }): { [resource: string]: string } {
  return Object.fromEntries(Object.entries(REQUESTS).filter(([resource]) => `requests.${resource}` in limits));
}

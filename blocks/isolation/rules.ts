/** Rules and warnings of the isolation. */
import { isIPv4, isIPv6 } from "node:net";
import { nameProblems } from "../../core/names";
import { below, enumProblems, isKnownText, isPlaceholder, type Problem } from "../../core/problem";
import { AuthType } from "../auth/args";
import type { AuthSettings } from "../auth/settings";
import type { ClustersSettings } from "../clusters/settings";
import type { ExposureSettings } from "../exposure/settings";
import type { KubernetesSettings } from "../kubernetes/settings";
import type { ReleaseSettings } from "../release/release";
import {
  type ClientArgs,
  type ClusterIsolationArgs,
  type IsolationArgs,
  PodSecurityLevel,
  type PriorityClassArgs,
  type TaskNetworkPolicyArgs,
} from "./args";
import { isOpenToAll } from "./serverPolicies";
import type { IsolationSettings } from "./settings";

/** Returns the problems of the isolation. */
export function isolationRules(args: IsolationArgs = {}): Problem[] {
  return [
    ...clusterIsolationRules(args),
    ...below("networkPolicy.apiServerClients", clientsProblems(args.networkPolicy?.apiServerClients)),
    ...enumProblems("podSecurity.release", args.podSecurity?.release, PodSecurityLevel),
  ];
}

/** Returns the problems of the isolation of tasks in a cluster. */
export function clusterIsolationRules({ networkPolicy = {}, podSecurity = {}, priorityClasses }: ClusterIsolationArgs = {}): Problem[] {
  return [
    ...below("networkPolicy", networkProblems(networkPolicy)),
    ...enumProblems("podSecurity.tasks", podSecurity.tasks, PodSecurityLevel),
    ...below("priorityClasses", classProblems(priorityClasses)),
  ];
}

function networkProblems({ taskClients, deniedEgress = [], allowedEgress = [] }: TaskNetworkPolicyArgs): Problem[] {
  return [
    ...below("taskClients", clientsProblems(taskClients)),
    ...deniedEgress.flatMap((cidr, index) => [
      ...cidrProblems(`deniedEgress[${index}]`, cidr),
      ...everythingProblems(`deniedEgress[${index}]`, cidr),
    ]),
    ...allowedEgress.flatMap((cidr, index) => cidrProblems(`allowedEgress[${index}]`, cidr)),
  ];
}

function clientsProblems(clients: ClientArgs[] = []): Problem[] {
  return clients.flatMap((client, index) => below(`[${index}]`, clientProblems(client)));
}

function clientProblems({ cidr, namespace, podLabels }: ClientArgs): Problem[] {
  const pods = namespace !== undefined || Object.keys(podLabels ?? {}).length > 0;
  if (cidr === undefined && !pods) return [{ path: "", message: "selects no client; set cidr, namespace or podLabels" }];
  if (cidr !== undefined && pods) return [{ path: "cidr", message: "cannot be combined with namespace and podLabels; write two entries" }];
  return [...cidrProblems("cidr", cidr), ...nameProblems("namespace", namespace, "label")];
}

function cidrProblems(path: string, cidr: unknown): Problem[] {
  if (!isKnownText(cidr) || isCidr(cidr)) return [];
  return [{ path, message: `"${cidr}" is not a valid CIDR block; write one such as "10.0.0.0/8"` }];
}

function isCidr(text: string): boolean {
  const [address = "", length = "", ...rest] = text.split("/");
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  return rest.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= longest;
}

/** Kubernetes rejects an exception that is as large as its block. */
function everythingProblems(path: string, cidr: unknown): Problem[] {
  if (!isKnownText(cidr) || !cidr.endsWith("/0")) return [];
  return [{ path, message: `"${cidr}" is every address, so tasks could not start; write the blocks that they must not reach` }];
}

// Of the classes that every cluster has (kubernetes.io docs: pod priority).
const SYSTEM_CLASS = /^system-/;

function classProblems(classes: PriorityClassArgs[] = []): Problem[] {
  return classes.flatMap(({ name }, index) => {
    const path = `[${index}].name`;
    if (typeof name !== "string") return [{ path, message: 'is required; write one such as "research"' }];
    if (isPlaceholder(name)) return [];
    if (SYSTEM_CLASS.test(name))
      return [{ path, message: `"${name}" begins with "system-", which Kubernetes reserves; write another name` }];
    if (classes.findIndex((one) => one.name === name) < index)
      return [{ path, message: `"${name}" is also the name of another class; write another one` }];
    return nameProblems(path, name, "subdomain");
  });
}

/** The settings that the warnings concern. */
interface Concerned {
  isolation: IsolationSettings;
  exposure: ExposureSettings;
  auth: AuthSettings;
  kubernetes: KubernetesSettings;
  release: ReleaseSettings;
}

/** Returns what the policies cannot close. */
export function isolationWarnings({ isolation, exposure, auth, kubernetes, release }: Concerned): Problem[] {
  const { enabled, apiServerClients: clients = [] } = isolation.networkPolicy;
  if (!enabled) return [];
  const conditions: [boolean, string, string][] = [
    [
      kubernetes.inCluster && isOpenToAll({ exposure, clients }) && auth.type !== AuthType.Oauth,
      "networkPolicy.apiServerClients",
      "is not set, and this exposure has no known ingress controller, so every pod, including tasks, can connect directly to the API server; list your proxy or load balancer",
    ],
    [
      kubernetes.inCluster && kubernetes.tasksNamespace === release.namespace,
      "networkPolicy",
      "cannot separate tasks from the API server reliably, because they share a namespace, where a task can have any label; set kubernetes.namespace to another one",
    ],
  ];
  return conditions.filter(([holds]) => holds).map(([, path, message]) => ({ path, message }));
}

/** Returns the arguments that are ignored. */
export function isolationIgnored(args: IsolationArgs = {}, { networkPolicy, podSecurity }: IsolationSettings): Problem[] {
  return [
    ...(networkPolicy.enabled ? [] : unused("networkPolicy", args.networkPolicy)),
    ...(podSecurity.enabled ? [] : unused("podSecurity", args.podSecurity)),
  ];
}

function unused(key: string, given: object = {}): Problem[] {
  return Object.entries(given)
    .filter(([argument, value]) => argument !== "enabled" && value !== undefined)
    .map(([argument]) => ({ path: `${key}.${argument}`, message: `is ignored unless isolation.${key}.enabled is true` }));
}

/** Returns the arguments that are ignored because no cluster has tasks. */
export function tasksIgnored(
  { quota, priorityClasses }: IsolationArgs = {},
  { inCluster }: KubernetesSettings,
  { own }: ClustersSettings,
): Problem[] {
  if (inCluster || own.length > 0) return [];
  return Object.entries({ quota, priorityClasses })
    .filter(([, value]) => value !== undefined)
    .map(([path]) => ({ path, message: "is ignored because kubernetes.inCluster is false and no cluster has auth serviceAccount" }));
}

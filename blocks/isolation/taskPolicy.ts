/** The network policy of a namespace of tasks. */

import { isIPv6 } from "node:net";
import type { Input } from "@pulumi/pulumi";
import { chartPods } from "../../contract/chart";
import { derived } from "../../core/known";
import type { TaskNetworkPolicyArgs } from "./args";
import { clientPeer, namespaceNamed, type Peer, type Selector, TASKS_INGRESS, tcp } from "./peers";
import type { EgressRule, PolicySpec } from "./policy";

/** The API server in the same cluster. */
export interface ServerBeside {
  /** Name of the Helm release. */
  releaseName: string;
  namespace: Input<string>;
  /** Whether its namespace is that of the tasks. */
  shared: boolean;
  /** The ingress controllers through which tasks reach it, and their ports. */
  controllers: Peer[];
  controllerPorts: number[];
}

/** A namespace of tasks, for its policy. */
export interface TaskNetwork extends Omit<TaskNetworkPolicyArgs, "enabled"> {
  /** All namespaces of tasks in the cluster. */
  taskNamespaces: Input<string>[];
  /** Whether SkyPilot opens the ports of tasks through the ingress controller in the namespace `ingress-nginx`. */
  portsThroughIngress: boolean;
  /** Not set in another cluster. */
  server?: ServerBeside;
}

/** Returns the policy: tasks connect to each other and to the internet; no one else connects to them. */
export function taskPolicy(network: TaskNetwork): PolicySpec {
  const { server, taskClients = [], taskNamespaces, portsThroughIngress } = network;
  const podSelector = server?.shared ? besideRelease(server.releaseName) : {};
  const clients = taskClients.map((client) => clientPeer(client, taskNamespaces));
  return {
    podSelector,
    policyTypes: ["Ingress", "Egress"],
    // The API server can run commands in every task already; SkyServe in it also calls the replicas.
    ingress: [
      { from: [{ podSelector }, ...(server ? [apiServerPeer(server)] : []), ...(portsThroughIngress ? [TASKS_INGRESS] : []), ...clients] },
    ],
    egress: egressRules(network, podSelector),
  };
}

/** Tasks that have no namespace of their own are the pods that are not of the release. */
function besideRelease(releaseName: string): Selector {
  const { apiServer, oauth2Proxy, redis } = chartPods(releaseName);
  return {
    matchExpressions: [
      { key: "app", operator: "NotIn", values: [apiServer.app, oauth2Proxy.app, redis.app] },
      { key: "app.kubernetes.io/instance", operator: "NotIn", values: [releaseName] },
    ],
  };
}

function apiServerPeer({ releaseName, namespace, shared }: ServerBeside): Peer {
  const podSelector = { matchLabels: chartPods(releaseName).apiServer };
  return shared ? { podSelector } : { namespaceSelector: namespaceNamed(namespace), podSelector };
}

// Link-local addresses, of which 169.254.169.254 is that of most clouds, and the WireServer of Azure.
const METADATA = ["169.254.0.0/16", "168.63.129.16/32", "fd00:ec2::254/128", "fd20:ce::254/128"];

/** Services of a node that give a pod no identity but that of its own service account. */
const POD_IDENTITY: EgressRule[] = [
  // EKS Pod Identity (AWS docs: how Pod Identity works).
  { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }, { ipBlock: { cidr: "fd00:ec2::23/128" } }], ports: [tcp(80)] },
  // GKE Workload Identity with Calico (Google Cloud docs: network policy and Workload Identity Federation for GKE).
  { to: [{ ipBlock: { cidr: "169.254.169.252/32" } }], ports: [{ ...tcp(987) }, { ...tcp(988) }] },
];

function egressRules({ metadata = false, deniedEgress = [], allowedEgress = [], server }: TaskNetwork, tasks: Selector): EgressRule[] {
  const denied = [...(metadata ? [] : METADATA), ...deniedEgress];
  return [
    { to: [{ podSelector: tasks }] },
    // The cluster's DNS is a pod, a process of the node or a service of the cloud.
    { ports: [{ protocol: "UDP", port: 53 }, tcp(53)] },
    { to: derived(denied, everywhereExcept) as Peer[] },
    ...POD_IDENTITY,
    ...(server && server.controllers.length > 0 ? [{ to: server.controllers, ports: server.controllerPorts.map(tcp) }] : []),
    ...(allowedEgress.length > 0 ? [{ to: allowedEgress.map((cidr) => ({ ipBlock: { cidr } })) }] : []),
  ];
}

function everywhereExcept(denied: string[]): Peer[] {
  const isV6 = (cidr: string) => isIPv6(cidr.split("/")[0] ?? "");
  const families: [string, string[]][] = [
    ["0.0.0.0/0", denied.filter((cidr) => !isV6(cidr))],
    ["::/0", denied.filter(isV6)],
  ];
  return families.map(([cidr, except]) => ({ ipBlock: { cidr, ...(except.length > 0 && { except }) } }));
}

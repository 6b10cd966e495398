/** Defaults and rules of the arguments of WorkloadCluster. */

import { nameProblems } from "../../core/names";
import { below, isPlaceholder, type Problem } from "../../core/problem";
import { type KubernetesFeature, type KubernetesPrincipal, type KubernetesRule, kubernetesRules } from "../../permissions/kubernetes";
import type { ClusterIsolationArgs } from "../isolation/args";
import { clusterIsolationRules } from "../isolation/rules";
import { type TaskIsolation, taskIsolation } from "../isolation/settings";
import { accessProblems, overrideProblem } from "./access";
import { chosenFeatures } from "./args";
import { readEntry } from "./kubeconfigFile";

/** The plain arguments of the accounts. */
export interface WorkloadClusterRulesArgs {
  kubeconfig?: unknown;
  context?: string;
  server?: unknown;
  insecureSkipTlsVerify?: boolean;
  releaseName?: string;
  tasksNamespace?: unknown;
  createNamespaces?: boolean;
  createSystemNamespace?: boolean;
  createWorkloadServiceAccount?: boolean;
  launches?: boolean;
  features?: string[];
  isolation?: ClusterIsolationArgs;
}

/** Settings of the accounts. */
export interface WorkloadClusterSettings {
  createNamespaces: boolean;
  createSystemNamespace: boolean;
  /** Whether the component creates the tasks' account. */
  hasWorkload: boolean;
  rules: Record<KubernetesPrincipal, KubernetesRule[]>;
  features: KubernetesFeature[];
  isolation: TaskIsolation;
  /** The rules in the namespace of each team. */
  teamRules: Record<KubernetesPrincipal, KubernetesRule[]>;
}

/** Computes the settings. */
export function workloadClusterSettings(args: WorkloadClusterRulesArgs): WorkloadClusterSettings {
  const { launches = true } = args;
  const hosting = args.releaseName !== undefined;
  const features = (args.features as KubernetesFeature[] | undefined) ?? chosenFeatures();
  return {
    createNamespaces: args.createNamespaces ?? !hosting,
    createSystemNamespace: launches && features.includes("objectStoreMounts") && (args.createSystemNamespace ?? !hosting),
    hasWorkload: launches && (args.createWorkloadServiceAccount ?? true),
    features,
    isolation: taskIsolation(args.isolation, features, !hosting),
    rules: {
      launcher: launches ? clusterRules("launcher", features, hosting) : [],
      workload: launches ? clusterRules("workload", features, hosting) : [],
    },
    teamRules: { launcher: teamRules("launcher", features), workload: teamRules("workload", features) },
  };
}

/** Returns the rules of a principal in a cluster; only the hosting cluster has the objects of the release. */
export function clusterRules(principal: KubernetesPrincipal, features: KubernetesFeature[], hosting: boolean): KubernetesRule[] {
  return kubernetesRules(principal, features).filter(({ scope }) => hosting || scope !== "release");
}

/** Returns the rules of a principal in a team's namespace, which are those of the tasks there and nothing in the rest of the cluster. */
export function teamRules(principal: KubernetesPrincipal, features: KubernetesFeature[]): KubernetesRule[] {
  // SkyPilot launches controllers in the workspace default (sky/serve/server/impl.py).
  const ofTasks = features.filter((feature) => feature !== "controllers");
  return clusterRules(principal, ofTasks, false).filter(({ scope }) => scope === "tasks");
}

// Suffix of the component's name in that of a namespace, with the generated part.
const BEHIND = "-launcher-namespace-12345678".length;
const LONGEST = 63 - BEHIND;

/** Returns the problems of the arguments of a component with this name. */
export function workloadClusterProblems(name: string, args: WorkloadClusterRulesArgs): Problem[] {
  if (args.releaseName !== undefined) return [];
  const wrongServer = typeof args.server !== "string" ? undefined : overrideProblem(args.server, args.insecureSkipTlsVerify);
  const { createNamespaces } = workloadClusterSettings(args);
  return [
    ...below("isolation", clusterIsolationRules(args.isolation)),
    ...(createNamespaces ? componentNameProblems(name) : []),
    ...(typeof args.tasksNamespace === "string" ? nameProblems("tasksNamespace", args.tasksNamespace, "label") : []),
    ...(!createNamespaces && args.tasksNamespace === undefined
      ? [{ path: "tasksNamespace", message: "is required; with createNamespaces false, name an existing namespace" }]
      : []),
    ...(wrongServer ? [{ path: "server", message: wrongServer }] : []),
    ...(args.kubeconfig === undefined
      ? [
          {
            path: "kubeconfig",
            message: "is required; set a kubeconfig of the cluster, which provides its server and certificate authority",
          },
        ]
      : []),
    ...(typeof args.kubeconfig === "string" ? kubeconfigProblems(args, args.kubeconfig) : []),
  ];
}

function componentNameProblems(name: string): Problem[] {
  const message = `"${name}" is a prefix of the names of namespaces; write lower-case letters, digits and "-", at most ${LONGEST}`;
  return name.length <= LONGEST && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) ? [] : [{ path: "name", message }];
}

/** Returns the problems of a kubeconfig that provides the server and its certificate authority. */
export function kubeconfigProblems(args: WorkloadClusterRulesArgs, kubeconfig: string): Problem[] {
  if (isPlaceholder(kubeconfig)) return [];
  const entry = readEntry(kubeconfig, args.context);
  const { server, insecureSkipTlsVerify } = args;
  const access = {
    auth: "serviceAccount" as const,
    ...(typeof server === "string" && { server }),
    ...(insecureSkipTlsVerify && { insecureSkipTlsVerify }),
  };
  const messages = typeof entry === "string" ? [entry] : accessProblems({ ...entry, user: {} }, access);
  return messages.map((message) => ({ path: "kubeconfig", message }));
}

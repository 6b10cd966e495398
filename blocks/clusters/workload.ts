/** What SkyPilot's accounts in one cluster need: the defaults and the rules of their arguments. */

import { nameProblems } from "../../core/names";
import { isPlaceholder, type Problem } from "../../core/problem";
import { type KubernetesFeature, type KubernetesPrincipal, type KubernetesRule, kubernetesRules } from "../../permissions/kubernetes";
import { accessProblems, overrideProblem } from "./access";
import { chosenFeatures } from "./args";
import { readEntry } from "./kubeconfigFile";

/** The arguments that steer the accounts. */
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
}

/** The accounts with the defaults filled in. */
export interface WorkloadClusterSettings {
  createNamespaces: boolean;
  createSystemNamespace: boolean;
  /** Whether the tasks have an account of the component's. */
  hasWorkload: boolean;
  rules: Record<KubernetesPrincipal, KubernetesRule[]>;
}

/** Fills in the defaults. */
export function workloadClusterSettings(args: WorkloadClusterRulesArgs): WorkloadClusterSettings {
  const { launches = true } = args;
  const hosting = args.releaseName !== undefined;
  const features = (args.features as KubernetesFeature[] | undefined) ?? chosenFeatures();
  return {
    createNamespaces: args.createNamespaces ?? !hosting,
    createSystemNamespace: launches && features.includes("objectStoreMounts") && (args.createSystemNamespace ?? !hosting),
    hasWorkload: launches && (args.createWorkloadServiceAccount ?? true),
    rules: {
      launcher: launches ? clusterRules("launcher", features, hosting) : [],
      workload: launches ? clusterRules("workload", features, hosting) : [],
    },
  };
}

/** Returns the rules of a principal in a cluster; the objects of the release are in the hosting one only. */
export function clusterRules(principal: KubernetesPrincipal, features: KubernetesFeature[], hosting: boolean): KubernetesRule[] {
  return kubernetesRules(principal, features).filter(({ scope }) => hosting || scope !== "release");
}

// What stands behind the component's name in that of a namespace, with the part that is generated.
const BEHIND = "-launcher-namespace-12345678".length;
const LONGEST = 63 - BEHIND;

/** Returns what is wrong with the arguments of a component of this name. */
export function workloadClusterProblems(name: string, args: WorkloadClusterRulesArgs): Problem[] {
  if (args.releaseName !== undefined) return [];
  const wrongServer = typeof args.server !== "string" ? undefined : overrideProblem(args.server, args.insecureSkipTlsVerify);
  const { createNamespaces } = workloadClusterSettings(args);
  return [
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
            message: "is required; give one that leads to the cluster, from which the server and its certificate authority are taken",
          },
        ]
      : []),
    ...(typeof args.kubeconfig === "string" ? kubeconfigProblems(args, args.kubeconfig) : []),
  ];
}

function componentNameProblems(name: string): Problem[] {
  const message = `"${name}" begins the names of namespaces; write lower-case letters, digits and "-", at most ${LONGEST}`;
  return name.length <= LONGEST && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) ? [] : [{ path: "name", message }];
}

/** Returns what is wrong with a kubeconfig of which the server and its certificate authority are taken. */
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

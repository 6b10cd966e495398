/** Rules and warnings of the hosting cluster. */
import { createdNamespaceProblems, nameProblems } from "../../core/names";
import { enumProblems, isPlaceholder, type Problem } from "../../core/problem";
import { METRICS_NAMESPACE } from "../../permissions/kubernetes";
import { type ClusterArgs, IN_CLUSTER } from "../clusters/args";
import type { ReleaseSettings } from "../release/release";
import { type KubernetesArgs, type RbacArgs, RbacMode } from "./args";
import type { KubernetesSettings } from "./settings";

// Options that require the hosting cluster, or a mode in which the program creates the rules.
const OF_MINIMAL = [
  "gpuListing",
  "volumes",
  "hostPathVolumes",
  "ingress",
  "highAvailability",
  "hostNetwork",
  "gpuMetrics",
  "controllers",
] as const;
const OF_HOSTING = ["objectStoreMounts", "createSystemNamespace", ...OF_MINIMAL] as const;

/** Returns the problems of the hosting cluster. */
export function kubernetesRules(args: KubernetesArgs = {}, settings: KubernetesSettings, release: ReleaseSettings): Problem[] {
  const { namespace, rbac = {} } = args;
  return [
    ...enumProblems("rbac.mode", rbac.mode, RbacMode),
    ...nameProblems("namespace", namespace ?? settings.tasksNamespace, "label"),
    ...(settings.createTasksNamespace ? createdNamespaceProblems("namespace", settings.tasksNamespace, "kubernetes.createNamespace") : []),
    ...tasksNamespaceProblems(args, settings, release),
    ...accountProblems(settings.mode, rbac),
  ];
}

function tasksNamespaceProblems(
  { namespace }: KubernetesArgs,
  { mode, inCluster }: KubernetesSettings,
  release: ReleaseSettings,
): Problem[] {
  const path = "namespace";
  if (!inCluster || mode !== RbacMode.Minimal || namespace !== release.namespace) return [];
  return [
    {
      path,
      message: `"${namespace}" is the API server's namespace, whose Secrets tasks could then read; write another one, or use another kubernetes.rbac.mode`,
    },
  ];
}

function accountProblems(mode: RbacMode, rbac: RbacArgs): Problem[] {
  if (mode !== RbacMode.Existing) return [];
  const keys = ["serviceAccount", "workloadServiceAccount"] as const;
  const problems = keys.flatMap((key) => nameProblems(`rbac.${key}`, rbac[key], "subdomain"));
  if (rbac.serviceAccount !== undefined) return problems;
  return [
    ...problems,
    {
      path: "rbac.serviceAccount",
      message: 'is required; with mode "existing", name the API server\'s service account',
      set: { example: "NAME" },
    },
  ];
}

/** Returns the arguments that are ignored. */
export function kubernetesIgnored({ namespace, rbac = {} }: KubernetesArgs = {}, { inCluster, mode }: KubernetesSettings): Problem[] {
  const given = (keys: readonly (keyof RbacArgs)[], message: string): Problem[] =>
    keys.filter((key) => rbac[key] !== undefined).map((key) => ({ path: `rbac.${key}`, message: `is ignored because ${message}` }));
  const accounts =
    mode === RbacMode.Existing ? [] : given(["serviceAccount", "workloadServiceAccount"], `mode "${mode}" creates the accounts`);
  if (!inCluster) {
    const off = "kubernetes.inCluster is false";
    return [
      ...accounts,
      ...(namespace === undefined ? [] : [{ path: "namespace", message: `is ignored because ${off}` }]),
      ...given(OF_HOSTING, off),
    ];
  }
  return [...accounts, ...(mode === RbacMode.Minimal ? [] : given(OF_MINIMAL, `mode "${mode}" creates no rules`))];
}

/** Returns the problems of the allowed contexts; SkyPilot ignores unknown ones silently or with a warning (sky/clouds/kubernetes.py). */
export function contextRules(
  { allowedContexts: allowed }: KubernetesArgs = {},
  { inCluster }: KubernetesSettings,
  clusters: ClusterArgs[],
  kubeconfigGiven: boolean,
): Problem[] {
  const named = clusters.flatMap(({ name }) => name ?? []);
  if (kubeconfigGiven && clusters.length === 0 && allowed === undefined) {
    return [
      {
        path: "allowedContexts",
        message: `is required, because this program does not read the contexts of credentials.kubernetes; list the contexts to use, and "${IN_CLUSTER}" for the hosting cluster, or list them as clusters with auth: existing`,
      },
    ];
  }
  if (allowed?.length === 0) {
    return [{ path: "allowedContexts", message: "is empty, which lets SkyPilot choose; list contexts, or remove it" }];
  }
  return (allowed ?? []).flatMap((context, index) => {
    const path = `allowedContexts[${index}]`;
    if (context === IN_CLUSTER && !inCluster) {
      return [
        {
          path,
          message: `"${IN_CLUSTER}" is the hosting cluster, which kubernetes.inCluster turns off; remove it, or set kubernetes.inCluster to true`,
        },
      ];
    }
    if (context === IN_CLUSTER || isPlaceholder(context) || named.includes(context)) return [];
    if (named.length === 0)
      return kubeconfigGiven ? [] : [{ path, message: `"${context}" is not in any kubeconfig; add it to clusters, or remove it` }];
    return [{ path, message: `"${context}" must be one of clusters (${named.join(", ")}), or "${IN_CLUSTER}"` }];
  });
}

/** Returns consequences of the settings that the chart does not report. */
export function kubernetesWarnings(
  { mode, inCluster, features }: KubernetesSettings,
  { namespace }: ReleaseSettings,
  keyless: boolean,
): Problem[] {
  const forwards = mode === RbacMode.Minimal && inCluster && features.includes("gpuMetrics") && namespace === METRICS_NAMESPACE;
  const conditions: [boolean, string, string][] = [
    [
      forwards,
      "rbac.gpuMetrics",
      `gives the API server's account pods/portforward in its own namespace "${METRICS_NAMESPACE}", and a port-forward to the API server is an administrator's log-in; set it to false, or use another release.namespace`,
    ],
    [mode === RbacMode.Chart, "rbac.mode", '"chart" lets the API server grant any right in the cluster, and lets tasks read its Secrets'],
    [
      mode === RbacMode.Existing && keyless,
      "rbac.mode",
      '"existing" requires that the service account has the annotations of its cloud identities, which this program cannot set',
    ],
  ];
  return conditions.filter(([holds]) => holds).map(([, path, message]) => ({ path, message }));
}

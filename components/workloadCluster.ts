import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { NamespacePatch } from "@pulumi/kubernetes/core/v1/namespacePatch";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import * as pulumi from "@pulumi/pulumi";
import { tokenKubeconfig } from "../blocks/clusters/kubeconfig";
import {
  kubeconfigProblems,
  type WorkloadClusterRulesArgs,
  workloadClusterProblems,
  workloadClusterSettings,
} from "../blocks/clusters/workload";
import { type ClusterIsolationArgs, PodSecurityLevel } from "../blocks/isolation/args";
import { podSecurityLabels, SYSTEM_LABELS } from "../blocks/isolation/podSecurity";
import { INGRESS_NAMESPACE, METRICS_NAMESPACE, SYSTEM_NAMESPACE } from "../permissions/kubernetes";
import { createAccount, type ScopeNamespaces } from "./account";
import { rejectInvalid } from "./invalidArguments";
import { createPriorityClasses, createQuota, createTaskPolicies } from "./isolation";
import { withSecretArgs } from "./secretArgs";
import { createTeamNamespace, type TeamNamespaceArgs } from "./teamNamespace";

/**
 * The service accounts of SkyPilot in one cluster, and their rights: in the hosting cluster if `releaseName` is set, otherwise in another
 * one.
 */
export interface WorkloadClusterArgs {
  /**
   * Content of a kubeconfig that leads to the cluster, unless it is the hosting one: only its server and certificate authority go into the
   * output `kubeconfig`.
   * @secret
   */
  kubeconfig?: pulumi.Input<string>;
  /**
   * Context of the kubeconfig. @default its current context, or its only one
   */
  context?: string;
  /**
   * Address of the cluster's API server that pods can reach. @default that of the kubeconfig
   */
  server?: pulumi.Input<string>;
  /**
   * Whether to accept a kubeconfig that does not verify the cluster's certificate. @default false
   */
  insecureSkipTlsVerify?: boolean;
  /** Any text; a new text gives the launcher a new token, after which the old one is deleted. */
  rotate?: pulumi.Input<string>;
  /** Name of the Helm release, whose ConfigMap the API server writes; only on the hosting cluster. */
  releaseName?: string;
  /** Namespace of the API server; only on the hosting cluster. */
  releaseNamespace?: pulumi.Input<string>;
  /**
   * Namespace of the tasks. @default a new one with a generated name
   */
  tasksNamespace?: pulumi.Input<string>;
  /**
   * Whether the component creates namespaces: one for the launcher's account, and `tasksNamespace` if it is missing, which stays when the
   * component is deleted. @default true, but false on the hosting cluster
   */
  createNamespaces?: boolean;
  /**
   * Whether the component creates the namespace `skypilot-system` if it is missing and tasks mount buckets; it stays when the component is
   * deleted. @default true, but false on the hosting cluster
   */
  createSystemNamespace?: boolean;
  /** The namespace `skypilot-system`, if tasks mount buckets; the resources in it wait for this value. */
  systemNamespace?: pulumi.Input<string>;
  /**
   * Name of the API server's service account.
   * @default a generated one
   */
  launcherServiceAccount?: pulumi.Input<string>;
  /** Annotations of the API server's service account, which give it a cloud identity. */
  launcherAnnotations?: pulumi.Input<{ [key: string]: string }>;
  /**
   * Name of the tasks' service account.
   * @default a generated one
   */
  workloadServiceAccount?: pulumi.Input<string>;
  /** Annotations of the tasks' service account, which give it a cloud identity. */
  workloadAnnotations?: { [key: string]: pulumi.Input<string> };
  /**
   * Whether the component creates the tasks' service account.
   * @default true
   */
  createWorkloadServiceAccount?: boolean;
  /**
   * Whether SkyPilot launches on this cluster; if not, the launcher has no rights. @default true
   */
  launches?: boolean;
  /**
   * Features whose rights the accounts have, such as `gpuListing` and `volumes`.
   * @default ["objectStoreMounts", "gpuListing", "volumes"]
   */
  features?: string[];
  /** Isolation of the tasks, and of the teams' too except for the quota. @default policies and Pod Security are on, but off on the hosting cluster */
  isolation?: ClusterIsolationArgs;
  /**
   * Namespaces of teams in addition to that of the tasks.
   * @default []
   */
  teams?: TeamNamespaceArgs[];
}

/**
 * SkyPilot in one Kubernetes cluster: a service account for the API server and one for the tasks, each with only the rights that it needs
 * (SkyPilot docs: cloud-permissions/kubernetes). For a cluster other than the hosting one, also the kubeconfig for SkyPilot; pass a
 * provider for that cluster in the options.
 */
export class WorkloadCluster extends pulumi.ComponentResource {
  /** Name of the API server's service account, after it has its rights. */
  public readonly launcherServiceAccount: pulumi.Output<string>;
  /**
   * Name of the tasks' service account, after it has its rights; empty if SkyPilot does not launch on this cluster or the program has no
   * such account.
   */
  public readonly workloadServiceAccount: pulumi.Output<string>;
  /** Namespace of the tasks. */
  public readonly namespace: pulumi.Output<string>;
  /** Name of the service account of each team's tasks, by workspace, after it and the API server's have their rights in the team's namespace. */
  public readonly teamServiceAccounts: pulumi.Output<{ [workspace: string]: string }>;
  /**
   * Kubeconfig of the API server's service account, once it has its rights: one context, with the cluster's server and certificate
   * authority and a token, and empty on the
   * hosting cluster.
   * @secret
   */
  public readonly kubeconfig: pulumi.Output<string>;

  /**
   * @throws ResourceError with every problem of the arguments.
   */
  constructor(name: string, args: WorkloadClusterArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("skypilot:index:WorkloadCluster", name, withSecretArgs("WorkloadCluster", args), opts);
    rejectInvalid(this, name, workloadClusterProblems(name, args as WorkloadClusterRulesArgs));

    const component = this;
    const parent = { parent: component };
    const settings = workloadClusterSettings(args as WorkloadClusterRulesArgs);
    const { isolation } = settings;
    const tasks = createTasksNamespace();
    const launcherNamespace =
      args.releaseNamespace ??
      (settings.createNamespaces
        ? new Namespace(`${name}-launcher-namespace`, labelled(podSecurityLabels(PodSecurityLevel.Restricted)), parent).metadata.name
        : tasks);
    const namespaces: ScopeNamespaces = {
      release: launcherNamespace,
      tasks,
      [SYSTEM_NAMESPACE]: settings.createSystemNamespace
        ? createShared("system-namespace", SYSTEM_NAMESPACE, SYSTEM_LABELS)
        : (args.systemNamespace ?? SYSTEM_NAMESPACE),
      [INGRESS_NAMESPACE]: INGRESS_NAMESPACE,
      metrics: METRICS_NAMESPACE,
    };

    const rights = { name, rules: settings.rules, releaseName: args.releaseName, namespaces, parent: component };
    this.launcherServiceAccount = createAccount("launcher", rights, {
      ...(args.launcherServiceAccount !== undefined && { name: args.launcherServiceAccount }),
      namespace: launcherNamespace,
      ...(args.launcherAnnotations && { annotations: args.launcherAnnotations }),
    });
    const workloadName = args.workloadServiceAccount !== undefined ? { name: args.workloadServiceAccount } : {};
    this.workloadServiceAccount = settings.hasWorkload
      ? createAccount("workload", rights, {
          ...workloadName,
          namespace: tasks,
          ...(args.workloadAnnotations && { annotations: args.workloadAnnotations }),
        })
      : pulumi.output("");
    this.namespace = pulumi.output(tasks);
    const launcher = { name: this.launcherServiceAccount, namespace: launcherNamespace };
    const shared = { name, rules: settings.teamRules, launcher, workloadName, namespaces, level: isolation.level, parent: component };
    const teams = (args.teams ?? []).map((team) => ({ ...createTeamNamespace(team, shared), workspace: team.workspace }));
    this.teamServiceAccounts = pulumi.output(Object.fromEntries(teams.map(({ workspace, account }) => [workspace, account])));
    const place = { name: `${name}-tasks`, namespace: tasks, parent: component };
    createTaskPolicies([place, ...teams.map((team) => ({ ...team, parent: component }))], isolation, {
      portsThroughIngress: settings.features.includes("ingress"),
    });
    createQuota(place, isolation.quota);
    createPriorityClasses(name, args.isolation?.priorityClasses ?? [], component);
    this.kubeconfig = pulumi.secret(args.kubeconfig === undefined ? "" : createKubeconfig(args.kubeconfig));
    this.registerOutputs({
      launcherServiceAccount: this.launcherServiceAccount,
      workloadServiceAccount: this.workloadServiceAccount,
      namespace: this.namespace,
      ...(args.teams && { teamServiceAccounts: this.teamServiceAccounts }),
      kubeconfig: this.kubeconfig,
    });

    function createTasksNamespace(): pulumi.Input<string> {
      const labels = isolation.level ? podSecurityLabels(isolation.level) : {};
      if (args.tasksNamespace === undefined) return new Namespace(`${name}-tasks`, labelled(labels), parent).metadata.name;
      return settings.createNamespaces ? createShared("tasks-namespace", args.tasksNamespace, labels) : args.tasksNamespace;
    }

    function labelled(labels: { [label: string]: string }) {
      return isolation.level ? { metadata: { labels } } : {};
    }

    /** Others may use a namespace of this name, so it is created only if it is missing, and never deleted. */
    function createShared(role: string, namespace: pulumi.Input<string>, labels: { [label: string]: string }): pulumi.Output<string> {
      return new NamespacePatch(`${name}-${role}`, { metadata: { name: namespace, ...labelled(labels).metadata } }, parent).metadata
        .name as pulumi.Output<string>;
    }

    function createKubeconfig(given: pulumi.Input<string>): pulumi.Output<string> {
      const token = new Secret(
        `${name}-launcher-token`,
        {
          metadata: {
            namespace: launcherNamespace,
            annotations: { "kubernetes.io/service-account.name": component.launcherServiceAccount },
          },
          type: "kubernetes.io/service-account-token",
        },
        // The engine does not act on the first trigger, so there is one before the first rotation.
        { ...parent, replacementTrigger: args.rotate ?? "none" },
      );
      return pulumi
        .all([given, token.data, tasks, args.server, component.workloadServiceAccount])
        .apply(([kubeconfig, data, namespace, server]) => {
          // A kubeconfig from another resource is known only now.
          rejectInvalid(component, name, kubeconfigProblems({ ...args, server } as WorkloadClusterRulesArgs, kubeconfig));
          const { context } = args;
          return tokenKubeconfig({ name, kubeconfig, ...(context && { context }), ...(server && { server }), namespace }, tokenOf(data));
        });
    }
  }
}

/** In a preview, Kubernetes has not filled the Secret with a token. */
function tokenOf(data: { [key: string]: string } | undefined): string {
  if (data?.token) return Buffer.from(data.token, "base64").toString("utf8");
  if (pulumi.runtime.isDryRun()) return "token-of-the-service-account";
  throw new pulumi.RunError(
    "Kubernetes has not written a token into the Secret of the launcher's service account yet; run `pulumi up` again",
  );
}

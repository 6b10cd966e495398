import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import * as pulumi from "@pulumi/pulumi";
import { authOf, type ClusterArgs, ClusterAuth } from "../chart/clusterArgs";
import { clustersProblems, withoutProvider } from "../chart/clusterRules";
import { contextEnvironment, contextsOfClusters } from "../chart/contexts";
import type { CredentialsArgs } from "../chart/credentialArgs";
import { enabledClouds, usesCredentialsFile } from "../chart/credentials";
import { type KnownCluster, mergeKubeconfigs, sizeProblems } from "../chart/kubeconfig";
import { RbacMode } from "../chart/kubernetes";
import { skyPilotConfigYaml } from "../chart/skypilotConfig";
import { AwsIdentityKind } from "../identity/aws";
import { SYSTEM_NAMESPACE } from "../permissions/kubernetes";
import { awsArgsOf, givenCredentials, type SkyPilotArgs, skyPilotSettings } from "../skypilot/args";
import { skyPilotProblems } from "../skypilot/rules";
import { ApiServer } from "./apiServer";
import { AwsIdentity } from "./awsIdentity";
import { CloudCredentials } from "./cloudCredentials";
import { GcpIdentity } from "./gcpIdentity";
import { refuse } from "./refuse";
import { withSecretArgs } from "./secretArgs";
import { WorkloadCluster } from "./workloadCluster";

/**
 * SkyPilot for a team: the API server, who it is on each cloud and in its cluster, and what it may do there.
 */
export class SkyPilot extends pulumi.ComponentResource {
  /** URL of the API server without credentials; where the cluster has not assigned an address yet, a sentence that says so. */
  public readonly endpoint: pulumi.Output<string>;
  /** URL with the first user and his password, for `sky api login -e`; secret, and without them where this program does not know them. */
  public readonly endpointWithCredentials: pulumi.Output<string>;
  /** Password of each user of basic auth, generated or given; secret, and empty where users log in otherwise. */
  public readonly passwords: pulumi.Output<{ [username: string]: string }>;
  /** URL of the dashboard. */
  public readonly dashboard: pulumi.Output<string>;
  /** URL to register at the OpenID Connect provider as the client's redirect URI; not set with another log-in. */
  public readonly oauthRedirectUrl: pulumi.Output<string | undefined>;
  /** Command that makes the API server reachable on this machine; not set where it is reachable otherwise. */
  public readonly portForward: pulumi.Output<string | undefined>;
  /** Namespace of the API server. */
  public readonly namespace: pulumi.Output<string>;
  /** ARN of the IAM user; not set without AWS, or where the identity is somebody else's. */
  public readonly awsUserArn: pulumi.Output<string | undefined>;
  /** ARN of the role of the API server on AWS; not set without AWS, or where it is a user. */
  public readonly awsLauncherRoleArn: pulumi.Output<string | undefined>;
  /** ARN of the role of the VMs on AWS; not set without AWS. */
  public readonly awsRoleArn: pulumi.Output<string | undefined>;
  /** E-mail address of the service account on GCP; not set without GCP, or where the identity is somebody else's and not named. */
  public readonly gcpServiceAccount: pulumi.Output<string | undefined>;

  /**
   * @throws ResourceError with every problem of the arguments.
   */
  constructor(name: string, args: SkyPilotArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("skypilot:index:SkyPilot", name, withSecretArgs(args), opts);
    refuse(this, name, [...skyPilotProblems(args), ...withoutProvider(args.clusters)]);

    const component = this;
    const parent = { parent: component };
    const settings = skyPilotSettings(args);
    const { release, kubernetes } = settings;

    const serviceAccount = { namespace: release.namespace, name: kubernetes.serviceAccount };
    const aws = args.aws?.enabled ? new AwsIdentity(`${name}-aws`, { serviceAccount, ...awsArgsOf(args) }, parent) : undefined;
    const gcp = args.gcp?.enabled ? new GcpIdentity(`${name}-gcp`, { serviceAccount, ...args.gcp }, parent) : undefined;
    const annotations = serviceAccountAnnotations();
    const namespaces = createNamespaces();
    const credentials = collectCredentials();
    const clouds = enabledClouds(credentials);
    const secrets =
      clouds.length > 0 ? new CloudCredentials(`${name}-credentials`, { namespace: namespaces.release, credentials }, parent) : undefined;
    const cluster = kubernetes.mode === RbacMode.Minimal ? createWorkloadCluster() : undefined;
    const server = createApiServer();

    this.endpoint = server.endpoint;
    this.endpointWithCredentials = server.endpointWithCredentials;
    this.passwords = server.passwords;
    this.dashboard = server.dashboard;
    this.oauthRedirectUrl = server.oauthRedirectUrl;
    this.portForward = server.portForward;
    this.namespace = server.namespace;
    this.awsUserArn = pulumi.output(aws?.userArn);
    this.awsLauncherRoleArn = pulumi.output(aws?.launcherRoleArn);
    this.awsRoleArn = pulumi.output(aws?.roleArn);
    this.gcpServiceAccount = pulumi.output(gcp?.serviceAccountEmail);
    this.registerOutputs({
      endpoint: this.endpoint,
      endpointWithCredentials: this.endpointWithCredentials,
      passwords: this.passwords,
      dashboard: this.dashboard,
      oauthRedirectUrl: this.oauthRedirectUrl,
      portForward: this.portForward,
      namespace: this.namespace,
      awsUserArn: this.awsUserArn,
      awsLauncherRoleArn: this.awsLauncherRoleArn,
      awsRoleArn: this.awsRoleArn,
      gcpServiceAccount: this.gcpServiceAccount,
    });

    function createNamespaces() {
      const create = (role: string, namespace: string, retainOnDelete: boolean) =>
        new Namespace(`${name}-${role}`, { metadata: { name: namespace } }, { ...parent, retainOnDelete }).metadata.name;
      return {
        release: release.createNamespace ? create("namespace", release.namespace, settings.keepsState) : pulumi.output(release.namespace),
        tasks: kubernetes.createTasksNamespace
          ? create("tasks-namespace", kubernetes.tasksNamespace, false)
          : pulumi.output(kubernetes.tasksNamespace),
        system: kubernetes.createSystemNamespace ? create("system-namespace", SYSTEM_NAMESPACE, false) : pulumi.output(SYSTEM_NAMESPACE),
      };
    }

    /** How EKS and GKE know which identity the service account has; Pod Identity needs none. */
    function serviceAccountAnnotations(): pulumi.Output<{ [key: string]: string }> | undefined {
      const role =
        settings.keylessClouds.includes("aws") && args.aws?.identity !== AwsIdentityKind.PodIdentity ? aws?.launcherRoleArn : undefined;
      const email = settings.keylessClouds.includes("gcp") ? gcp?.serviceAccountEmail : undefined;
      if (!role && !email) return undefined;
      return pulumi.all([role, email]).apply(([arn, address]): { [key: string]: string } => ({
        ...(arn && { "eks.amazonaws.com/role-arn": arn }),
        ...(address && { "iam.gke.io/gcp-service-account": address }),
      }));
    }

    function collectCredentials(): CredentialsArgs {
      return givenCredentials(args, {
        aws: { accessKeyId: aws?.accessKeyId as pulumi.Output<string>, secretAccessKey: aws?.secretAccessKey as pulumi.Output<string> },
        gcp: { serviceAccountKey: gcp?.serviceAccountKey as pulumi.Output<string> },
        kubernetes: { kubeconfig: mergedKubeconfig() },
      });
    }

    function mergedKubeconfig(): pulumi.Output<string> {
      const merged = settings.clusters.filter((cluster) => authOf(cluster) !== ClusterAuth.Existing);
      const given = pulumi.all(merged.map(({ kubeconfig, namespace }) => pulumi.all([kubeconfig, namespace])));
      return pulumi.secret(
        given.apply((known) => {
          const clusters = merged.map((cluster, index) => {
            const [kubeconfig, namespace] = known[index] ?? [];
            return { ...cluster, kubeconfig, namespace } as KnownCluster;
          });
          // A kubeconfig that another resource made is known only now.
          refuse(component, name, clustersProblems(clusters));
          const text = mergeKubeconfigs(clusters);
          refuse(component, name, sizeProblems(text, clusters));
          return text;
        }),
      );
    }

    function createWorkloadCluster(): WorkloadCluster {
      return new WorkloadCluster(
        `${name}-cluster`,
        {
          releaseName: release.name,
          releaseNamespace: namespaces.release,
          tasksNamespace: namespaces.tasks,
          systemNamespace: namespaces.system,
          launcherServiceAccount: kubernetes.serviceAccount,
          ...(annotations && { launcherAnnotations: annotations }),
          workloadServiceAccount: kubernetes.workloadServiceAccount ?? "",
          launches: kubernetes.inCluster,
          features: kubernetes.features,
        },
        parent,
      );
    }

    /** EKS and GKE hand the identity to a pod while it starts. */
    function cloudIdentities() {
      const { identity = "" } = args.aws ?? {};
      return {
        cloudIdentities: pulumi
          .all([identity, aws?.launcherRoleArn, gcp?.serviceAccountEmail])
          .apply((known) => known.map((one) => one ?? "")),
      };
    }

    /** Without a key nothing else tells gcloud its project. */
    function gcpEnvironment() {
      const project = args.gcp?.project ?? "";
      return { CLOUDSDK_CORE_PROJECT: project, GOOGLE_CLOUD_PROJECT: project };
    }

    function serverEnvironment() {
      const environment = {
        ...(settings.keylessClouds.includes("gcp") && gcpEnvironment()),
        ...(settings.configIsUnread && args.kubernetes?.allowedContexts === undefined && contextEnvironment(kubernetes.allowedContexts)),
      };
      return Object.keys(environment).length > 0 ? { environment } : {};
    }

    function createApiServer(): ApiServer {
      const facts = {
        clouds: [...clouds, ...settings.keylessClouds],
        machines: settings.machines,
        inCluster: kubernetes.inCluster,
        allowedContexts: kubernetes.allowedContexts,
        ...(kubernetes.workloadServiceAccount && { workloadServiceAccount: kubernetes.workloadServiceAccount }),
        ...(args.adminPolicy?.policy && { adminPolicy: args.adminPolicy.policy }),
      };
      return new ApiServer(
        `${name}-api-server`,
        {
          ...apiServerArgs(args),
          // The chart makes the system namespace where it finds none, and leaves it behind.
          namespace:
            kubernetes.mode === RbacMode.Chart
              ? pulumi.all([namespaces.release, namespaces.system]).apply(([release]) => release)
              : namespaces.release,
          tasksNamespace: namespaces.tasks,
          // An identity by Pod Identity must be there before the pod is.
          serviceAccount: pulumi
            .all([cluster?.launcherServiceAccount ?? kubernetes.serviceAccount, aws?.launcherRoleArn])
            .apply(([accountName]) => accountName),
          ...(annotations && kubernetes.mode === RbacMode.Chart && { serviceAccountAnnotations: annotations }),
          ...(settings.keylessClouds.length > 0 && cloudIdentities()),
          ...serverEnvironment(),
          clouds,
          ...(secrets && { secretNames: secrets.secretNames }),
          awsCredentialsFile: usesCredentialsFile(credentials.aws),
          ...(args.gcp?.project !== undefined && { gcpProject: args.gcp.project }),
          ...(args.credentials?.nebius?.tenantId !== undefined && { nebiusTenantId: args.credentials.nebius.tenantId }),
          skypilotConfig: pulumi
            .all([args.skypilotConfig ?? {}, pulumi.all(settings.clusters.map(knownOfContext))])
            .apply(([own, known]) => skyPilotConfigYaml({ ...facts, contexts: contextsOfClusters(settings.clusters, known) }, own)),
        },
        parent,
      );
    }
  }
}

/** Returns what SkyPilot's config says of a context and another resource may have made. */
function knownOfContext({ namespace, remoteIdentity }: ClusterArgs) {
  return pulumi.output({ ...(namespace !== undefined && { namespace }), ...(remoteIdentity !== undefined && { remoteIdentity }) });
}

// What the API server takes as it is given.
const API_SERVER_KEYS = [
  "release",
  "exposure",
  "auth",
  "storage",
  "database",
  "resources",
  "pod",
  "upgrade",
  "monitoring",
  "ssh",
  "healthCheck",
  "kubernetes",
  "adminPolicy",
  "skypilotConfigMode",
] as const;

/** Returns the arguments that are the API server's own. */
function apiServerArgs(args: SkyPilotArgs) {
  const given = API_SERVER_KEYS.filter((key) => args[key] !== undefined).map((key) => [key, args[key]]);
  return Object.fromEntries(given) as Pick<SkyPilotArgs, (typeof API_SERVER_KEYS)[number]>;
}

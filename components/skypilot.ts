import * as pulumi from "@pulumi/pulumi";
import { SERVER_BLOCKS } from "../blocks";
import { remoteIdentityOf } from "../blocks/aws/remoteIdentity";
import { TASKS } from "../blocks/buckets/settings";
import { IN_CLUSTER } from "../blocks/clusters/args";
import { contextsOfClusters } from "../blocks/clusters/contexts";
import type { CredentialsArgs } from "../blocks/credentials/args";
import { enabledClouds, usesCredentialsFile } from "../blocks/credentials/table";
import { clusterIsolation } from "../blocks/isolation/settings";
import { RbacMode } from "../blocks/kubernetes/args";
import { skyPilotConfigYaml } from "../blocks/skypilotConfig/derived";
import { identityOf } from "../blocks/tasks/settings";
import type { TeamAccounts } from "../blocks/workspaces/config";
import { awsArgsOf, type SkyPilotArgs } from "../skypilot/args";
import { follows, resolve } from "../skypilot/resolve";
import type { ServerBlocksArgs } from "../skypilot/serverArgs";
import { serverEnvironment } from "../skypilot/serverEnvironment";
import { ApiServer } from "./apiServer";
import { AwsIdentity } from "./awsIdentity";
import { createBackup } from "./backup";
import { bucketContext } from "./bucketAccounts";
import { createBuckets } from "./buckets";
import { CloudCredentials } from "./cloudCredentials";
import { type ClusterAccess, createClusterAccess } from "./clusterAccess";
import { GcpIdentity } from "./gcpIdentity";
import { hostingTeams, hostingTeamsArgs, isolateHostingTasks } from "./hostingTasks";
import { rejectInvalid } from "./invalidArguments";
import { mergedKubeconfig } from "./mergedKubeconfig";
import { createNamespaces } from "./namespaces";
import { withSecretArgs } from "./secretArgs";
import { identityArgs, serviceAccountAnnotations } from "./serverIdentity";
import { createTasksIdentity } from "./tasksIdentity";
import { createTeamIdentities } from "./teamIdentities";
import { teamNamespaces } from "./teamNamespace";
import { warn } from "./warn";
import { WorkloadCluster } from "./workloadCluster";

/**
 * SkyPilot for a team: the API server, its identities on each cloud and in its cluster, and their permissions.
 */
export class SkyPilot extends pulumi.ComponentResource {
  /** URL of the API server without credentials; a text that starts with `pending:` until the cluster assigns an address. */
  public readonly endpoint: pulumi.Output<string>;
  /**
   * URL with the first user and the password, for `sky api login -e`, and without them where this program does not know them.
   * @secret
   */
  public readonly endpointWithCredentials: pulumi.Output<string>;
  /**
   * Password of each user of basic auth, generated or given, and empty where users log in otherwise.
   * @secret
   */
  public readonly passwords: pulumi.Output<{ [username: string]: string }>;
  /** URL of the dashboard. */
  public readonly dashboard: pulumi.Output<string>;
  /** Redirect URI to register with the OpenID Connect provider; not set with other logins. */
  public readonly oauthRedirectUrl: pulumi.Output<string | undefined>;
  /** Command that makes the API server reachable on this machine; set only for `ClusterIP`. */
  public readonly portForward: pulumi.Output<string | undefined>;
  /** Namespace of the API server. */
  public readonly namespace: pulumi.Output<string>;
  /** ARN of the IAM user; not set if the program does not create one. */
  public readonly awsUserArn: pulumi.Output<string | undefined>;
  /** ARN of the API server's role on AWS; not set without such a role. */
  public readonly awsLauncherRoleArn: pulumi.Output<string | undefined>;
  /** ARN of the role of the VMs on AWS; not set without AWS. */
  public readonly awsRoleArn: pulumi.Output<string | undefined>;
  /** E-mail address of the service account on GCP; not set without GCP, or if the program has neither an account nor its address. */
  public readonly gcpServiceAccount: pulumi.Output<string | undefined>;
  /**
   * ARN of the role, or e-mail address of the account, that the program creates for tasks, by `tasks` for the hosting cluster, the name of a
   * cluster, or `WORKSPACE/CONTEXT` for a team.
   */
  public readonly tasksIdentities: pulumi.Output<{ [who: string]: string }>;

  /**
   * @throws ResourceError with every problem of the arguments.
   */
  constructor(name: string, args: SkyPilotArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("skypilot:index:SkyPilot", name, withSecretArgs("SkyPilot", args), opts);
    const { args: checked, settings, problems, warnings } = resolve(args);
    rejectInvalid(this, name, problems);
    warn(this, warnings);

    const component = this;
    const parent = { parent: component };
    const { release, kubernetes } = settings;

    const serviceAccount = { namespace: release.namespace, name: kubernetes.serviceAccount };
    const aws = checked.aws?.enabled
      ? new AwsIdentity(`${name}-aws`, follows({ serviceAccount, ...awsArgsOf(checked) }, settings.aws), parent)
      : undefined;
    const gcp = checked.gcp?.enabled
      ? new GcpIdentity(`${name}-gcp`, follows({ serviceAccount, ...checked.gcp }, settings.gcp), parent)
      : undefined;
    const annotations = serviceAccountAnnotations({ aws, gcp }, settings);
    const namespaces = createNamespaces(name, settings, component);
    const tasksHere = identityOf(TASKS, settings);
    const tasks = tasksHere && createTasksIdentity(`${name}-tasks`, tasksHere, checked, component);
    const teamIdentities = createTeamIdentities(name, settings, checked, component);
    const accesses = settings.clusters.all.map((one) => {
      const cluster = { ...one, isolation: clusterIsolation(one, settings.isolation, checked.skypilotConfig) };
      const use = { ...teamNamespaces(one.name, settings, teamIdentities), identity: identityOf(one.name, settings) };
      return createClusterAccess(name, cluster, use, checked, component);
    });
    const jobsBucket = createBuckets(name, settings.buckets, bucketContext(checked, settings, gcp, identitiesOfTasks()), component);
    const credentials = collectCredentials();
    const clouds = enabledClouds(credentials);
    const secrets =
      clouds.length > 0 ? new CloudCredentials(`${name}-credentials`, { namespace: namespaces.release, credentials }, parent) : undefined;
    const cluster = kubernetes.mode === RbacMode.Minimal ? createWorkloadCluster() : undefined;
    const teams = hostingTeams(name, settings, cluster, component);
    if (kubernetes.inCluster) isolateHostingTasks(name, settings, namespaces, teams, component);
    const server = createApiServer();
    createBackup(name, settings, checked, { namespace: namespaces.release, databaseSecret: server.databaseSecret, component });

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
    const tasksIdentities = Object.fromEntries(identitiesOfTasks());
    this.tasksIdentities = pulumi.output(tasksIdentities);
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
      ...(Object.keys(tasksIdentities).length > 0 && { tasksIdentities: this.tasksIdentities }),
    });

    function identitiesOfTasks(): [string, pulumi.Output<string>][] {
      const all: [string, pulumi.Output<string> | undefined][] = [
        [TASKS, tasks?.id],
        ...accesses.map(({ name: who, tasksIdentity }): [string, pulumi.Output<string> | undefined] => [who, tasksIdentity]),
        ...Object.entries(teamIdentities).map(([who, { id }]): [string, pulumi.Output<string> | undefined] => [who, id]),
      ];
      return all.filter((one): one is [string, pulumi.Output<string>] => one[1] !== undefined);
    }

    /** The credentials in the arguments, and those that the program creates. */
    function collectCredentials(): CredentialsArgs {
      return {
        ...checked.credentials,
        ...(settings.ownsAwsKey && { aws: { accessKeyId: known(aws?.accessKeyId), secretAccessKey: known(aws?.secretAccessKey) } }),
        ...(settings.ownsGcpKey && { gcp: { serviceAccountKey: known(gcp?.serviceAccountKey) } }),
        ...(settings.clusters.merged.length > 0 && { kubernetes: { kubeconfig: mergedKubeconfig(name, accesses, component) } }),
      };
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
          ...(Object.keys(tasks?.annotations ?? {}).length > 0 && { workloadAnnotations: tasks?.annotations }),
          launches: kubernetes.inCluster,
          features: kubernetes.features,
          ...hostingTeamsArgs(settings, teamIdentities),
        },
        parent,
      );
    }

    function teamAccounts(): pulumi.Input<TeamAccounts> {
      const ofClusters = accesses.map(({ name: context, teamServiceAccounts = {} }) => [context, teamServiceAccounts]);
      return Object.fromEntries([[IN_CLUSTER, cluster?.teamServiceAccounts ?? {}], ...ofClusters]);
    }

    function createApiServer(): ApiServer {
      const facts = {
        clouds: [...clouds, ...settings.keylessClouds],
        machines: settings.machines,
        awsRemoteIdentity: settings.aws && pulumi.output(settings.aws).apply(remoteIdentityOf),
        inCluster: kubernetes.inCluster,
        allowedContexts: kubernetes.allowedContexts,
        workloadServiceAccount: kubernetes.workloadServiceAccount,
        jobsBucket,
        adminPolicy: settings.adminPolicy.policy,
        workspaces: settings.workspaces,
        teamAccounts: teamAccounts(),
        usersHaveNames: settings.auth.oauth !== undefined || settings.auth.externalProxy !== undefined,
      };
      const contexts = settings.clusters.all.map(({ name: context, contextConfig }) => ({ name: context, contextConfig }));
      return new ApiServer(
        `${name}-api-server`,
        follows(
          {
            ...serverBlocks(checked),
            // If the system namespace is missing, the chart creates it and does not delete it.
            namespace:
              kubernetes.mode === RbacMode.Chart
                ? pulumi.all([namespaces.release, namespaces.system]).apply(([release]) => release)
                : namespaces.release,
            tasksNamespace: namespaces.tasks,
            ...(teams.length > 0 && { teamNamespaces: teams.map(({ namespace }) => namespace) }),
            // Pod Identity must be set up before the pod starts.
            serviceAccount: pulumi
              .all([cluster?.launcherServiceAccount ?? kubernetes.serviceAccount, aws?.launcherRoleArn])
              .apply(([accountName]) => accountName),
            ...(annotations && kubernetes.mode === RbacMode.Chart && { serviceAccountAnnotations: annotations }),
            ...identityArgs({ aws, gcp }, checked, settings),
            ...serverEnvironment(checked, settings),
            clouds,
            ...(secrets && { secretNames: secrets.secretNames }),
            awsCredentialsFile: usesCredentialsFile(credentials.aws),
            ...(checked.credentials?.nebius?.tenantId !== undefined && { nebiusTenantId: checked.credentials.nebius.tenantId }),
            skypilotConfig: pulumi
              .all([checked.skypilotConfig ?? {}, facts, contexts, pulumi.all(accesses.map(contextFacts))])
              .apply(([own, known, given, values]) => skyPilotConfigYaml({ ...known, contexts: contextsOfClusters(given, values) }, own)),
          },
          settings,
        ),
        parent,
      );
    }
  }
}

/** Returns a resource that the settings guarantee. */
function known(made: pulumi.Output<string | undefined> | undefined): pulumi.Output<string> {
  return made as pulumi.Output<string>;
}

/** Returns the settings of a context that can come from another resource. */
function contextFacts({ namespace, remoteIdentity }: ClusterAccess) {
  return pulumi.output({ ...(namespace !== undefined && { namespace }), ...(remoteIdentity !== undefined && { remoteIdentity }) });
}

/** Returns the arguments that are passed to the API server unchanged. */
function serverBlocks(args: SkyPilotArgs): ServerBlocksArgs {
  const given = SERVER_BLOCKS.filter(({ key }) => args[key] !== undefined).map(({ key }) => [key, args[key]]);
  return Object.fromEntries(given) as ServerBlocksArgs;
}

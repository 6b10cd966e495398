import { createHash } from "node:crypto";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { type AuthArgs, AuthType } from "../chart/auth";
import type { CredentialCloud } from "../chart/credentials";
import { type ExposureArgs, endpointUrl, knowsAddress, pendingNote, type ServiceState, withCredentials } from "../chart/exposure";
import { type KubernetesArgs, kubernetesSettings } from "../chart/kubernetes";
import { mergeValues } from "../chart/merge";
import { chartObjects, type ReleaseArgs, releaseSettings } from "../chart/release";
import { apiServerProblems } from "../chart/rules";
import { type AdminPolicyArgs, type ResourcesArgs, SkyPilotConfigMode, type StorageArgs } from "../chart/server";
import { chartValues, preDeployHook } from "../chart/values";
import { refuse } from "./refuse";

/** The API server on its own: its Helm release, log-in and endpoint. */
export interface ApiServerArgs {
  /** The Helm release. */
  release?: ReleaseArgs;
  /** How the API server is reached. */
  exposure?: ExposureArgs;
  /** How users log in. */
  auth?: AuthArgs;
  /** The volume that holds the state. */
  storage?: StorageArgs;
  /** The size of the pod. */
  resources?: ResourcesArgs;
  /** The hosting cluster. */
  kubernetes?: KubernetesArgs;
  /** The admin policy. */
  adminPolicy?: AdminPolicyArgs;
  /**
   * The namespace, once it may be used; it must exist.
   * @default that of the release
   */
  namespace?: pulumi.Input<string>;
  /**
   * Name of the pod's service account, once it may be used; with the RBAC modes `minimal` and `existing`.
   * @default that of the hosting cluster's settings
   */
  serviceAccount?: pulumi.Input<string>;
  /** Annotations of the service account, where the chart creates it, as with the RBAC mode `chart`. */
  serviceAccountAnnotations?: pulumi.Input<{ [key: string]: string }>;
  /** Identities that the pod gets from its service account when it starts, so that it restarts when they change. */
  cloudIdentities?: pulumi.Input<pulumi.Input<string>[]>;
  /** Environment of the server: name -> value. */
  environment?: { [name: string]: pulumi.Input<string> };
  /**
   * Namespace of the tasks, once it may be used.
   * @default that of the hosting cluster's settings
   */
  tasksNamespace?: pulumi.Input<string>;
  /** Clouds whose credentials the pod gets, by their keys in `secretNames`. */
  clouds?: string[];
  /** Name of each cloud's Secret. */
  secretNames?: pulumi.Input<{ [cloud: string]: pulumi.Input<string> }>;
  /** Whether the Secret of AWS holds the files `credentials` and `config` instead of a pair of keys. */
  awsCredentialsFile?: boolean;
  /** The GCP project, where GCP is among the clouds. */
  gcpProject?: pulumi.Input<string>;
  /** The Nebius tenant, where Nebius is among the clouds. */
  nebiusTenantId?: pulumi.Input<string>;
  /**
   * The SkyPilot config that the server starts with, as YAML.
   * @default SkyPilot's own
   */
  skypilotConfig?: pulumi.Input<string>;
  /**
   * When the server takes that config: `initial` or `managed`.
   * @default "initial"
   */
  skypilotConfigMode?: SkyPilotConfigMode;
}

/**
 * The SkyPilot API server: the release of its Helm chart, the Secret with which users log in, and the endpoint at which they find it (SkyPilot docs:
 * api-server-admin-deploy). The namespace must exist.
 */
export class ApiServer extends pulumi.ComponentResource {
  /** URL of the API server without credentials; where the cluster has not assigned an address yet, a sentence that says so. */
  public readonly endpoint: pulumi.Output<string>;
  /** URL with the generated user and password, for `sky api login -e`; secret, and without them where none were generated. */
  public readonly endpointWithCredentials: pulumi.Output<string>;
  /** URL of the dashboard. */
  public readonly dashboard: pulumi.Output<string>;
  /** Namespace of the API server. */
  public readonly namespace: pulumi.Output<string>;

  /**
   * @throws ResourceError with every problem of the arguments.
   */
  constructor(name: string, args: ApiServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("skypilot:index:ApiServer", name, args, opts);
    refuse(this, name, apiServerProblems(args));

    const parent = { parent: this };
    const { exposure = {}, auth = {}, storage = {}, resources = {} } = args;
    const clouds = (args.clouds ?? []) as CredentialCloud[];
    const settings = releaseSettings(args.release);
    const kubernetes = kubernetesSettings(args.kubernetes, settings);
    const namespace = args.namespace ?? settings.namespace;

    const login = createLogin();
    const release = createRelease();
    const pending = pendingNote(exposure);
    const url = pulumi
      .all([resolveService(), exposure.nodeAddress])
      .apply(([service, nodeAddress]) => endpointUrl({ ...exposure, nodeAddress }, service));

    this.endpoint = url.apply((known) => known ?? pending);
    this.endpointWithCredentials = pulumi.secret(
      pulumi.all([url, login.username, login.password]).apply(([known, username, password]) => {
        if (!known) return pending;
        return username && password ? withCredentials(known, username, password) : known;
      }),
    );
    this.dashboard = url.apply((known) => (known ? `${known}/dashboard` : pending));
    this.namespace = pulumi.output(namespace);
    this.registerOutputs({
      endpoint: this.endpoint,
      endpointWithCredentials: this.endpointWithCredentials,
      dashboard: this.dashboard,
      namespace: this.namespace,
    });

    function createLogin(): { secretName?: pulumi.Input<string>; username?: string; password?: pulumi.Output<string> } {
      if (auth.type === AuthType.None) return {};
      if (auth.existingSecret) return { secretName: auth.existingSecret };
      const username = auth.username ?? "skypilot";
      // The hash is made once and kept in the state; one made here would have a new salt at each run.
      const password = new RandomPassword(`${name}-password`, { length: 32, special: false }, parent);
      const htpasswd = pulumi.secret(pulumi.interpolate`${username}:${password.bcryptHash}`);
      const secret = new Secret(
        `${name}-basic-auth`,
        { metadata: { namespace }, type: "Opaque", immutable: true, stringData: { auth: htpasswd } },
        parent,
      );
      return { secretName: secret.metadata.name, username, password: password.result };
    }

    function ownValues() {
      const managed = args.skypilotConfigMode === SkyPilotConfigMode.Managed;
      const hook = args.adminPolicy?.preDeployHook;
      const skypilotConfig = pulumi.output(args.skypilotConfig ?? "{}\n");
      const secretNames = pulumi.output(args.secretNames ?? {});
      return chartValues({
        exposure,
        storage,
        resources,
        kubernetes,
        ...((managed || hook) && { preDeployHook: pulumi.output(hook).apply((own) => preDeployHook(managed, own)) }),
        ...(login.secretName && { authSecret: login.secretName }),
        secretNames: Object.fromEntries(clouds.map((cloud) => [cloud, secretNames.apply((names) => names[cloud] ?? "")])),
        awsCredentialsFile: args.awsCredentialsFile ?? false,
        ...(args.gcpProject !== undefined && { gcpProject: args.gcpProject }),
        ...(args.nebiusTenantId !== undefined && { nebiusTenantId: args.nebiusTenantId }),
        serviceAccount: args.serviceAccount ?? kubernetes.serviceAccount,
        ...(args.serviceAccountAnnotations && { serviceAccountAnnotations: args.serviceAccountAnnotations }),
        ...(args.environment && { environment: args.environment }),
        tasksNamespace: args.tasksNamespace ?? kubernetes.tasksNamespace,
        skypilotConfig,
        podAnnotations: {
          ...(managed && { "checksum/skypilot-config": skypilotConfig.apply(sha256) }),
          ...(args.cloudIdentities && {
            "checksum/cloud-identities": pulumi.output(args.cloudIdentities).apply((known) => sha256(JSON.stringify(known))),
          }),
        },
      });
    }

    function createRelease(): Release {
      return new Release(
        `${name}-release`,
        {
          name: settings.name,
          namespace,
          chart: settings.chart,
          ...(settings.version && { version: settings.version }),
          ...(settings.repository && { repositoryOpts: { repo: settings.repository } }),
          ...(settings.devel && { devel: true }),
          timeout: settings.timeout,
          values: mergeValues(ownValues(), args.release?.values ?? {}),
        },
        // Helm cannot install a name that is still in use, which a replacement would try.
        { ...parent, deleteBeforeReplace: true },
      );
    }

    /** Asks the cluster only for what the arguments do not say. */
    function resolveService(): pulumi.Output<ServiceState> {
      if (knowsAddress(exposure)) return pulumi.output({});
      const id = pulumi.interpolate`${release.status.namespace}/${chartObjects(settings.name).controllerService}`;
      const service = Service.get(`${name}-controller`, id, parent);
      return pulumi.all([service.spec, service.status]).apply(([spec, status]) => ({
        ports: spec?.ports ?? [],
        ingress: status?.loadBalancer?.ingress ?? [],
      }));
    }
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

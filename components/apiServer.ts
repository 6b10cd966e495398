import { createHash } from "node:crypto";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import { Ingress } from "@pulumi/kubernetes/networking/v1/ingress";
import { StorageClass } from "@pulumi/kubernetes/storage/v1/storageClass";
import * as pulumi from "@pulumi/pulumi";
import type { CredentialCloud } from "../blocks/credentials/table";
import { TlsType } from "../blocks/exposure/args";
import {
  type AddressState,
  endpointUrl,
  internalService,
  knowsAddress,
  pendingNote,
  portForwardCommand,
  withCredentials,
} from "../blocks/exposure/endpoint";
import { loadBalancerAnnotations, loadBalancerSpec } from "../blocks/exposure/loadBalancer";
import { startHook } from "../blocks/skypilotConfig/startHook";
import { chartObjects } from "../contract/chart";
import { mergeValues } from "../core/merge";
import type { ApiServerArgs } from "../skypilot/apiServerArgs";
import { resolveServer } from "../skypilot/resolve";
import { chartValues, type ValuesParts } from "../skypilot/values";
import { createImmutableSecret } from "./immutableSecret";
import { createLogin } from "./login";
import { refuse } from "./refuse";
import { withSecretArgs } from "./secretArgs";
import { untilHealthy } from "./untilHealthy";
import { warn } from "./warn";

/**
 * The SkyPilot API server: the release of its Helm chart, the Secrets that it needs, and the endpoint at which users find it (SkyPilot docs:
 * api-server-admin-deploy). The namespace must exist.
 */
export class ApiServer extends pulumi.ComponentResource {
  /** URL of the API server without credentials; where the cluster has not assigned an address yet, a sentence that says so. */
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
  /** URL to register at the OpenID Connect provider as the client's redirect URI; not set with another log-in. */
  public readonly oauthRedirectUrl: pulumi.Output<string | undefined>;
  /** Command that makes the API server reachable on this machine; not set where it is reachable otherwise. */
  public readonly portForward: pulumi.Output<string | undefined>;
  /** Namespace of the API server. */
  public readonly namespace: pulumi.Output<string>;

  /**
   * @throws ResourceError with every problem of the arguments.
   */
  constructor(name: string, args: ApiServerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("skypilot:index:ApiServer", name, withSecretArgs("ApiServer", args), opts);
    const { args: checked, settings, problems, warnings } = resolveServer(args);
    refuse(this, name, problems);
    warn(this, warnings);

    const parent = { parent: this };
    const { exposure, auth, storage, database, kubernetes } = settings;
    const { managed } = settings.configMode;
    const clouds = (checked.clouds ?? []) as CredentialCloud[];
    const namespace = checked.namespace ?? settings.release.namespace;
    const objects = chartObjects(settings.release.name);
    const skypilotConfig = pulumi.output(checked.skypilotConfig ?? "{}\n");

    const login = createLogin(name, auth, namespace, this);
    const tls = createTlsSecret();
    const className = createStorageClass();
    const release = createRelease();
    const inside = pulumi.output({ name: internalService(exposure, settings.release.name), namespace: settings.release.namespace });
    const pending = pendingNote(exposure);
    const url = pulumi
      .all([findAddress(), exposure.host, exposure.nodeAddress, inside])
      .apply(([found, host, nodeAddress, service]) => endpointUrl(exposure, { ...found, host, nodeAddress }, service));
    const reached = settings.healthCheck.enabled
      ? untilHealthy({ component: this, name, url, auth, credentials: login.first, settings: settings.healthCheck, after: release.status })
      : url;

    this.endpoint = reached.apply((known) => known ?? pending);
    this.endpointWithCredentials = pulumi.secret(
      pulumi.all([reached, login.first]).apply(([known, user]) => {
        if (!known) return pending;
        return user ? withCredentials(known, user.username, user.password) : known;
      }),
    );
    this.passwords = pulumi.secret(login.passwords);
    this.dashboard = reached.apply((known) => (known ? `${known}/dashboard` : pending));
    this.oauthRedirectUrl = auth.oauth ? reached.apply((known) => known && `${known}/oauth2/callback`) : pulumi.output(undefined);
    this.portForward =
      exposure.address === "cluster" ? inside.apply((service) => portForwardCommand(exposure, service)) : pulumi.output(undefined);
    this.namespace = pulumi.output(namespace);
    this.registerOutputs({
      endpoint: this.endpoint,
      endpointWithCredentials: this.endpointWithCredentials,
      passwords: this.passwords,
      dashboard: this.dashboard,
      oauthRedirectUrl: this.oauthRedirectUrl,
      portForward: this.portForward,
      namespace: this.namespace,
    });

    function createSecret(role: string, stringData: { [key: string]: pulumi.Input<string> }): pulumi.Output<string> {
      return createImmutableSecret(`${name}-${role}`, namespace, stringData, parent.parent);
    }

    /** Its name is the chart's. */
    function createTlsSecret(): Secret | undefined {
      const { type: tlsType, certificate, privateKey } = exposure.tls ?? {};
      if (tlsType !== TlsType.Secret || certificate === undefined || privateKey === undefined) return undefined;
      const data = { "tls.crt": certificate, "tls.key": pulumi.secret(privateKey) };
      return new Secret(
        `${name}-tls`,
        { metadata: { name: objects.tlsSecret, namespace }, type: "kubernetes.io/tls", stringData: data },
        parent,
      );
    }

    function createStorageClass(): StorageClass | undefined {
      if (!storage.createClass) return undefined;
      return new StorageClass(
        `${name}-storage-class`,
        {
          metadata: { name: storage.className as pulumi.Input<string> },
          provisioner: "ebs.csi.aws.com",
          parameters: { type: "gp3", encrypted: "true" },
          // The volume is made where the pod is.
          volumeBindingMode: "WaitForFirstConsumer",
          allowVolumeExpansion: true,
        },
        parent,
      );
    }

    function oauthParts() {
      if (!auth.oauth) return {};
      const { clientId, clientSecret, existingSecret, redisUrl, existingRedisSecret } = auth.oauth;
      return {
        redisSecret:
          existingRedisSecret ?? (redisUrl === undefined ? undefined : createSecret("redis", { redis_url: pulumi.secret(redisUrl) })),
        oauthSecret:
          existingSecret ??
          createSecret("oauth", { "client-id": pulumi.output(clientId ?? ""), "client-secret": pulumi.secret(clientSecret ?? "") }),
      };
    }

    function databaseSecret() {
      const { enabled, connectionString = "", existingSecret } = database;
      if (!enabled) return undefined;
      return existingSecret ?? createSecret("database", { connection_string: pulumi.secret(connectionString) });
    }

    function sshSecret() {
      const { keys, existingSecret } = settings.ssh;
      return existingSecret ?? (keys && createSecret("ssh-keys", keysOf(keys)));
    }

    /** With a database the chart refuses a config, so one that is managed is mounted beside it. */
    function configParts() {
      if (!database.enabled) return { skypilotConfig };
      if (!managed) return {};
      const configMap = new ConfigMap(
        `${name}-config`,
        { metadata: { namespace }, immutable: true, data: { "config.yaml": skypilotConfig } },
        parent,
      );
      return { configMap: configMap.metadata.name };
    }

    function startCommands() {
      const hook = checked.adminPolicy?.preDeployHook;
      const facts = { managed, database: database.enabled, clouds };
      if (hook === undefined && startHook(facts) === "") return undefined;
      return pulumi.output(hook).apply((own) => startHook(facts, own));
    }

    function parts(): ValuesParts {
      const secretNames = pulumi.output(checked.secretNames ?? {});
      return {
        serviceAccount: checked.serviceAccount ?? kubernetes.serviceAccount,
        tasksNamespace: checked.tasksNamespace ?? kubernetes.tasksNamespace,
        authSecret: login.secretName,
        ...oauthParts(),
        databaseSecret: databaseSecret(),
        sshSecret: sshSecret(),
        ...configParts(),
        startHook: startCommands(),
        serviceAccountAnnotations: checked.serviceAccountAnnotations,
        environment: checked.environment,
        cloudFacts: {
          awsCredentialsFile: checked.awsCredentialsFile,
          gcpProject: checked.gcpProject,
          nebiusTenantId: checked.nebiusTenantId,
        },
        secretNames: Object.fromEntries(clouds.map((cloud) => [cloud, secretNames.apply((names) => names[cloud] ?? "")])),
        podAnnotations: {
          ...(managed && { "checksum/skypilot-config": skypilotConfig.apply(sha256) }),
          ...(checked.cloudIdentities && {
            "checksum/cloud-identities": pulumi.output(checked.cloudIdentities).apply((known) => sha256(JSON.stringify(known))),
          }),
        },
      };
    }

    function createRelease(): Release {
      return new Release(
        `${name}-release`,
        {
          name: settings.release.name,
          namespace,
          chart: settings.release.chart,
          version: settings.release.version,
          ...(settings.release.repository && { repositoryOpts: { repo: settings.release.repository } }),
          devel: settings.release.devel || undefined,
          timeout: settings.release.timeout,
          skipAwait: settings.release.wait ? undefined : true,
          atomic: settings.release.atomic || undefined,
          values: mergeValues(chartValues(settings, parts()), checked.release?.values ?? {}),
        },
        // Helm cannot install a name that is still in use, which a replacement would try.
        { ...parent, deleteBeforeReplace: true, dependsOn: [tls, className].filter((resource) => resource !== undefined) },
      );
    }

    /** Makes what leads to the API server where the chart does not, and asks the cluster only for what the arguments do not say. */
    function findAddress(): pulumi.Output<AddressState> {
      const direct = exposure.service === "own" ? createService() : undefined;
      if (knowsAddress(exposure)) return pulumi.output({});
      const id = (object: string) => pulumi.interpolate`${release.status.namespace}/${object}`;
      if (exposure.address === "ingress") {
        const { status } = Ingress.get(`${name}-ingress`, id(objects.ingress), parent);
        return status.apply((known) => ({ ingress: known?.loadBalancer?.ingress ?? [] }));
      }
      const { spec, status } = direct ?? Service.get(`${name}-controller`, id(objects.controllerService), parent);
      return pulumi
        .all([spec, status])
        .apply(([known, state]) => ({ ports: known?.ports ?? [], ingress: state?.loadBalancer?.ingress ?? [] }));
    }

    /** Past the ingress controller; the chart's own Service is for the inside of the cluster only. */
    function createService(): Service {
      const balanced = exposure.address === "loadBalancer";
      const scheme = balanced && exposure.tlsInFront ? "https" : "http";
      const nodePort = exposure.nodePorts[scheme];
      return new Service(
        `${name}-service`,
        {
          // A Service of type LoadBalancer is there only when its pods are.
          metadata: { namespace: release.status.namespace, ...(balanced && { annotations: loadBalancerAnnotations(exposure) }) },
          spec: {
            type: exposure.type,
            selector: objects.podLabels,
            ports: [{ name: scheme, port: scheme === "https" ? 443 : 80, targetPort: 46580, ...(nodePort && { nodePort }) }],
            ...(balanced && loadBalancerSpec(exposure)),
          },
        },
        { ...parent, replaceOnChanges: ["spec.loadBalancerClass"] },
      );
    }
  }
}

function keysOf(keys: { [file: string]: pulumi.Input<string> }): { [file: string]: pulumi.Output<string> } {
  return Object.fromEntries(Object.entries(keys).map(([file, key]) => [file, pulumi.secret(key)]));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

import { createHash } from "node:crypto";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import { StorageClass } from "@pulumi/kubernetes/storage/v1/storageClass";
import * as pulumi from "@pulumi/pulumi";
import { checkedByGateway } from "../blocks/auth/values";
import { PROFILES_KEY } from "../blocks/aws/profiles";
import type { CredentialCloud } from "../blocks/credentials/table";
import { endpointUrl, internalService, pendingNote, portForwardCommand, withCredentials } from "../blocks/exposure/endpoint";
import { type ReleaseFacts, serverPolicies } from "../blocks/isolation/serverPolicies";
import { startHook } from "../blocks/skypilotConfig/startHook";
import { mergeValues } from "../core/merge";
import type { ApiServerArgs } from "../skypilot/apiServerArgs";
import { resolveServer } from "../skypilot/resolve";
import { chartValues, type ValuesParts } from "../skypilot/values";
import { findAddress } from "./address";
import { createDnsRecord } from "./dnsRecord";
import { createGateway } from "./gateway";
import { createGrafanaRights } from "./grafanaRights";
import { rejectInvalid } from "./invalidArguments";
import { createServerPolicies } from "./isolation";
import { createLogin } from "./login";
import { withSecretArgs } from "./secretArgs";
import { createServerSecrets, createTlsSecret } from "./serverSecrets";
import { createTraefik } from "./traefik";
import { untilHealthy } from "./untilHealthy";
import { warn } from "./warn";

/**
 * The SkyPilot API server: the release of its Helm chart, its Secrets, and its endpoint (SkyPilot docs: api-server-admin-deploy). The
 * namespace must exist.
 */
export class ApiServer extends pulumi.ComponentResource {
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
  /** Name of the Secret with the connection string; not set without a database. */
  public readonly databaseSecret: pulumi.Output<string | undefined>;
  /** Namespace of the API server. */
  public readonly namespace: pulumi.Output<string>;

  /**
   * @throws ResourceError with every problem of the arguments.
   */
  constructor(name: string, args: ApiServerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("skypilot:index:ApiServer", name, withSecretArgs("ApiServer", args), opts);
    const { args: checked, settings, problems, warnings } = resolveServer(args);
    rejectInvalid(this, name, problems);
    warn(this, warnings);

    const parent = { parent: this };
    const { exposure, auth, storage, database, kubernetes } = settings;
    const { managed } = settings.configMode;
    const clouds = (checked.clouds ?? []) as CredentialCloud[];
    const namespace = checked.namespace ?? settings.release.namespace;
    const skypilotConfig = pulumi.output(checked.skypilotConfig ?? "{}\n");

    const place = { name, namespace, parent: this };
    const login = createLogin(place, settings);
    const tls = createTlsSecret(place, settings);
    const className = createStorageClass();
    if (settings.monitoring.grafana) createGrafanaRights(place, settings.release.name);
    if (settings.isolation.networkPolicy.enabled) createServerPolicies(place, serverPolicies(releaseFacts()));
    const secrets = createServerSecrets(place, settings, checked.adminPolicy?.preDeployHook);
    // The server stops to check a login after the Gateway has started to, and starts to before the Gateway stops.
    const gatewayFirst = checkedByGateway(auth, exposure);
    const before = gatewayFirst ? createGateway(place, settings, login.secretName, []) : [];
    const release = createRelease();
    const gateway = gatewayFirst ? before : createGateway(place, settings, undefined, [release]);
    const traefik = createTraefik(place, settings, release);
    const inside = pulumi.output({ name: internalService(exposure, settings.release.name), namespace: settings.release.namespace });
    const pending = pendingNote(exposure);
    const found = findAddress(name, settings, release, { controller: traefik, gateway, namespace }, this);
    createDnsRecord(name, exposure, found, this);
    const url = pulumi
      .all([found, exposure.host, exposure.nodeAddress, inside])
      .apply(([state, host, nodeAddress, service]) => endpointUrl(exposure, { ...state, host, nodeAddress }, service));
    const reached = settings.healthCheck.enabled
      ? untilHealthy({
          component: this,
          name,
          url,
          auth,
          credentials: login.first,
          settings: settings.healthCheck,
          after: (traefik ?? release).status,
        })
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
    this.databaseSecret = pulumi.output(secrets.databaseSecret);
    this.namespace = pulumi.output(namespace);
    this.registerOutputs({
      endpoint: this.endpoint,
      endpointWithCredentials: this.endpointWithCredentials,
      passwords: this.passwords,
      dashboard: this.dashboard,
      oauthRedirectUrl: this.oauthRedirectUrl,
      portForward: this.portForward,
      namespace: this.namespace,
      ...(database.enabled && { databaseSecret: this.databaseSecret }),
    });

    function releaseFacts(): ReleaseFacts {
      const own = kubernetes.inCluster ? [checked.tasksNamespace ?? kubernetes.tasksNamespace] : [];
      const { networkPolicy } = settings.isolation;
      return {
        ...settings,
        release: { name: settings.release.name, namespace },
        clients: networkPolicy.apiServerClients ?? [],
        taskNamespaces: [...own, ...(checked.teamNamespaces ?? [])],
      };
    }

    function createStorageClass(): StorageClass | undefined {
      if (!storage.createClass) return undefined;
      return new StorageClass(
        `${name}-storage-class`,
        {
          metadata: { name: storage.className as pulumi.Input<string> },
          provisioner: "ebs.csi.aws.com",
          parameters: { type: "gp3", encrypted: "true" },
          // The volume is created in the zone of the pod.
          volumeBindingMode: "WaitForFirstConsumer",
          allowVolumeExpansion: true,
        },
        parent,
      );
    }

    /** With a database, the chart rejects a config, so a managed config is mounted from a separate ConfigMap. */
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

    function createProfiles(content: pulumi.Input<string>) {
      const data = { [PROFILES_KEY]: content };
      return new ConfigMap(`${name}-aws-profiles`, { metadata: { namespace }, immutable: true, data }, parent).metadata.name;
    }

    function parts(): ValuesParts {
      const secretNames = pulumi.output(checked.secretNames ?? {});
      return {
        serviceAccount: checked.serviceAccount ?? kubernetes.serviceAccount,
        tasksNamespace: checked.tasksNamespace ?? kubernetes.tasksNamespace,
        authSecret: login.secretName,
        ...secrets,
        ...configParts(),
        startHook: startHook({
          managed,
          database: database.enabled,
          clouds,
          trustsHeader: auth.externalProxy !== undefined,
          own: secrets.hookSecret !== undefined,
        }),
        serviceAccountAnnotations: checked.serviceAccountAnnotations,
        environment: checked.environment,
        ...(checked.awsProfiles !== undefined && { profilesConfigMap: createProfiles(checked.awsProfiles) }),
        cloudFacts: {
          awsCredentialsFile: checked.awsCredentialsFile,
          awsKeyInEnvironment: checked.awsKeyInEnvironment,
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
        // Helm cannot install a release under a name that is in use, so the old release must be deleted first.
        { ...parent, deleteBeforeReplace: true, dependsOn: [tls, className, ...before].filter((resource) => resource !== undefined) },
      );
    }
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The chart's values, merged from all blocks. */
import type { Input } from "@pulumi/pulumi";
import { authValues, loginEnvironment } from "../blocks/auth/values";
import { PROFILES_ENVIRONMENT, profilesVolumes } from "../blocks/aws/profiles";
import { CREDENTIAL_CLOUDS, type CredentialCloud } from "../blocks/credentials/table";
import { type CloudFacts, credentialEnvironment, credentialsValues, credentialVolumes } from "../blocks/credentials/values";
import { databaseValues } from "../blocks/database";
import { exposureValues } from "../blocks/exposure/values";
import { kubernetesValues } from "../blocks/kubernetes/values";
import { monitoringValues } from "../blocks/monitoring";
import { podValues } from "../blocks/pod";
import { resourcesValues } from "../blocks/resources";
import { configValues, configVolumes, hookVolumes } from "../blocks/skypilotConfig/values";
import { sshValues } from "../blocks/ssh";
import { storageValues } from "../blocks/storage";
import { upgradeValues } from "../blocks/upgrade";
import { mergeValues, type Tree } from "../core/merge";
import type { ServerSettings } from "./serverSettings";

/** Names of resources that the values refer to. */
export interface ValuesParts {
  serviceAccount: Input<string>;
  tasksNamespace: Input<string>;
  /** Name of the Secret with the htpasswd lines, for basic auth. */
  authSecret?: Input<string>;
  /** Name of the Secret of the OpenID Connect client. */
  oauthSecret?: Input<string>;
  /** Name of the Secret with the URL of the user's Redis. */
  redisSecret?: Input<string>;
  /** Name of the Secret with the connection string of the database. */
  databaseSecret?: Input<string>;
  /** Name of the Secret with SSH keys. */
  sshSecret?: Input<string>;
  /** Annotations of the service account, if the chart creates it. */
  serviceAccountAnnotations?: Input<{ [key: string]: string }>;
  /** Environment of the server in addition to that of the pod. */
  environment?: { [name: string]: Input<string> };
  /** Values of the clouds' blocks in addition to the name of their Secret. */
  cloudFacts?: CloudFacts;
  /** Name of each cloud's Secret. */
  secretNames: Partial<Record<CredentialCloud, Input<string>>>;
  /** Name of the ConfigMap with the AWS config file. */
  profilesConfigMap?: Input<string>;
  /** The SkyPilot config as YAML, if the chart accepts it. */
  skypilotConfig?: Input<string>;
  /** Name of the ConfigMap with the SkyPilot config, if the chart does not accept it. */
  configMap?: Input<string>;
  /** Shell commands that the pod runs before the server starts. */
  startHook?: string;
  /** Name of the Secret with the user's own of these commands. */
  hookSecret?: Input<string>;
  /** Annotations of the pod; a change restarts it. */
  podAnnotations: { [key: string]: Input<string> };
}

/** Returns the values; they contain names of Secrets, but no secret. */
export function chartValues(settings: ServerSettings, parts: ValuesParts): Tree {
  const { exposure, auth, kubernetes } = settings;
  const { cloudFacts = {} } = parts;
  const shares = [
    podValues(settings.pod, {
      volumes: [
        ...credentialVolumes(parts.secretNames),
        ...profilesVolumes(parts.profilesConfigMap),
        ...configVolumes(parts.configMap),
        ...hookVolumes(parts.hookSecret),
      ],
      environment: {
        ...loginEnvironment(auth, exposure),
        ...(parts.profilesConfigMap !== undefined && PROFILES_ENVIRONMENT),
        ...parts.environment,
      },
      readEnvironment: credentialEnvironment(parts.secretNames, cloudFacts),
      annotations: parts.podAnnotations,
    }),
    resourcesValues(settings.resources),
    upgradeValues(settings.upgrade),
    databaseValues(parts.databaseSecret),
    sshValues(settings.ssh, parts.sshSecret),
    configValues(parts.skypilotConfig, parts.startHook),
    authValues(auth, exposure, parts),
    storageValues(settings.storage),
    exposureValues(exposure, parts.authSecret),
    kubernetesValues(kubernetes, parts),
    monitoringValues(settings.monitoring, exposure, settings.storage),
    credentialsValues(parts.secretNames, cloudFacts),
  ];
  return shares.reduce(mergeValues);
}

/** Returns the values with a placeholder for each name that does not exist yet. */
export function pretendedValues(settings: ServerSettings, clouds: string[]): Tree {
  const name = "made-later";
  const { auth, database } = settings;
  const known = clouds.filter((cloud): cloud is CredentialCloud => CREDENTIAL_CLOUDS.includes(cloud as CredentialCloud));
  return chartValues(settings, {
    serviceAccount: name,
    tasksNamespace: name,
    ...((auth.users.length > 0 || auth.existingSecret !== undefined) && { authSecret: name }),
    ...(auth.oauth && { oauthSecret: name }),
    ...((auth.oauth?.redisUrl !== undefined || auth.oauth?.existingRedisSecret !== undefined) && { redisSecret: name }),
    ...(database.enabled ? { databaseSecret: name } : { skypilotConfig: "{}" }),
    secretNames: Object.fromEntries(known.map((cloud) => [cloud, name])),
    podAnnotations: {},
  });
}

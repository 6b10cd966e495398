import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import * as pulumi from "@pulumi/pulumi";
import { TlsType } from "../blocks/exposure/args";
import { HOOK_FILE } from "../blocks/skypilotConfig/startHook";
import { chartObjects } from "../contract/chart";
import type { ServerSettings } from "../skypilot/serverSettings";
import type { ValuesParts } from "../skypilot/values";
import { createImmutableSecret } from "./immutableSecret";

/** Where the Secrets of the API server go. */
export interface SecretsPlace {
  name: string;
  namespace: pulumi.Input<string>;
  parent: pulumi.Resource;
}

/** Names of the API server's Secrets, except those of its login and the clouds. */
export type ServerSecretNames = Pick<ValuesParts, "oauthSecret" | "redisSecret" | "databaseSecret" | "sshSecret" | "hookSecret">;

/** Makes the Secrets whose content is given, and names those that exist; `hook` is what the user runs before the server starts. */
export function createServerSecrets(place: SecretsPlace, settings: ServerSettings, hook: pulumi.Input<string> = ""): ServerSecretNames {
  const { name, namespace, parent } = place;
  const create = (role: string, stringData: { [key: string]: pulumi.Input<string> }) =>
    createImmutableSecret(`${name}-${role}`, namespace, stringData, parent);

  return { ...ofOauth(), databaseSecret: ofDatabase(), sshSecret: ofSsh(), hookSecret: ofHook() };

  function ofOauth() {
    const { oauth } = settings.auth;
    if (!oauth) return {};
    const { clientId, clientSecret, existingSecret, redisUrl, existingRedisSecret } = oauth;
    return {
      redisSecret: existingRedisSecret ?? (redisUrl === undefined ? undefined : create("redis", { redis_url: pulumi.secret(redisUrl) })),
      oauthSecret:
        existingSecret ??
        create("oauth", { "client-id": pulumi.output(clientId ?? ""), "client-secret": pulumi.secret(clientSecret ?? "") }),
    };
  }

  function ofDatabase() {
    const { enabled, connectionString = "", existingSecret } = settings.database;
    if (!enabled) return undefined;
    return existingSecret ?? create("database", { connection_string: pulumi.secret(connectionString) });
  }

  function ofSsh() {
    const { keys, existingSecret } = settings.ssh;
    if (existingSecret !== undefined || keys === undefined) return existingSecret;
    return create("ssh-keys", Object.fromEntries(Object.entries(keys).map(([file, key]) => [file, pulumi.secret(key)])));
  }

  function ofHook() {
    return hook === "" ? undefined : create("start-hook", { [HOOK_FILE]: pulumi.secret(hook) });
  }
}

/** Makes the Secret of a certificate that is given, under the name that the chart expects. */
export function createTlsSecret({ name, namespace, parent }: SecretsPlace, { exposure, release }: ServerSettings): Secret | undefined {
  const { type, certificate, privateKey } = exposure.tls ?? {};
  if (type !== TlsType.Secret || certificate === undefined || privateKey === undefined) return undefined;
  const stringData = { "tls.crt": certificate, "tls.key": pulumi.secret(privateKey) };
  const metadata = { name: chartObjects(release.name).tlsSecret, namespace };
  return new Secret(`${name}-tls`, { metadata, type: "kubernetes.io/tls", stringData }, { parent });
}

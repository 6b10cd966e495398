import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { bcryptHash } from "../blocks/auth/bcryptHash";
import type { BasicUser } from "../blocks/auth/settings";
import { sha1Hash } from "../blocks/auth/sha1Hash";
import type { ServerSettings } from "../skypilot/serverSettings";
import { createImmutableSecret } from "./immutableSecret";
import type { SecretsPlace } from "./serverSecrets";

/** A user of basic auth and the password. */
export interface Credentials {
  username: string;
  password: string;
}

/** Resources of basic auth; not set with other logins. */
export interface Login {
  /** Name of the Secret with the htpasswd lines. */
  secretName?: pulumi.Input<string>;
  /** The first user, if this program has the password. */
  first: pulumi.Output<Credentials | undefined>;
  passwords: pulumi.Output<{ [username: string]: string }>;
}

/** What every ingress controller reads. */
const HTPASSWD = { secretKey: "auth", hash: "bcrypt" };

/** Creates the passwords of basic auth, and the Secret that the ingress controller or the Gateway checks them against. */
export function createLogin({ name, namespace, parent }: SecretsPlace, { auth, exposure }: ServerSettings): Login {
  const { secretKey, hash } = exposure.gateway?.implementation.basicAuth ?? HTPASSWD;
  const users = auth.users.map(createUser);
  const passwords = pulumi.secret(Object.fromEntries(users.map(({ username, password }) => [username, password])));
  const [first] = users;
  if (!first) return { ...(auth.existingSecret && { secretName: auth.existingSecret }), first: pulumi.output(undefined), passwords };
  const lines = pulumi.all(users.map(({ line }) => line)).apply((all) => all.join("\n"));
  return {
    secretName: createImmutableSecret(`${name}-basic-auth`, namespace, { [secretKey]: pulumi.secret(lines) }, parent),
    first: first.password.apply((password) => ({ username: first.username, password })),
    passwords,
  };

  function createUser({ username, password, suffix }: BasicUser) {
    if (password === undefined) {
      // The state keeps the hash; computing it here would use a new salt at each run.
      const made = new RandomPassword(`${name}-password${suffix}`, { length: 32, special: false }, { parent });
      if (hash === "sha1") return { username, password: made.result, line: made.result.apply((text) => `${username}:${sha1Hash(text)}`) };
      return { username, password: made.result, line: pulumi.interpolate`${username}:${made.bcryptHash}` };
    }
    const given = pulumi.secret(password);
    const salt = new RandomPassword(`${name}-salt${suffix}`, { length: 22, special: false }, { parent });
    const line = pulumi.all([given, salt.result]).apply(async ([text, random]) => `${username}:${await bcryptHash(text, random)}`);
    return { username, password: given, line };
  }
}

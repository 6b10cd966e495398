import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { bcryptHash } from "../blocks/auth/bcryptHash";
import type { AuthSettings, BasicUser } from "../blocks/auth/settings";
import { createImmutableSecret } from "./immutableSecret";

/** A user of basic auth and the password. */
export interface Credentials {
  username: string;
  password: string;
}

/** What the log-in with basic auth is made of; nothing with another one. */
export interface Login {
  /** Name of the Secret with the htpasswd lines. */
  secretName?: pulumi.Input<string>;
  /** The first user, where this program has the password. */
  first: pulumi.Output<Credentials | undefined>;
  passwords: pulumi.Output<{ [username: string]: string }>;
}

/** Makes the passwords of basic auth, and the Secret by which ingress-nginx checks them. */
export function createLogin(name: string, auth: AuthSettings, namespace: pulumi.Input<string>, parent: pulumi.Resource): Login {
  const users = auth.users.map(createUser);
  const passwords = pulumi.secret(Object.fromEntries(users.map(({ username, password }) => [username, password])));
  const [first] = users;
  if (!first) return { ...(auth.existingSecret && { secretName: auth.existingSecret }), first: pulumi.output(undefined), passwords };
  const lines = pulumi.all(users.map(({ line }) => line)).apply((all) => all.join("\n"));
  return {
    secretName: createImmutableSecret(`${name}-basic-auth`, namespace, { auth: pulumi.secret(lines) }, parent),
    first: first.password.apply((password) => ({ username: first.username, password })),
    passwords,
  };

  function createUser({ username, password, suffix }: BasicUser) {
    if (password === undefined) {
      // The hash is made once and kept in the state; one made here would have a new salt at each run.
      const made = new RandomPassword(`${name}-password${suffix}`, { length: 32, special: false }, { parent });
      return { username, password: made.result, line: pulumi.interpolate`${username}:${made.bcryptHash}` };
    }
    const given = pulumi.secret(password);
    const salt = new RandomPassword(`${name}-salt${suffix}`, { length: 22, special: false }, { parent });
    const line = pulumi.all([given, salt.result]).apply(async ([text, random]) => `${username}:${await bcryptHash(text, random)}`);
    return { username, password: given, line };
  }
}

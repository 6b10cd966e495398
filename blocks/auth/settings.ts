/** Settings of the login. */
import type { Input } from "@pulumi/pulumi";
import { type AuthArgs, AuthType, type OauthArgs, type UserArgs } from "./args";
import { issuerUrlOf } from "./issuer";

/** A user of basic auth. */
export interface BasicUser extends UserArgs {
  /** Suffix of the names of this user's resources; empty if there is only one user. */
  suffix: string;
}

/** Settings of the login. */
export interface AuthSettings {
  type: AuthType;
  /** The users whose htpasswd lines the program writes; empty with another login, or with an existing Secret. */
  users: BasicUser[];
  /** Name of the existing Secret with the htpasswd lines. */
  existingSecret?: Input<string>;
  /** Only with `oauth`. */
  oauth?: OauthArgs;
  /** Only with `externalProxy`. */
  externalProxy?: NonNullable<AuthArgs["externalProxy"]>;
  /** Not set if the chart decides. */
  serviceAccountTokens?: boolean;
}

function oauthSettings(oauth: OauthArgs = {}): OauthArgs {
  const issuerUrl = issuerUrlOf(oauth);
  return { ...oauth, ...(issuerUrl !== undefined && { issuerUrl }) };
}

/** Computes the settings. */
export function authSettings(args: AuthArgs = {}): AuthSettings {
  const { type = AuthType.Basic, username = "skypilot", users, existingSecret, serviceAccountTokens } = args;
  const basic = type === AuthType.Basic;
  const named = users ? users.map((user) => ({ ...user, suffix: `-${user.username}` })) : [{ username, suffix: "" }];
  return {
    type,
    users: basic && existingSecret === undefined ? named : [],
    ...(basic && existingSecret !== undefined && { existingSecret }),
    ...(type === AuthType.Oauth && { oauth: oauthSettings(args.oauth) }),
    ...(type === AuthType.ExternalProxy && { externalProxy: args.externalProxy ?? {} }),
    // The chart turns them off if ingress-nginx checks the login.
    ...(!basic && serviceAccountTokens !== undefined && { serviceAccountTokens }),
  };
}

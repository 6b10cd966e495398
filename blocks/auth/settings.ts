/** How users log in, with the defaults filled in. */
import type { Input } from "@pulumi/pulumi";
import { type AuthArgs, AuthType, type OauthArgs, type UserArgs } from "./args";

/** A user of basic auth. */
export interface BasicUser extends UserArgs {
  /** Behind the names of the resources that are this user's; empty where there is one user only. */
  suffix: string;
}

/** A log-in with the defaults filled in. */
export interface AuthSettings {
  type: AuthType;
  /** The users whose htpasswd lines the program writes; empty with another log-in, or with an existing Secret. */
  users: BasicUser[];
  /** Name of the existing Secret with the htpasswd lines. */
  existingSecret?: Input<string>;
  /** Given with `oauth` only. */
  oauth?: OauthArgs;
  /** Given with `externalProxy` only. */
  externalProxy?: NonNullable<AuthArgs["externalProxy"]>;
  /** Not set where the chart chooses. */
  serviceAccountTokens?: boolean;
}

/** Fills in the defaults. */
export function authSettings(args: AuthArgs = {}): AuthSettings {
  const { type = AuthType.Basic, username = "skypilot", users, existingSecret, serviceAccountTokens } = args;
  const basic = type === AuthType.Basic;
  const named = users ? users.map((user) => ({ ...user, suffix: `-${user.username}` })) : [{ username, suffix: "" }];
  return {
    type,
    users: basic && existingSecret === undefined ? named : [],
    ...(basic && existingSecret !== undefined && { existingSecret }),
    ...(type === AuthType.Oauth && { oauth: args.oauth ?? {} }),
    ...(type === AuthType.ExternalProxy && { externalProxy: args.externalProxy ?? {} }),
    // The chart turns them off where ingress-nginx checks the log-in.
    ...(!basic && serviceAccountTokens !== undefined && { serviceAccountTokens }),
  };
}

/** Chart values of the login. */
import type { Input } from "@pulumi/pulumi";
import type { Tree } from "../../core/merge";
import type { ExposureSettings } from "../exposure/settings";
import { AuthType, SessionStore } from "./args";
import type { AuthSettings } from "./settings";

/** The Secrets that the values name. */
export interface AuthSecrets {
  /** The OpenID Connect client. */
  oauthSecret?: Input<string>;
  /** The URL of the user's Redis. */
  redisSecret?: Input<string>;
}

/** Returns the values. */
export function authValues(auth: AuthSettings, exposure: ExposureSettings, { oauthSecret, redisSecret }: AuthSecrets): Tree {
  const { oauth, externalProxy } = auth;
  // The chart turns them off only where its own Ingress checks passwords.
  const serviceAccountTokens = checkedByGateway(auth, exposure) ? false : auth.serviceAccountTokens;
  const values = {
    ...(serviceAccountTokens !== undefined && { serviceAccount: { enabled: serviceAccountTokens } }),
    ...(externalProxy && { externalProxy: { enabled: true, ...externalProxy } }),
    ...(oauth && {
      oauth: {
        enabled: true,
        "oidc-issuer-url": oauth.issuerUrl,
        "client-details-from-secret": oauthSecret,
        "email-domain": oauth.emailDomain,
        "session-store-type": oauth.sessionStore ?? SessionStore.Redis,
        "use-https": exposure.scheme === "https",
        "redis-secret": redisSecret,
        "cookie-refresh": oauth.cookieRefresh || undefined,
        "cookie-expire": oauth.cookieExpire || undefined,
      },
    }),
  };
  return Object.keys(values).length > 0 ? { auth: values } : {};
}

/** Returns whether a Gateway checks passwords. */
export function checkedByGateway({ type }: Pick<AuthSettings, "type">, { gateway }: Pick<ExposureSettings, "gateway">): boolean {
  return type === AuthType.Basic && gateway !== undefined;
}

/** Returns the environment by which the server reports that clients need a password, as the chart sets it with its own Ingress. */
export function loginEnvironment(auth: AuthSettings, exposure: ExposureSettings): { [name: string]: string } {
  return checkedByGateway(auth, exposure) ? { SKYPILOT_INGRESS_BASIC_AUTH_ENABLED: "true" } : {};
}

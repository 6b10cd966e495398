/** Chart values of the login. */
import type { Input } from "@pulumi/pulumi";
import type { Tree } from "../../core/merge";
import type { ExposureSettings } from "../exposure/settings";
import { SessionStore } from "./args";
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
  const { oauth, externalProxy, serviceAccountTokens } = auth;
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

/** How users log in to the API server: the arguments. */
import type { Input } from "@pulumi/pulumi";

/** How users log in. */
export const AuthType = {
  /** A user name and a password, checked by the ingress controller. */
  Basic: "basic",
  /** An OpenID Connect provider, asked by an oauth2-proxy that the chart installs. */
  Oauth: "oauth",
  /** Your own proxy in front of the API server, which names the user in a header. */
  ExternalProxy: "externalProxy",
  /** Everyone who reaches the API server is let in. */
  None: "none",
} as const;
export type AuthType = (typeof AuthType)[keyof typeof AuthType];

/** An OpenID Connect provider whose issuer has a known form. */
export const OauthProvider = {
  /** Google. */
  Google: "google",
  /** Okta: `domain`, and `authorizationServer` with one of your own. */
  Okta: "okta",
  /** Microsoft Entra ID: `tenant`. */
  Entra: "entra",
  /** A user pool of Amazon Cognito: `userPool`. */
  Cognito: "cognito",
  /** Keycloak: `domain` and `realm`. */
  Keycloak: "keycloak",
  /** Auth0: `domain`. */
  Auth0: "auth0",
} as const;
export type OauthProvider = (typeof OauthProvider)[keyof typeof OauthProvider];

/** Where oauth2-proxy keeps its sessions. */
export const SessionStore = {
  /** In Redis: one that the chart installs, without a volume, or your own. */
  Redis: "redis",
  /** In the user's cookie. */
  Cookie: "cookie",
} as const;
export type SessionStore = (typeof SessionStore)[keyof typeof SessionStore];

/** What the header of an external proxy holds. */
export const HeaderFormat = {
  /** The user's name. */
  Plaintext: "plaintext",
  /** A JSON Web Token, one of whose claims is the user's name. */
  Jwt: "jwt",
} as const;
export type HeaderFormat = (typeof HeaderFormat)[keyof typeof HeaderFormat];

/** A user of basic auth. */
export interface UserArgs {
  /**
   * Name of the user, of letters, digits, `.`, `_` and `-`.
   * @pattern ^[A-Za-z0-9._-]+$
   * @example ada
   */
  username: string;
  /**
   * Password, of at most 72 bytes.
   * @secret
   * @default a generated one
   */
  password?: Input<string>;
}

/** An OpenID Connect provider (SkyPilot docs: auth, SSO). */
export interface OauthArgs {
  /** The provider, from which the URL of the issuer follows; instead of `issuerUrl`. */
  provider?: OauthProvider;
  /**
   * ID of the tenant, with `entra`.
   * @example 11111111-2222-3333-4444-555555555555
   */
  tenant?: Input<string>;
  /**
   * Host name of the provider, with `okta`, `keycloak` and `auth0`.
   * @example login.example.com
   */
  domain?: Input<string>;
  /**
   * Realm, with `keycloak`.
   * @example team
   */
  realm?: Input<string>;
  /**
   * ID of an authorization server, with `okta`.
   * @default that of the organization
   * @example default
   */
  authorizationServer?: Input<string>;
  /**
   * ID of the user pool, with `cognito`.
   * @example us-east-1_AbCdEfGhI
   */
  userPool?: Input<string>;
  /**
   * URL of the issuer, over HTTPS, exactly as the provider reports it.
   * @default that of `provider`
   * @example https://accounts.google.com
   */
  issuerUrl?: Input<string>;
  /** Client ID of the API server at the provider. */
  clientId?: Input<string>;
  /**
   * Client secret of the API server at the provider.
   * @secret
   */
  clientSecret?: Input<string>;
  /**
   * Name of an existing Secret with the keys `client-id` and `client-secret`, instead of both.
   * @example oauth-client
   */
  existingSecret?: Input<string>;
  /**
   * Domain of the email addresses that may log in; `*` allows every account of the provider.
   * @pattern ^(\*|\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)$
   * @example example.com
   * @example *
   */
  emailDomain?: Input<string>;
  /**
   * Where oauth2-proxy keeps sessions.
   * @default "redis"
   */
  sessionStore?: SessionStore;
  /**
   * URL of your own Redis, with `redis`.
   * @secret
   * @default one that the chart installs
   * @pattern ^(rediss?|unix)://.
   * @example rediss://:PASSWORD@redis.example.com:6379/0
   */
  redisUrl?: Input<string>;
  /** Name of an existing Secret with the key `redis_url`, instead of `redisUrl`. */
  existingRedisSecret?: Input<string>;
  /**
   * Time after which a session is refreshed, as a duration; choose one minute less than the lifetime of an access token.
   * @default never
   * @pattern ^(\d+(\.\d+)?(ms|s|m|h))+$
   * @example 55m
   */
  cookieRefresh?: Input<string>;
  /**
   * Time after which users must log in again, as a duration; choose the lifetime of a refresh token.
   * @default "168h", that of oauth2-proxy
   * @pattern ^(\d+(\.\d+)?(ms|s|m|h))+$
   * @example 24h
   */
  cookieExpire?: Input<string>;
}

/** Your own proxy in front of the API server (SkyPilot docs: auth, external proxy). */
export interface ExternalProxyArgs {
  /**
   * Header in which the proxy names the user; the proxy must remove this header from what clients send.
   * @default "X-Auth-Request-Email"
   * @pattern ^[A-Za-z0-9-]+$
   * @example X-Auth-Request-Email
   */
  headerName?: Input<string>;
  /**
   * What the header holds.
   * @default "plaintext"
   */
  headerFormat?: HeaderFormat;
  /**
   * Claim of the token that holds the user's name, with `jwt`.
   * @default "sub"
   */
  jwtIdentityClaim?: Input<string>;
}

/** How users log in to the API server. */
export interface AuthArgs {
  /**
   * How users log in.
   * @default "basic"
   */
  type?: AuthType;
  /**
   * Name of the only user, with `basic`; the password is generated.
   * @default "skypilot"
   * @pattern ^[A-Za-z0-9._-]+$
   * @example skypilot
   */
  username?: string;
  /** Several users, with `basic`, instead of `username`. */
  users?: UserArgs[];
  /**
   * Name of an existing Secret with htpasswd lines under the key `auth`, with `basic`; nothing is generated then.
   * @example htpasswd
   */
  existingSecret?: Input<string>;
  /** The OpenID Connect provider, with `oauth`. */
  oauth?: OauthArgs;
  /** The proxy in front, with `externalProxy`. */
  externalProxy?: ExternalProxyArgs;
  /**
   * Whether programs can log in with SkyPilot's service account tokens; not possible with `basic`.
   * @default true, but false with "basic"
   */
  serviceAccountTokens?: boolean;
}

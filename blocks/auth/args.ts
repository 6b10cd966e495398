/** How users log in to the API server: what the config says. */
import type { Input } from "@pulumi/pulumi";

/** How users log in. */
export const AuthType = {
  /** A user name and a password, checked by ingress-nginx. */
  Basic: "basic",
  /** An OpenID Connect provider, asked by an oauth2-proxy that the chart installs. */
  Oauth: "oauth",
  /** A proxy of yours in front of the API server, which names the user in a header. */
  ExternalProxy: "externalProxy",
  /** Everyone who reaches the API server is let in. */
  None: "none",
} as const;
export type AuthType = (typeof AuthType)[keyof typeof AuthType];

/** Where oauth2-proxy keeps its sessions. */
export const SessionStore = {
  /** In Redis: one that the chart installs, without a volume, or one of yours. */
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
  /** Name of the user. */
  username: string;
  /**
   * Password, of at most 72 bytes; secret.
   * @default generated
   */
  password?: Input<string>;
}

/** An OpenID Connect provider (SkyPilot docs: auth, SSO). */
export interface OauthArgs {
  /** URL of the issuer, such as `https://accounts.google.com` or `https://example.okta.com`. */
  issuerUrl?: string;
  /** Id of the client that the API server is at the provider. */
  clientId?: Input<string>;
  /** Secret of that client; secret. */
  clientSecret?: Input<string>;
  /** Name of an existing Secret with the keys `client-id` and `client-secret`, instead of both. */
  existingSecret?: string;
  /** E-mail domain whose users are let in, such as `example.com`; `*` lets everyone in whom the provider knows. */
  emailDomain?: string;
  /**
   * `redis` or `cookie`.
   * @default "redis"
   */
  sessionStore?: SessionStore;
  /**
   * URL of a Redis of yours, such as `rediss://:PASSWORD@redis.example.com:6379/0`, with `redis`; secret.
   * @default one that the chart installs
   */
  redisUrl?: Input<string>;
  /** Name of an existing Secret with the key `redis_url`, instead of `redisUrl`. */
  existingRedisSecret?: string;
  /**
   * How long after which a session is refreshed, as a duration such as `55m`; a minute less than an access token lives.
   * @default never
   */
  cookieRefresh?: string;
  /**
   * How long after which users log in again, as a duration such as `24h`; as long as a refresh token lives.
   * @default "168h", that of oauth2-proxy
   */
  cookieExpire?: string;
}

/** A proxy of yours in front of the API server (SkyPilot docs: auth, external proxy). */
export interface ExternalProxyArgs {
  /**
   * Header in which the proxy names the user; it must take the header off what clients send.
   * @default "X-Auth-Request-Email"
   */
  headerName?: string;
  /**
   * `plaintext` or `jwt`.
   * @default "plaintext"
   */
  headerFormat?: HeaderFormat;
  /**
   * Claim that is the user's name, with `jwt`.
   * @default "sub"
   */
  jwtIdentityClaim?: string;
}

/** How users log in to the API server. */
export interface AuthArgs {
  /**
   * `basic`, `oauth`, `externalProxy`, or `none`, with which everyone who reaches the API server may do everything.
   * @default "basic"
   */
  type?: AuthType;
  /**
   * Name of the only user, with `basic`; the password is generated.
   * @default "skypilot"
   */
  username?: string;
  /** Several users, with `basic`, instead of `username`. */
  users?: UserArgs[];
  /** Name of an existing Secret with htpasswd lines under the key `auth`, with `basic`; nothing is generated then. */
  existingSecret?: string;
  /** The OpenID Connect provider, with `oauth`. */
  oauth?: OauthArgs;
  /** The proxy in front, with `externalProxy`. */
  externalProxy?: ExternalProxyArgs;
  /**
   * Whether programs log in with SkyPilot's service account tokens; not possible with `basic`.
   * @default true, but false with "basic"
   */
  serviceAccountTokens?: boolean;
}

/** What is wrong with a log-in through an OpenID Connect provider. */

import { nameProblems } from "../../core/names";
import { enumProblems, isPlaceholder, type Problem } from "../../core/problem";
import { type ExposureArgs, ExposureType } from "../exposure/args";
import { endsTlsInFront, exposureType, ownsController } from "../exposure/endpoint";
import { type OauthArgs, SessionStore } from "./args";

/** Returns what is wrong with a provider. */
export function oauthProblems(oauth: OauthArgs): Problem[] {
  return [...issuerProblems(oauth), ...clientProblems(oauth), ...emailProblems(oauth), ...sessionProblems(oauth)];
}

function issuerProblems({ issuerUrl }: OauthArgs): Problem[] {
  const path = "auth.oauth.issuerUrl";
  if (issuerUrl === undefined) return [{ path, message: "is missing; name the issuer", set: { example: "https://accounts.google.com" } }];
  if (isPlaceholder(issuerUrl) || isHttps(issuerUrl)) return [];
  return [{ path, message: `"${issuerUrl}" is no issuer; write a URL such as "https://accounts.google.com"` }];
}

function clientProblems({ clientId, clientSecret, existingSecret }: OauthArgs): Problem[] {
  const at = "auth.oauth";
  if (existingSecret !== undefined) {
    const problems = nameProblems(`${at}.existingSecret`, existingSecret, "subdomain");
    if (clientId === undefined && clientSecret === undefined) return problems;
    return [
      ...problems,
      { path: at, message: "has both an existing Secret and values; keep existingSecret, or clientId and clientSecret" },
    ];
  }
  return Object.entries({ clientId, clientSecret })
    .filter(([, value]) => value === undefined || value === "")
    .map(([key]) => ({
      path: `${at}.${key}`,
      message: `is missing; give it, or name an existing Secret as ${at}.existingSecret`,
      set: { example: "VALUE", secret: key === "clientSecret" },
    }));
}

function emailProblems({ emailDomain }: OauthArgs): Problem[] {
  const path = "auth.oauth.emailDomain";
  if (emailDomain === undefined) {
    const message = 'is missing; name the domain whose users are let in, or "*" for everyone whom the provider knows';
    return [{ path, message, set: { example: "example.com" } }];
  }
  if (isPlaceholder(emailDomain) || emailDomain === "*" || /^\.?[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(emailDomain)) return [];
  return [{ path, message: `"${emailDomain}" is no domain; write one such as "example.com", or "*"` }];
}

const DURATION = /^(\d+(\.\d+)?(ms|s|m|h))+$/;

function sessionProblems({ sessionStore, redisUrl, existingRedisSecret, cookieRefresh, cookieExpire }: OauthArgs): Problem[] {
  const at = "auth.oauth";
  const problems = [
    ...enumProblems(`${at}.sessionStore`, sessionStore, SessionStore),
    ...nameProblems(`${at}.existingRedisSecret`, existingRedisSecret, "subdomain"),
  ];
  if (redisUrl !== undefined && existingRedisSecret !== undefined)
    problems.push({ path: `${at}.redisUrl`, message: "stands beside auth.oauth.existingRedisSecret; remove one of the two" });
  if (typeof redisUrl === "string" && !isPlaceholder(redisUrl) && !/^(rediss?|unix):\/\/./.test(redisUrl))
    problems.push({ path: `${at}.redisUrl`, message: "is no URL of Redis; write one that begins with redis:// or rediss://" });
  if (sessionStore === SessionStore.Cookie) {
    for (const [key, value] of Object.entries({ redisUrl, existingRedisSecret }))
      if (value !== undefined)
        problems.push({ path: `${at}.${key}`, message: 'is not for sessionStore "cookie"; remove it, or write "redis"' });
  }
  for (const [key, value] of Object.entries({ cookieRefresh, cookieExpire }))
    if (value !== undefined && !isPlaceholder(value) && !DURATION.test(value))
      problems.push({ path: `${at}.${key}`, message: `"${value}" is no duration; write one such as "55m" or "24h"` });
  return problems;
}

/** Returns where the log-in could not begin: the server sends browsers to /oauth2 at the root of its host, over HTTP (sky/server/auth/oauth2_proxy.py). */
export function oauthExposureProblems(exposure: ExposureArgs): Problem[] {
  const problems: Problem[] = [];
  if (exposure.path !== undefined && exposure.path !== "/") {
    problems.push({
      path: "exposure.path",
      message: `"${exposure.path}" does not work with auth.type "oauth", whose log-in is at the root of the host; write "/", or give the API server a host of its own`,
    });
  }
  if (endsTlsInFront(exposure) && exposureType(exposure) === ExposureType.LoadBalancer) {
    problems.push({
      path: "exposure.tls.type",
      message: `"loadBalancer" does not work with auth.type "oauth", whose log-in goes through HTTP, which the load balancer would not send back to HTTPS; write ${ownsController(exposure) ? '"secret" or "certManager"' : '"secret" or "certManager", and exposure.direct false'}`,
    });
  }
  return problems;
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === "https:";
}

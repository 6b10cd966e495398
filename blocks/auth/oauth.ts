/** Rules of a login through an OpenID Connect provider. */

import { nameProblems } from "../../core/names";
import { enumProblems, type Problem } from "../../core/problem";
import { type OauthArgs, SessionStore } from "./args";
import { issuerProblems } from "./issuer";

/** Returns the problems of a provider. */
export function oauthRules(oauth: OauthArgs): Problem[] {
  return [...issuerProblems(oauth), ...clientProblems(oauth), ...emailProblems(oauth), ...sessionProblems(oauth)];
}

function clientProblems({ clientId, clientSecret, existingSecret }: OauthArgs): Problem[] {
  if (existingSecret !== undefined) {
    const problems = nameProblems("existingSecret", existingSecret, "subdomain");
    if (clientId === undefined && clientSecret === undefined) return problems;
    return [
      ...problems,
      { path: "", message: "has both an existing Secret and values; keep existingSecret, or clientId and clientSecret" },
    ];
  }
  return Object.entries({ clientId, clientSecret })
    .filter(([, value]) => value === undefined || value === "")
    .map(([key]) => ({
      path: key,
      message: `is required; give it, or name an existing Secret as auth.oauth.existingSecret`,
      set: { example: "VALUE", secret: key === "clientSecret" },
    }));
}

function emailProblems({ emailDomain }: OauthArgs): Problem[] {
  const path = "emailDomain";
  if (emailDomain === undefined) {
    const message = 'is required; set the domain whose users can log in, or "*" for everyone with an account at the provider';
    return [{ path, message, set: { example: "example.com" } }];
  }
  return [];
}

function sessionProblems({ sessionStore, redisUrl, existingRedisSecret }: OauthArgs): Problem[] {
  const problems = [
    ...enumProblems("sessionStore", sessionStore, SessionStore),
    ...nameProblems("existingRedisSecret", existingRedisSecret, "subdomain"),
  ];
  if (redisUrl !== undefined && existingRedisSecret !== undefined)
    problems.push({ path: "redisUrl", message: "cannot be combined with auth.oauth.existingRedisSecret; remove one of the two" });
  if (sessionStore === SessionStore.Cookie) {
    for (const [key, value] of Object.entries({ redisUrl, existingRedisSecret }))
      if (value !== undefined)
        problems.push({ path: key, message: 'cannot be combined with sessionStore "cookie"; remove it, or write "redis"' });
  }
  return problems;
}

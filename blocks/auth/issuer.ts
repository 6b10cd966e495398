/** The issuer of a login: its URL, and what is wrong with it. */
import type { Input } from "@pulumi/pulumi";
import { derived } from "../../core/known";
import { enumProblems, isKnownText, type Problem } from "../../core/problem";
import { type OauthArgs, OauthProvider } from "./args";
import { ISSUER_PARTS, issuerParts, type KnownParts, PROVIDERS, partsOf, providerOfHost } from "./providers";

/** Returns the URL of the issuer: the given one, or that of the provider. */
export function issuerUrlOf(oauth: OauthArgs): Input<string> | undefined {
  const { issuerUrl, provider } = oauth;
  if (issuerUrl !== undefined || provider === undefined || !(provider in PROVIDERS)) return issuerUrl;
  return derived(issuerParts(oauth), (parts) => PROVIDERS[provider].issuer(parts as KnownParts));
}

/** Returns the problems of an issuer. */
export function issuerProblems(oauth: OauthArgs): Problem[] {
  const { issuerUrl, provider } = oauth;
  const wrong = enumProblems("provider", provider, OauthProvider);
  if (wrong.length > 0) return wrong;
  const given = ISSUER_PARTS.filter((key) => oauth[key] !== undefined);
  const used = provider !== undefined && issuerUrl === undefined ? partsOf(provider) : [];
  const strays = given
    .filter((key) => !used.includes(key))
    .map((key) => ({ path: key, message: strayMessage(key, provider, issuerUrl !== undefined) }));
  if (issuerUrl !== undefined) return [...strays, ...urlProblems(issuerUrl, provider)];
  if (provider === undefined) {
    const message = "is required; name the issuer, or the provider as auth.oauth.provider";
    return [...strays, { path: "issuerUrl", message, set: { example: "https://accounts.google.com" } }];
  }
  return [...strays, ...partProblems(oauth, provider)];
}

function strayMessage(key: string, provider: OauthProvider | undefined, hasUrl: boolean): string {
  if (hasUrl) return "cannot be combined with auth.oauth.issuerUrl; remove one of the two";
  if (provider === undefined) return `is a part of a provider's issuer; set auth.oauth.provider, or remove ${key}`;
  return `is not a part of the issuer of ${PROVIDERS[provider].title}, which is ${PROVIDERS[provider].form}; remove it`;
}

const EXAMPLES: KnownParts = {
  tenant: "11111111-2222-3333-4444-555555555555",
  domain: "login.example.com",
  realm: "team",
  authorizationServer: "default",
  userPool: "us-east-1_AbCdEfGhI",
};

function partProblems(oauth: OauthArgs, provider: OauthProvider): Problem[] {
  const { title, required, issuer, issuers, form } = PROVIDERS[provider];
  const missing = required.filter((key) => oauth[key] === undefined);
  if (missing.length > 0) {
    return missing.map((key) => ({
      path: key,
      message: `is required, because the issuer of ${title} is ${form}`,
      set: { example: EXAMPLES[key] ?? "VALUE" },
    }));
  }
  return partsOf(provider).flatMap((key) => {
    const value = oauth[key];
    if (!isKnownText(value) || issuers.test(issuer({ ...EXAMPLES, [key]: value }))) return [];
    return [{ path: key, message: `"${value}" is not valid in the issuer ${form}; write one such as "${EXAMPLES[key]}"` }];
  });
}

const DOCUMENT = "/.well-known/openid-configuration";

function urlProblems(issuerUrl: Input<string>, provider: OauthProvider | undefined): Problem[] {
  const path = "issuerUrl";
  if (!isKnownText(issuerUrl)) return [];
  if (!isHttps(issuerUrl))
    return [{ path, message: `"${issuerUrl}" is not a valid issuer; write a URL such as "https://accounts.google.com"` }];
  if (issuerUrl.endsWith(DOCUMENT))
    return [{ path, message: `"${issuerUrl}" is the address of the issuer's document; write the text of \`issuer\` in that document` }];
  const owner = provider ?? providerOfHost(issuerUrl);
  if (owner === undefined || PROVIDERS[owner].issuers.test(issuerUrl)) return [];
  const { title, form } = PROVIDERS[owner];
  const parts = partsOf(owner).map((key) => `auth.oauth.${key}`);
  const instead = parts.length === 0 ? "" : ` with ${parts.join(" and ")}`;
  return [
    {
      path,
      message: `"${issuerUrl}" is not an issuer of ${title}, which is ${form}; write it so, or replace it by auth.oauth.provider "${owner}"${instead}`,
    },
  ];
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === "https:";
}

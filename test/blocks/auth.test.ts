import assert from "node:assert/strict";
import { compare } from "bcryptjs";
import type { AuthArgs, OauthArgs } from "../../blocks/auth/args";
import { bcryptHash } from "../../blocks/auth/bcryptHash";
import { authSettings } from "../../blocks/auth/settings";
import type { ExposureArgs } from "../../blocks/exposure/args";
import { ignoredIn, judged, lines, pathsOf, warningsOfBlock } from "../support/judged";

const said = (auth: AuthArgs, exposure: ExposureArgs = {}) => lines(judged({ auth, exposure }));
const paths = (auth: AuthArgs, exposure: ExposureArgs = {}) => pathsOf(judged({ auth, exposure }));
const usersOf = (auth?: AuthArgs) => authSettings(auth).users;

const OAUTH: OauthArgs = {
  issuerUrl: "https://accounts.google.com",
  clientId: "id",
  clientSecret: "HUSH",
  emailDomain: "example.com",
};
const TENANT = "11111111-2222-3333-4444-555555555555";
const oauth = (over: OauthArgs): AuthArgs => ({ type: "oauth", oauth: { ...OAUTH, ...over } });

describe("log-in", () => {
  it("has one user, several, or those of a Secret", () => {
    assert.deepEqual(usersOf(), [{ username: "skypilot", suffix: "" }]);
    assert.deepEqual(usersOf({ username: "team" }), [{ username: "team", suffix: "" }]);
    assert.deepEqual(usersOf({ users: [{ username: "ada" }, { username: "bob", password: "p" }] }), [
      { username: "ada", suffix: "-ada" },
      { username: "bob", password: "p", suffix: "-bob" },
    ]);
    for (const args of [{ existingSecret: "s" }, { type: "none" }, { type: "oauth" }] as AuthArgs[]) assert.deepEqual(usersOf(args), []);
  });

  it("hashes a given password at the cost of htpasswd, with the salt of the text that is kept in the state", async () => {
    const hash = await bcryptHash("open sesame", "kept");
    assert.ok(hash.startsWith("$2b$10$"), hash);
    assert.ok(await compare("open sesame", hash));
    assert.ok(!(await compare("close sesame", hash)));
    assert.equal(await bcryptHash("open sesame", "kept"), hash);
    assert.notEqual(await bcryptHash("open sesame", "another"), hash);
  });

  const basic: [string, AuthArgs, string[]][] = [
    ["a user", { username: "team" }, []],
    ["a user who fits into no URL", { username: "a:b" }, ["auth.username"]],
    ["a Secret", { existingSecret: "htpasswd" }, []],
    ["a Secret and a user", { username: "team", existingSecret: "htpasswd" }, ["auth.username"]],
    ["a Secret and users", { users: [{ username: "ada" }], existingSecret: "htpasswd" }, ["auth.users"]],
    ["a user and users", { username: "team", users: [{ username: "ada" }] }, ["auth.username"]],
    ["no users", { users: [] }, ["auth.users"]],
    ["a user twice", { users: [{ username: "ada" }, { username: "ada" }] }, ["auth.users[1].username"]],
    ["a user without a name", { users: [{} as { username: string }] }, ["auth.users[0].username"]],
    ["an empty password", { users: [{ username: "ada", password: "" }] }, ["auth.users[0].password"]],
    ["a password of which bcrypt sees all", { users: [{ username: "ada", password: "p".repeat(72) }] }, []],
    ["a password of which bcrypt sees a part", { users: [{ username: "ada", password: "HUSH€".repeat(20) }] }, ["auth.users[0].password"]],
    ["tokens", { serviceAccountTokens: true }, ["auth.serviceAccountTokens"]],
    ["no tokens", { serviceAccountTokens: false }, []],
    ["a type that is none", { type: "ldap" as "basic" }, ["auth.type"]],
  ];
  for (const [what, args, expected] of basic) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${what}`, () => {
      assert.deepEqual(paths(args), expected);
      assert.doesNotMatch(said(args).join(), /HUSH/);
    });
  }

  it("has basic auth only where ingress-nginx checks it", () => {
    for (const exposure of [{}, { type: "NodePort" }, { type: "ClusterIP" }, { type: "Ingress" }] as ExposureArgs[])
      assert.deepEqual(paths({}, exposure), []);
    const choices = 'write "oauth" or "externalProxy", or "none" where the network alone protects the API server';
    assert.deepEqual(said({}, { direct: true }), [
      `auth.type: "basic" requires ingress-nginx or Traefik, and exposure.direct bypasses every ingress controller; ${choices}`,
    ]);
    assert.deepEqual(said({}, { type: "Ingress", ingress: { nginx: false } }), [
      `auth.type: "basic" requires ingress-nginx or Traefik, and exposure.ingress.nginx is false; ${choices}`,
    ]);
    for (const type of ["none", "externalProxy"] as const) assert.deepEqual(paths({ type }, { direct: true }), []);
  });

  const providers: [string, OauthArgs, string[]][] = [
    ["a client", {}, []],
    ["a client of a Secret", { clientId: undefined, clientSecret: undefined, existingSecret: "client" } as OauthArgs, []],
    ["a client and a Secret", { existingSecret: "client" }, ["auth.oauth"]],
    ["no client", { clientId: "", clientSecret: undefined } as OauthArgs, ["auth.oauth.clientId", "auth.oauth.clientSecret"]],
    ["no issuer", { issuerUrl: undefined } as unknown as OauthArgs, ["auth.oauth.issuerUrl"]],
    ["an issuer without TLS", { issuerUrl: "http://login.example.com" }, ["auth.oauth.issuerUrl"]],
    ["a host for an issuer", { issuerUrl: "login.example.com" }, ["auth.oauth.issuerUrl"]],
    ["no domain", { emailDomain: undefined } as unknown as OauthArgs, ["auth.oauth.emailDomain"]],
    ["every domain", { emailDomain: "*" }, []],
    ["an address for a domain", { emailDomain: "me@example.com" }, ["auth.oauth.emailDomain"]],
    ["a cookie", { sessionStore: "cookie" }, []],
    ["a store that is none", { sessionStore: "disk" as "cookie" }, ["auth.oauth.sessionStore"]],
    ["a Redis", { redisUrl: "rediss://:HUSH@redis.example.com:6379/0" }, []],
    ["a host for a Redis", { redisUrl: "HUSH@redis.example.com" }, ["auth.oauth.redisUrl"]],
    ["a Redis of a Secret", { existingRedisSecret: "redis" }, []],
    ["a Redis twice", { redisUrl: "redis://HUSH", existingRedisSecret: "redis" }, ["auth.oauth.redisUrl"]],
    ["a Redis beside a cookie", { sessionStore: "cookie", redisUrl: "redis://HUSH" }, ["auth.oauth.redisUrl"]],
    ["durations", { cookieRefresh: "55m", cookieExpire: "24h" }, []],
    ["seconds without a unit", { cookieRefresh: "3600" }, ["auth.oauth.cookieRefresh"]],
  ];
  for (const [what, over, expected] of providers) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${what} of OAuth, and shows no secret`, () => {
      assert.deepEqual(paths(oauth(over)), expected);
      assert.doesNotMatch(said(oauth(over)).join(), /HUSH/);
    });
  }

  // What each provider reports as its issuer (documentation of the providers, and of oauth2-proxy: docs/configuration/providers).
  const issuers: [string, Partial<OauthArgs>, string][] = [
    ["google", {}, "https://accounts.google.com"],
    ["okta", { domain: "corp.okta.com" }, "https://corp.okta.com"],
    ["okta", { domain: "corp.okta.com", authorizationServer: "abCd1234" }, "https://corp.okta.com/oauth2/abCd1234"],
    ["entra", { tenant: TENANT }, `https://login.microsoftonline.com/${TENANT}/v2.0`],
    ["cognito", { userPool: "eu-west-2_example" }, "https://cognito-idp.eu-west-2.amazonaws.com/eu-west-2_example"],
    ["keycloak", { domain: "keycloak.example.com", realm: "team" }, "https://keycloak.example.com/realms/team"],
    ["auth0", { domain: "dev-14bkigf7.us.auth0.com" }, "https://dev-14bkigf7.us.auth0.com/"],
  ];
  for (const [provider, parts, issuer] of issuers) {
    it(`has the issuer ${issuer}, and accepts it as it is`, () => {
      const args = oauth({ issuerUrl: undefined, provider, ...parts } as OauthArgs);
      assert.deepEqual(said(args), []);
      assert.equal(authSettings(args).oauth?.issuerUrl, issuer);
      assert.deepEqual(said(oauth({ issuerUrl: issuer })), []);
    });
  }

  const wrongIssuers: [string, Partial<OauthArgs>, RegExp][] = [
    ["a slash too much", { issuerUrl: "https://accounts.google.com/" }, /issuerUrl: .* is not an issuer of Google/],
    ["a slash too few", { issuerUrl: "https://example.eu.auth0.com" }, /issuerUrl: .* is not an issuer of Auth0.*auth.oauth.domain/],
    ["all tenants", { issuerUrl: "https://login.microsoftonline.com/common/v2.0" }, /Microsoft Entra ID.*auth.oauth.tenant/],
    ["the domain of a tenant", { issuerUrl: undefined, provider: "entra", tenant: "example.onmicrosoft.com" }, /tenant: "example/],
    ["another region", { issuerUrl: "https://cognito-idp.eu-west-1.amazonaws.com/us-east-1_AbC" }, /is not an issuer of Amazon Cognito/],
    ["a pool without a region", { issuerUrl: undefined, provider: "cognito", userPool: "AbC" }, /userPool: "AbC" is not valid/],
    ["the host of a console", { issuerUrl: "https://corp-admin.okta.com" }, /is not an issuer of Okta/],
    ["a URL for a domain", { issuerUrl: undefined, provider: "okta", domain: "https://corp.okta.com" }, /domain: "https/],
    ["the document", { issuerUrl: "https://x.example.com/.well-known/openid-configuration" }, /the address of the issuer's document/],
    ["no realm", { issuerUrl: undefined, provider: "keycloak", domain: "k.example.com" }, /realm: is required/],
    ["a part twice", { provider: "auth0", issuerUrl: "https://a.auth0.com/", domain: "a.auth0.com" }, /domain: cannot be combined/],
    ["a part of another", { issuerUrl: undefined, provider: "google", tenant: TENANT }, /tenant: is not a part of the issuer of Google/],
    ["a part without a provider", { tenant: TENANT }, /tenant: cannot be combined with auth.oauth.issuerUrl/],
    ["an unknown provider", { provider: "github" as "google" }, /provider: "github"/],
  ];
  for (const [what, over, message] of wrongIssuers) {
    it(`refuses ${what} in an issuer, with what to write`, () => {
      const all = said(oauth(over as OauthArgs));
      assert.equal(all.length, 1, all.join("\n"));
      assert.match(all[0] ?? "", message);
    });
  }

  it("names all that OAuth lacks, with the commands", () => {
    const problems = judged({ auth: { type: "oauth" } });
    assert.deepEqual(
      problems.map(({ path, set }) => [path, set?.secret ?? false]),
      [
        ["auth.oauth.issuerUrl", false],
        ["auth.oauth.clientId", false],
        ["auth.oauth.clientSecret", true],
        ["auth.oauth.emailDomain", false],
      ],
    );
  });

  it("keeps OAuth away from where its log-in cannot begin", () => {
    assert.deepEqual(paths(oauth({}), { path: "/" }), []);
    assert.deepEqual(paths(oauth({}), { path: "/skypilot" }), ["exposure.path"]);
    assert.deepEqual(paths(oauth({}), { host: "h.example.com", tls: { type: "loadBalancer" } }), ["exposure.tls.type"]);
    assert.deepEqual(paths(oauth({}), { type: "Ingress", tls: { type: "loadBalancer" } }), []);
    assert.deepEqual(paths(oauth({}), { host: "h.example.com", tls: { type: "secret" } }), []);
  });

  it("takes the header of a proxy", () => {
    assert.deepEqual(paths({ type: "externalProxy" }), []);
    assert.deepEqual(paths({ type: "externalProxy", externalProxy: { headerName: "X-User", headerFormat: "jwt" } }), []);
    assert.deepEqual(paths({ type: "externalProxy", externalProxy: { headerName: "X User", headerFormat: "xml" as "jwt" } }), [
      "auth.externalProxy.headerName",
      "auth.externalProxy.headerFormat",
    ]);
  });

  it("lists the arguments that another type ignores", () => {
    const all: AuthArgs = { username: "u", users: [], existingSecret: "s", oauth: {}, externalProxy: {}, serviceAccountTokens: false };
    const unused = (type: AuthArgs["type"]) =>
      ignoredIn("auth", { auth: { ...all, ...(type && { type }) } }).map((path) => path.slice("auth.".length));
    assert.deepEqual(unused(undefined), ["oauth", "serviceAccountTokens", "externalProxy"]);
    assert.deepEqual(unused("oauth"), ["username", "users", "existingSecret", "externalProxy"]);
    assert.deepEqual(unused("externalProxy"), ["username", "users", "existingSecret", "oauth"]);
    assert.deepEqual(unused("none"), ["username", "users", "existingSecret", "oauth", "externalProxy"]);
  });

  it("describes the consequences of each type", () => {
    const tls = { type: "secret" } as const;
    const heads = (auth: AuthArgs, given: ExposureArgs = {}) => {
      const exposure: ExposureArgs = { controller: "traefik", ...given };
      return [...warningsOfBlock("exposure", { auth, exposure }), ...warningsOfBlock("auth", { auth, exposure })]
        .filter((text) => !text.startsWith("exposure.controller"))
        .map((text) => text.split(",")[0]);
    };
    assert.deepEqual(heads({}), [
      'auth.type: "basic" sends passwords over HTTP',
      'auth.type: "basic" means that SkyPilot sees all users as a single user',
      'auth.type: "basic" is checked only by the ingress controller',
    ]);
    assert.equal(heads({}, { tls }).length, 2);
    assert.equal(warningsOfBlock("auth", { kubernetes: { inCluster: false } }).length, 2);
    assert.deepEqual(heads({ type: "none" }, { tls }), ['auth.type: "none" gives everyone who reaches the API server full access']);
    const notYet = 'auth.type: "oauth" gives each user a role';
    assert.deepEqual(heads(oauth({}), { tls }), [notYet]);
    const release = { version: "0.14.1" };
    assert.deepEqual(warningsOfBlock("auth", { auth: oauth({}), exposure: { tls }, release }), []);
    assert.deepEqual(heads(oauth({ emailDomain: "*" })), [
      notYet,
      'auth.type: "oauth" sends sessions over HTTP',
      'auth.oauth.emailDomain: "*" lets every account of the provider log in; with Google',
    ]);
    assert.deepEqual(heads(oauth({}), { type: "Ingress", tls: { type: "loadBalancer" } }), [
      'exposure.tls.type: "loadBalancer" requires that the proxy that ends TLS redirects HTTP to HTTPS',
      notYet,
    ]);
    assert.equal(heads({ type: "externalProxy" }, { tls }).length, 2);
  });
});

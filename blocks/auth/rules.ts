/** Rules and warnings of a login. */

import { gte, valid } from "semver";
import { nameProblems } from "../../core/names";
import { below, enumProblems, isPlaceholder, type Problem } from "../../core/problem";
import { gatewayLoginProblems } from "../exposure/gateway/rules";
import type { ExposureSettings } from "../exposure/settings";
import type { IsolationSettings } from "../isolation/settings";
import type { KubernetesSettings } from "../kubernetes/settings";
import type { ReleaseSettings } from "../release/release";
import { type AuthArgs, AuthType, type ExternalProxyArgs, HeaderFormat, type UserArgs } from "./args";
import { oauthRules } from "./oauth";
import type { AuthSettings } from "./settings";

// The keys that belong to each `type`.
const KEYS: Record<AuthType, (keyof AuthArgs)[]> = {
  basic: ["username", "users", "existingSecret"],
  oauth: ["oauth", "serviceAccountTokens"],
  externalProxy: ["externalProxy", "serviceAccountTokens"],
  none: ["serviceAccountTokens"],
};

/** Returns the problems of a login for an exposure. */
export function authRules(args: AuthArgs = {}, settings: AuthSettings, exposure: ExposureSettings): Problem[] {
  const { type } = settings;
  const wrong = enumProblems("type", args.type, AuthType);
  if (wrong.length > 0) return wrong;
  const rules: Record<AuthType, () => Problem[]> = {
    basic: () => [...basicProblems(args), ...checkedProblems(settings, exposure)],
    oauth: () => below("oauth", oauthRules(args.oauth ?? {})),
    externalProxy: () => below("externalProxy", externalProxyProblems(args.externalProxy ?? {})),
    none: () => [],
  };
  return rules[type]();
}

/** Returns the arguments that are ignored. */
export function authIgnored(args: AuthArgs = {}, { type }: AuthSettings): Problem[] {
  const used: (keyof AuthArgs)[] | undefined = KEYS[type];
  // The rules refuse another type.
  if (!used) return [];
  const strays = Object.values(KEYS)
    .flat()
    .filter((key) => args[key] !== undefined && !used.includes(key));
  return [...new Set(strays)].map((key) => ({ path: key, message: `is ignored because auth.type is "${type}"` }));
}

function basicProblems({ username, users, existingSecret, serviceAccountTokens }: AuthArgs): Problem[] {
  const problems = nameProblems("existingSecret", existingSecret, "subdomain");
  if (username !== undefined && existingSecret !== undefined) {
    problems.push({
      path: "username",
      message: "cannot be combined with auth.existingSecret, which defines the users; remove one of the two",
    });
  }
  if (users !== undefined && existingSecret !== undefined) {
    problems.push({
      path: "users",
      message: "cannot be combined with auth.existingSecret, which defines the users; remove one of the two",
    });
  } else if (users !== undefined && username !== undefined) {
    problems.push({ path: "username", message: "cannot be combined with auth.users; add it to them" });
  }
  if (users?.length === 0) problems.push({ path: "users", message: "is empty; add a user, or remove it" });
  if (serviceAccountTokens) {
    problems.push({
      path: "serviceAccountTokens",
      message:
        'cannot be combined with auth.type "basic", because the chart then turns them off; set auth.type to "oauth" or "externalProxy", or remove it',
    });
  }
  return [...problems, ...usersProblems(users)];
}

function usersProblems(users: UserArgs[] = []): Problem[] {
  const seen = new Map<string, number>();
  return users.flatMap(({ username, password }, index) => {
    const path = `users[${index}].username`;
    if (username === undefined) return [{ path, message: "is required", set: { example: "NAME" } }];
    const problems: Problem[] = [];
    if (seen.has(username)) {
      problems.push({ path, message: `"${username}" is also auth.users[${seen.get(username)}]; write another one` });
    }
    seen.set(username, index);
    return [...problems, ...passwordProblems(`users[${index}].password`, password)];
  });
}

/** The longest password that bcrypt reads completely. */
const LONGEST_PASSWORD = 72;

function passwordProblems(path: string, password: unknown): Problem[] {
  if (typeof password !== "string" || isPlaceholder(password)) return [];
  if (password === "") return [{ path, message: "is empty; set one, or remove it to generate one" }];
  const bytes = Buffer.byteLength(password);
  return bytes <= LONGEST_PASSWORD
    ? []
    : [{ path, message: `has ${bytes} bytes, of which bcrypt uses only ${LONGEST_PASSWORD}; set a shorter one` }];
}

function checkedProblems(settings: AuthSettings, exposure: ExposureSettings): Problem[] {
  if (exposure.gateway) return gatewayLoginProblems(settings, exposure.gateway);
  if (exposure.nginx) return [];
  const why = exposure.ingress ? "exposure.ingress.nginx is false" : "exposure.direct bypasses every ingress controller";
  return [
    {
      path: "type",
      message: `"basic" requires ingress-nginx or Traefik, and ${why}; write "oauth" or "externalProxy", or "none" where the network alone protects the API server`,
    },
  ];
}

function externalProxyProblems({ headerFormat }: ExternalProxyArgs): Problem[] {
  return enumProblems("headerFormat", headerFormat, HeaderFormat);
}

/** What the consequences of a login depend on. */
interface LoginFacts {
  exposure: ExposureSettings;
  kubernetes: Pick<KubernetesSettings, "inCluster">;
  isolation: { networkPolicy: Pick<IsolationSettings["networkPolicy"], "enabled"> };
  release: ReleaseSettings;
}

/** The first version of SkyPilot in which the role `user` limits what a user may do (skypilot#9932, skypilot#10482). */
export const ROLES_HOLD = "0.14.0";

/** Returns whether the role `user` is a limit in a version; one that is not known is taken for a new one. */
export function rolesHold(version: string | undefined): boolean {
  return version === undefined || valid(version) === null || gte(version, ROLES_HOLD);
}

/** Returns consequences of a login that the chart does not report. */
export function authWarnings({ type, oauth }: AuthSettings, { exposure, kubernetes, isolation, release }: LoginFacts): Problem[] {
  const named = type === AuthType.Oauth || type === AuthType.ExternalProxy;
  const plain = exposure.scheme === "http";
  const checker = exposure.gateway ? "the Gateway" : "the ingress controller";
  const conditions: [boolean, string, string][] = [
    [type === AuthType.None, "type", '"none" gives everyone who reaches the API server full access'],
    [type === AuthType.Basic && plain, "type", '"basic" sends passwords over HTTP, because exposure.tls is not set'],
    [type === AuthType.Basic, "type", '"basic" means that SkyPilot sees all users as a single user, and turns service account tokens off'],
    [
      type === AuthType.Basic && kubernetes.inCluster && !isolation.networkPolicy.enabled,
      "type",
      `"basic" is checked only by ${checker}, so a task on the hosting cluster that connects to the API server is an administrator; use "oauth", or set isolation.networkPolicy.enabled to true`,
    ],
    [
      type === AuthType.Basic && kubernetes.inCluster && isolation.networkPolicy.enabled,
      "type",
      `"basic" is checked only by ${checker}, so the API server relies on network policies, which have an effect only if the network plugin of the cluster enforces them; check that as docs/isolation.md describes, or use "oauth"`,
    ],
    [
      named && !rolesHold(release.version),
      "type",
      `"${type}" gives each user a role, but in SkyPilot ${release.version} each user can make a token of an administrator (skypilot#9846), so treat every user as one; ${ROLES_HOLD} prevents that`,
    ],
    [
      type === AuthType.Oauth && plain,
      "type",
      '"oauth" sends sessions over HTTP, because exposure.tls is not set; some providers reject that',
    ],
    [
      oauth?.emailDomain === "*",
      "oauth.emailDomain",
      '"*" lets every account of the provider log in; with Google, that is everyone with a Google account',
    ],
    [
      type === AuthType.ExternalProxy,
      "type",
      '"externalProxy" lets anyone who reaches the API server without the proxy impersonate any user; let only the proxy reach it',
    ],
  ];
  return conditions.filter(([holds]) => holds).map(([, path, message]) => ({ path, message }));
}

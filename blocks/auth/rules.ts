/** What is wrong with a log-in, and what follows from it. */

import { nameProblems } from "../../core/names";
import { below, enumProblems, isPlaceholder, type Problem } from "../../core/problem";
import { ExposureType } from "../exposure/args";
import type { ExposureSettings } from "../exposure/settings";
import { type AuthArgs, AuthType, type ExternalProxyArgs, HeaderFormat, type UserArgs } from "./args";
import { oauthRules } from "./oauth";
import type { AuthSettings } from "./settings";

// Which of the keys beside `type` belong to it.
const KEYS: Record<AuthType, (keyof AuthArgs)[]> = {
  basic: ["username", "users", "existingSecret"],
  oauth: ["oauth", "serviceAccountTokens"],
  externalProxy: ["externalProxy", "serviceAccountTokens"],
  none: ["serviceAccountTokens"],
};

/** Returns what is wrong with a log-in, given how the API server is reached. */
export function authRules(args: AuthArgs = {}, { type }: AuthSettings, exposure: ExposureSettings): Problem[] {
  const wrong = enumProblems("type", args.type, AuthType);
  if (wrong.length > 0) return wrong;
  const rules: Record<AuthType, () => Problem[]> = {
    basic: () => [...basicProblems(args), ...nginxProblems(exposure)],
    oauth: () => below("oauth", oauthRules(args.oauth ?? {})),
    externalProxy: () => below("externalProxy", externalProxyProblems(args.externalProxy ?? {})),
    none: () => [],
  };
  return rules[type]();
}

/** Returns what is given but ignored. */
export function authIgnored(args: AuthArgs = {}, { type }: AuthSettings): Problem[] {
  const strays = Object.values(KEYS)
    .flat()
    .filter((key) => args[key] !== undefined && !KEYS[type].includes(key));
  return [...new Set(strays)].map((key) => ({ path: key, message: `is ignored because auth.type is "${type}"` }));
}

function basicProblems({ username, users, existingSecret, serviceAccountTokens }: AuthArgs): Problem[] {
  const problems = nameProblems("existingSecret", existingSecret, "subdomain");
  if (username !== undefined && existingSecret !== undefined) {
    problems.push({
      path: "username",
      message: "cannot be combined with auth.existingSecret, which names its users itself; remove one of the two",
    });
  }
  if (users !== undefined && existingSecret !== undefined) {
    problems.push({
      path: "users",
      message: "cannot be combined with auth.existingSecret, which names its users itself; remove one of the two",
    });
  } else if (users !== undefined && username !== undefined) {
    problems.push({ path: "username", message: "cannot be combined with auth.users; write it as one of them" });
  }
  if (users?.length === 0) problems.push({ path: "users", message: "is empty; name a user, or remove it" });
  if (serviceAccountTokens) {
    problems.push({
      path: "serviceAccountTokens",
      message:
        'cannot be combined with auth.type "basic", with which the chart turns them off; write oauth or externalProxy as auth.type, or remove it',
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

/** The longest password of which bcrypt sees every byte. */
const LONGEST_PASSWORD = 72;

function passwordProblems(path: string, password: unknown): Problem[] {
  if (typeof password !== "string" || isPlaceholder(password)) return [];
  if (password === "") return [{ path, message: "is empty; give one, or remove it to have one generated" }];
  const bytes = Buffer.byteLength(password);
  return bytes <= LONGEST_PASSWORD
    ? []
    : [{ path, message: `has ${bytes} bytes, of which bcrypt sees ${LONGEST_PASSWORD}; give a shorter one` }];
}

function nginxProblems(exposure: ExposureSettings): Problem[] {
  if (exposure.nginx) return [];
  const why =
    exposure.type === ExposureType.Ingress ? "exposure.ingress.nginx is false" : "exposure.direct leads past every ingress controller";
  return [
    {
      path: "type",
      message: `"basic" requires ingress-nginx, and ${why}; write "oauth" or "externalProxy", or "none" where the network alone protects the API server`,
    },
  ];
}

function externalProxyProblems({ headerFormat }: ExternalProxyArgs): Problem[] {
  return enumProblems("headerFormat", headerFormat, HeaderFormat);
}

/** Returns what a log-in entails that the chart does not tell. */
export function authWarnings({ type, oauth }: AuthSettings, exposure: ExposureSettings): Problem[] {
  const plain = exposure.scheme === "http";
  const conditions: [boolean, string, string][] = [
    [type === AuthType.None, "type", '"none" lets everyone who reaches the API server do everything'],
    [type === AuthType.Basic && plain, "type", '"basic" sends passwords over HTTP, because exposure.tls is not set'],
    [type === AuthType.Basic, "type", '"basic" makes all users a single user to SkyPilot, and turns its service account tokens off'],
    [
      type === AuthType.Oauth && plain,
      "type",
      '"oauth" sends sessions over HTTP, because exposure.tls is not set; some providers refuse that',
    ],
    [
      oauth?.emailDomain === "*",
      "oauth.emailDomain",
      '"*" lets everyone in who has an account at the provider; with Google, that is everyone',
    ],
    [
      type === AuthType.ExternalProxy,
      "type",
      '"externalProxy" lets whoever reaches the API server past the proxy impersonate any user; let only the proxy reach it',
    ],
  ];
  return conditions.filter(([holds]) => holds).map(([, path, message]) => ({ path, message }));
}

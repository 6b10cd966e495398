/** What is wrong with a log-in, and what follows from it. */

import { nameProblems } from "../../core/names";
import { enumProblems, isPlaceholder, type Problem } from "../../core/problem";
import { type ExposureArgs, ExposureType } from "../exposure/args";
import { endsTlsInFront } from "../exposure/endpoint";
import { isNginx } from "../exposure/rules";
import { type AuthArgs, AuthType, type ExternalProxyArgs, HeaderFormat, type UserArgs } from "./args";
import { oauthExposureProblems, oauthProblems } from "./oauth";

/** Returns the type with its default filled in. */
export function authType({ type = AuthType.Basic }: AuthArgs = {}): AuthType {
  return type;
}

/** A user of basic auth, and whether the config names several. */
export interface BasicUser extends UserArgs {
  /** Behind the names of the resources that are this user's; nothing where there is one user only. */
  suffix: string;
}

/** Returns the users whose htpasswd lines the program writes. */
export function basicUsers(args: AuthArgs = {}): BasicUser[] {
  const { username = "skypilot", users, existingSecret } = args;
  if (authType(args) !== AuthType.Basic || existingSecret !== undefined) return [];
  return users ? users.map((user) => ({ ...user, suffix: `-${user.username}` })) : [{ username, suffix: "" }];
}

// Which of the keys beside `type` belong to it.
const KEYS: Record<AuthType, (keyof AuthArgs)[]> = {
  basic: ["username", "users", "existingSecret"],
  oauth: ["oauth", "serviceAccountTokens"],
  externalProxy: ["externalProxy", "serviceAccountTokens"],
  none: ["serviceAccountTokens"],
};

/** Returns what is wrong with a log-in, given how the API server is reached. */
export function authProblems(args: AuthArgs = {}, exposure: ExposureArgs = {}): Problem[] {
  const wrong = enumProblems("auth.type", args.type, AuthType);
  if (wrong.length > 0) return wrong;
  const problems: Record<AuthType, () => Problem[]> = {
    basic: () => [...basicProblems(args), ...basicExposureProblems(exposure)],
    oauth: () => [...oauthProblems(args.oauth ?? {}), ...oauthExposureProblems(exposure)],
    externalProxy: () => externalProxyProblems(args.externalProxy ?? {}),
    none: () => [],
  };
  return problems[authType(args)]();
}

/** Returns what is given but not used. */
export function authUnused(args: AuthArgs = {}): Problem[] {
  const type = authType(args);
  const strays = Object.values(KEYS)
    .flat()
    .filter((key) => args[key] !== undefined && !KEYS[type].includes(key));
  return [...new Set(strays)].map((key) => ({ path: `auth.${key}`, message: `is not used: auth.type is "${type}"` }));
}

function basicProblems({ username, users, existingSecret, serviceAccountTokens }: AuthArgs): Problem[] {
  const problems = nameProblems("auth.existingSecret", existingSecret, "subdomain");
  if (username !== undefined && existingSecret !== undefined) {
    problems.push({ path: "auth.username", message: "the existing Secret names its users by itself; remove one of the two" });
  } else problems.push(...usernameProblems("auth.username", username));
  if (users !== undefined && existingSecret !== undefined) {
    problems.push({ path: "auth.users", message: "the existing Secret names its users by itself; remove one of the two" });
  } else if (users !== undefined && username !== undefined) {
    problems.push({ path: "auth.username", message: "is the only user, beside auth.users; write it as one of them" });
  }
  if (users?.length === 0) problems.push({ path: "auth.users", message: "is empty; name a user, or remove it" });
  if (serviceAccountTokens) {
    problems.push({
      path: "auth.serviceAccountTokens",
      message:
        'is not possible with auth.type "basic", for which the chart turns them off; write oauth or externalProxy as auth.type, or remove it',
    });
  }
  return [...problems, ...usersProblems(users)];
}

function usersProblems(users: UserArgs[] = []): Problem[] {
  const seen = new Map<string, number>();
  return users.flatMap(({ username, password }, index) => {
    const path = `auth.users[${index}].username`;
    if (username === undefined) return [{ path, message: "is missing", set: { example: "NAME" } }];
    const problems = usernameProblems(path, username);
    if (seen.has(username)) {
      problems.push({ path, message: `"${username}" is auth.users[${seen.get(username)}] already; write another one` });
    }
    seen.set(username, index);
    return [...problems, ...passwordProblems(`auth.users[${index}].password`, password)];
  });
}

function usernameProblems(path: string, username: string | undefined): Problem[] {
  if (username === undefined || isPlaceholder(username) || /^[A-Za-z0-9._-]+$/.test(username)) return [];
  return [{ path, message: `"${username}" does not fit into an htpasswd line and a URL; write letters, digits, ".", "_" and "-"` }];
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

function basicExposureProblems(exposure: ExposureArgs): Problem[] {
  if (isNginx(exposure)) return [];
  const why =
    exposure.type === ExposureType.Ingress ? "exposure.ingress.nginx is false" : "exposure.direct leads past every ingress controller";
  return [
    {
      path: "auth.type",
      message: `"basic" is checked by ingress-nginx, and ${why}; write "oauth" or "externalProxy", or "none" where the network alone protects the API server`,
    },
  ];
}

function externalProxyProblems({ headerName, headerFormat }: ExternalProxyArgs): Problem[] {
  const at = "auth.externalProxy";
  const problems = enumProblems(`${at}.headerFormat`, headerFormat, HeaderFormat);
  if (headerName === undefined || isPlaceholder(headerName) || /^[A-Za-z0-9-]+$/.test(headerName)) return problems;
  return [...problems, { path: `${at}.headerName`, message: `"${headerName}" is no header; write one such as "X-Auth-Request-Email"` }];
}

/** Returns what a log-in brings with it that the chart does not say. */
export function authWarnings(args: AuthArgs = {}, exposure: ExposureArgs = {}): string[] {
  const type = authType(args);
  const plain = exposure.tls === undefined;
  const conditions: [boolean, string][] = [
    [type === AuthType.None, 'auth.type "none": everyone who reaches the API server may do everything'],
    [type === AuthType.Basic && plain, 'auth.type "basic": passwords travel over HTTP, for exposure.tls is not set'],
    [type === AuthType.Basic, 'auth.type "basic": all users are one to SkyPilot, and its service account tokens are off'],
    [
      type === AuthType.Oauth && plain,
      'auth.type "oauth": sessions travel over HTTP, for exposure.tls is not set; some providers refuse that',
    ],
    [
      type === AuthType.Oauth && args.oauth?.emailDomain === "*",
      'auth.oauth.emailDomain "*": everyone whom the provider knows is let in; with Google that is everyone with an account',
    ],
    [
      type === AuthType.Oauth && endsTlsInFront(exposure),
      'exposure.tls.type "loadBalancer": what ends TLS must send HTTP to HTTPS, for the log-in begins there',
    ],
    [
      type === AuthType.ExternalProxy,
      'auth.type "externalProxy": whoever reaches the API server past the proxy may call himself what he likes; let only the proxy reach it',
    ],
  ];
  return conditions.filter(([holds]) => holds).map(([, text]) => text);
}

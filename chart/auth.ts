/** How users log in to the API server. */
import { nameProblems } from "./names";
import { enumProblems, isPlaceholder, type Problem } from "./problem";

/** How users log in. */
export const AuthType = {
  /** A user name and a password, checked by the ingress controller. */
  Basic: "basic",
  /** Everyone who reaches the API server is let in. */
  None: "none",
} as const;
export type AuthType = (typeof AuthType)[keyof typeof AuthType];

/** How users log in to the API server. */
export interface AuthArgs {
  /**
   * `basic`, or `none`, with which everyone who reaches the API server may do everything.
   * @default "basic"
   */
  type?: AuthType;
  /**
   * Name of the user, with `basic`; the password is generated.
   * @default "skypilot"
   */
  username?: string;
  /** Name of an existing Secret with htpasswd lines under the key `auth`, with `basic`; nothing is generated then. */
  existingSecret?: string;
}

/** Returns what is wrong with a log-in. */
export function authProblems(args: AuthArgs = {}): Problem[] {
  const { username, existingSecret } = args;
  const problems = [...enumProblems("auth.type", args.type, AuthType), ...nameProblems("auth.existingSecret", existingSecret, "subdomain")];
  if (args.type === AuthType.None) return problems;
  if (username !== undefined && existingSecret !== undefined) {
    problems.push({ path: "auth.username", message: "the existing Secret names its users by itself; remove one of the two" });
  } else if (username !== undefined && !isPlaceholder(username) && !/^[A-Za-z0-9._-]+$/.test(username)) {
    problems.push({
      path: "auth.username",
      message: `"${username}" does not fit into an htpasswd line and a URL; write letters, digits, ".", "_" and "-"`,
    });
  }
  return problems;
}

/** Returns what is given but not used. */
export function authUnused(args: AuthArgs = {}): Problem[] {
  if (args.type !== AuthType.None) return [];
  return (["username", "existingSecret"] as const)
    .filter((key) => args[key] !== undefined)
    .map((key) => ({ path: `auth.${key}`, message: 'is not used: nobody logs in with auth.type "none"' }));
}

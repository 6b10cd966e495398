/** Rules and warnings of the admin policy. */
import type { Problem } from "../../core/problem";
import { AuthType } from "../auth/args";
import type { AuthSettings } from "../auth/settings";
import type { AdminPolicyArgs } from "./args";
import { BUILT_IN_POLICY } from "./builtIn";
import type { AdminPolicySettings } from "./settings";

/** Returns the problems of the admin policy. */
export function adminPolicyRules({ policy }: AdminPolicyArgs = {}): Problem[] {
  if (typeof policy !== "string" || policy.trim() !== "") return [];
  return [
    {
      path: "policy",
      message: "is empty; set the policy's class or URL, or remove it",
      set: { example: "my_policies.AddLabelsPolicy" },
    },
  ];
}

/** What a managed job gets with access to the API server (sky/jobs/client/sdk.py, sky/jobs/server/core.py). */
const GETS: Record<AuthType, string> = {
  basic: "the administrator's password in its environment",
  oauth: "a token with all rights of its user",
  externalProxy: "a token with all rights of its user",
  none: "the URL of the API server, which lets everyone in",
};

/** Returns a warning if managed jobs get access to the API server. */
export function adminPolicyWarnings({ policy, apiServerAccess }: AdminPolicySettings, { type }: AuthSettings): Problem[] {
  if (policy === BUILT_IN_POLICY) return [];
  const gets = GETS[type] ?? GETS[AuthType.Basic];
  if (apiServerAccess) return [{ path: "apiServerAccess", message: `gives each managed job ${gets}` }];
  const message = `replaces the program's own policy, so each managed job gets ${gets} unless this policy sets api_server_access of the task to false`;
  return [{ path: "policy", message }];
}

/** Settings of the admin policy. */
import type { Input } from "@pulumi/pulumi";
import type { AdminPolicyArgs } from "./args";
import { BUILT_IN_POLICY } from "./builtIn";

/** Settings of the admin policy. */
export interface AdminPolicySettings {
  /** What SkyPilot's `admin_policy` names; not set if no policy applies. */
  policy?: Input<string>;
  /** Whether managed jobs may get access to the API server. */
  apiServerAccess: boolean;
}

/** Computes the settings. */
export function adminPolicySettings({ policy, apiServerAccess = false }: AdminPolicyArgs = {}): AdminPolicySettings {
  const named = policy ?? (apiServerAccess ? undefined : BUILT_IN_POLICY);
  return { ...(named !== undefined && { policy: named }), apiServerAccess };
}

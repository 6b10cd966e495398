/** The admin policy, which every request to SkyPilot passes through. */
import type { Input } from "@pulumi/pulumi";
import type { Problem } from "../core/problem";

/** An admin policy, which every request to SkyPilot passes through (SkyPilot docs: admin policy). */
export interface AdminPolicyArgs {
  /** The policy, as SkyPilot's `admin_policy` names it: a Python class such as `my_policies.AddLabelsPolicy`, or a URL. */
  policy?: string;
  /** Shell command that the pod runs before the server starts, for instance `pip install git+https://...`; it fails the start when it fails. Secret where it holds a token. */
  preDeployHook?: Input<string>;
}

/** Returns what is wrong with the admin policy. */
export function adminPolicyRules({ policy }: AdminPolicyArgs = {}): Problem[] {
  if (policy === undefined || policy.trim() !== "") return [];
  return [
    {
      path: "policy",
      message: "is empty; name the policy's class or URL, or remove it",
      set: { example: "my_policies.AddLabelsPolicy" },
    },
  ];
}

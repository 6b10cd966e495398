/** The admin policy, which checks every request to SkyPilot. */
import type { Input } from "@pulumi/pulumi";
import type { Problem } from "../core/problem";

/** An admin policy, which every request to SkyPilot passes through (SkyPilot docs: admin policy). */
export interface AdminPolicyArgs {
  /**
   * The policy, as SkyPilot's `admin_policy` names it: a Python class or a URL.
   * @example my_policies.AddLabelsPolicy
   */
  policy?: Input<string>;
  /**
   * Shell command that the pod runs before the server starts; the start fails if the command fails.
   * @secret
   * @example pip install git+https://github.com/example/my-policies
   */
  preDeployHook?: Input<string>;
}

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

/** The admin policy, which checks every request to SkyPilot: the arguments. */
import type { Input } from "@pulumi/pulumi";

/** An admin policy, which every request to SkyPilot passes through (SkyPilot docs: admin policy). */
export interface AdminPolicyArgs {
  /**
   * The policy, as SkyPilot's `admin_policy` names it: a Python class or a URL.
   * @default the program's own policy, which turns `apiServerAccess` off
   * @example my_policies.AddLabelsPolicy
   */
  policy?: Input<string>;
  /**
   * Whether managed jobs get access to the API server: its URL, with the password in it where ingress-nginx checks the log-in, and otherwise a token with all rights of the user who submits the job.
   * @default false
   */
  apiServerAccess?: boolean;
  /**
   * Shell command that the pod runs before the server starts; the start fails if the command fails.
   * @secret
   * @example pip install git+https://github.com/example/my-policies
   */
  preDeployHook?: Input<string>;
}

/** The outputs of a stack: those of SkyPilot that its config sets. */

import { AwsIdentityKind } from "../blocks/aws/args";
import type { SkyPilot } from "../components";
import type { SkyPilotArgs } from "./args";
import type { SkyPilotSettings } from "./settings";

/** Each output, and whether the settings produce it. */
const OUTPUTS: Partial<Record<keyof SkyPilot, (args: SkyPilotArgs, settings: SkyPilotSettings) => boolean>> = {
  endpoint: () => true,
  endpointWithCredentials: () => true,
  passwords: (_, { auth }) => auth.users.length > 0,
  dashboard: () => true,
  oauthRedirectUrl: (_, { auth }) => auth.oauth !== undefined,
  portForward: (_, { exposure }) => exposure.address === "cluster",
  namespace: () => true,
  awsUserArn: (_, { ownsAwsKey }) => ownsAwsKey,
  awsLauncherRoleArn: ({ aws }, { keylessClouds }) =>
    keylessClouds.includes("aws") && (aws?.identity !== AwsIdentityKind.Existing || aws.roleArn !== undefined),
  awsRoleArn: (_, { aws }) => aws !== undefined,
  tasksIdentities: (_, { tasks }) => tasks.some(({ cloud }) => cloud !== undefined),
  gcpServiceAccount: ({ gcp }, { ownsGcpKey, keylessClouds }) =>
    ownsGcpKey || keylessClouds.includes("gcp") || (gcp?.enabled === true && gcp.serviceAccountEmail !== undefined),
};

/** Returns the outputs. */
export function stackOutputs(skypilot: SkyPilot, args: SkyPilotArgs, settings: SkyPilotSettings): Record<string, unknown> {
  const shown = Object.entries(OUTPUTS).filter(([, means]) => means(args, settings));
  return Object.fromEntries(shown.map(([name]) => [name, skypilot[name as keyof SkyPilot]]));
}

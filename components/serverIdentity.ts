import * as pulumi from "@pulumi/pulumi";
import { AwsIdentityKind } from "../blocks/aws/args";
import { profilesFile } from "../blocks/aws/profiles";
import { hasKeyInEnvironment } from "../blocks/aws/remoteIdentity";
import { CLOUD_ANNOTATIONS } from "../blocks/tasks/rules";
import type { SkyPilotArgs } from "../skypilot/args";
import type { SkyPilotSettings } from "../skypilot/settings";
import type { AwsIdentity } from "./awsIdentity";
import type { GcpIdentity } from "./gcpIdentity";

/** The identities of the API server; not set for a cloud that is off. */
export interface ServerIdentities {
  aws: AwsIdentity | undefined;
  gcp: GcpIdentity | undefined;
}

/** Returns the annotations of the API server's service account, from which EKS and GKE read its identity; Pod Identity needs none. */
export function serviceAccountAnnotations(
  { aws, gcp }: ServerIdentities,
  { keylessClouds, aws: known }: SkyPilotSettings,
): pulumi.Output<{ [key: string]: string }> | undefined {
  const role = keylessClouds.includes("aws") && known?.identity !== AwsIdentityKind.PodIdentity ? aws?.launcherRoleArn : undefined;
  const email = keylessClouds.includes("gcp") ? gcp?.serviceAccountEmail : undefined;
  if (!role && !email) return undefined;
  return pulumi.all([role, email]).apply(([arn, address]): { [key: string]: string } => ({
    ...(arn && { [CLOUD_ANNOTATIONS.aws]: arn }),
    ...(address && { [CLOUD_ANNOTATIONS.gcp]: address }),
  }));
}

/** Returns the part of the API server's arguments that gives it its identities on the clouds, except the keys in Secrets. */
export function identityArgs({ aws, gcp }: ServerIdentities, args: SkyPilotArgs, settings: SkyPilotSettings) {
  return {
    ...(settings.keylessClouds.length > 0 && { cloudIdentities: cloudIdentities() }),
    ...(settings.aws && hasKeyInEnvironment(settings.aws) && { awsKeyInEnvironment: true, ...awsProfiles(settings.aws) }),
    ...(args.gcp?.project !== undefined && { gcpProject: args.gcp.project }),
  };

  /** EKS and GKE give a pod its identity when it starts. */
  function cloudIdentities() {
    return pulumi
      .all([args.aws?.identity ?? "", aws?.launcherRoleArn, gcp?.serviceAccountEmail])
      .apply((known) => known.map((one) => one ?? ""));
  }

  function awsProfiles(known: NonNullable<SkyPilotSettings["aws"]>) {
    if (known.profiles.length === 0) return {};
    return { awsProfiles: pulumi.all([known, aws?.launcherRoleArn]).apply(([all, launcher]) => profilesFile(all, launcher)) };
  }
}

/**
 * The roles of the VMs in SkyPilot's config, `aws.remote_identity` (SkyPilot docs: config reference), and how the API server then gets its
 * access key.
 */
import type { Unwrap } from "@pulumi/pulumi";
import { isNamed } from "../../permissions/awsFeatures";
import { type AwsSettings, type AwsVmRoleSettings, vmRolesOf } from "./settings";

/** What SkyPilot's config has as `remote_identity`: a word of SkyPilot or a role, or a list of roles by pattern of the cluster's name. */
export type RemoteIdentity = string | { [clusters: string]: string }[];

/** SkyPilot's word for its own role, and for credentials that stay on the server. */
export const NO_UPLOAD = "NO_UPLOAD";

/** Returns what SkyPilot's config must have for the roles. */
export function remoteIdentityOf({ vmRole, clusterRoles }: Unwrap<Pick<AwsSettings, "vmRole" | "clusterRoles">>): RemoteIdentity {
  if (!isNamed([vmRole, ...clusterRoles])) return NO_UPLOAD;
  if (clusterRoles.length === 0) return vmRole.name;
  // Without a match, SkyPilot would look for its own role.
  return [...clusterRoles.map(({ clusters, name }) => ({ [clusters]: name })), { "*": vmRole.name }];
}

/**
 * Returns whether the API server gets an access key of AWS as environment variables. From the credentials file, SkyPilot copies it to the VMs
 * and pods of other clouds unless `remote_identity` is `NO_UPLOAD`, which leaves no place for the name of a role
 * (sky/backends/backend_utils.py, write_cluster_config; sky/clouds/aws.py, get_credential_file_mounts); and a profile refers to it there.
 */
export function hasKeyInEnvironment(settings: AwsSettings): boolean {
  return settings.profiles.length > 0 || isNamed(vmRolesOf<AwsVmRoleSettings>(settings));
}

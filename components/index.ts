/** The public surface: the library, and the component package of every Pulumi language. */

export type { AuthArgs } from "../chart/auth";
export { AuthType } from "../chart/auth";
export type { ClusterArgs, ClusterRbacArgs } from "../chart/clusterArgs";
export { ClusterAuth } from "../chart/clusterArgs";
export type {
  ApiKeyCredentialsArgs,
  AwsCredentialsArgs,
  CoreweaveCredentialsArgs,
  CredentialsArgs,
  GcpCredentialsArgs,
  KubernetesCredentialsArgs,
  NebiusCredentialsArgs,
  R2CredentialsArgs,
} from "../chart/credentialArgs";
export type { ExposureArgs, NodePortsArgs } from "../chart/exposure";
export { ExposureType } from "../chart/exposure";
export type { KubernetesArgs, RbacArgs } from "../chart/kubernetes";
export { RbacMode } from "../chart/kubernetes";
export type { ReleaseArgs } from "../chart/release";
export type { AdminPolicyArgs, ResourcesArgs, StorageArgs } from "../chart/server";
export { SkyPilotConfigMode, StorageAccessMode } from "../chart/server";
export type { AwsArgs, AwsIdentityArgs, ServiceAccountRefArgs } from "../identity/aws";
export { AwsIdentityKind, AwsPartition, AwsVmUse, Ownership } from "../identity/aws";
export type { GcpArgs, GcpIdentityArgs } from "../identity/gcp";
export { GcpIdentityKind } from "../identity/gcp";
export { AwsFeature } from "../permissions/awsFeatures";
export { GcpFeature } from "../permissions/gcp";
export type { SkyPilotArgs } from "../skypilot/args";
export type { ApiServerArgs } from "./apiServer";
export { ApiServer } from "./apiServer";
export { AwsIdentity } from "./awsIdentity";
export type { CloudCredentialsArgs } from "./cloudCredentials";
export { CloudCredentials } from "./cloudCredentials";
export { GcpIdentity } from "./gcpIdentity";
export { SkyPilot } from "./skypilot";
export type { WorkloadClusterArgs } from "./workloadCluster";
export { WorkloadCluster } from "./workloadCluster";

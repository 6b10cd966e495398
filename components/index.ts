/** The public surface: the library, and the component package of every Pulumi language. */

export type { ApiServerArgs } from "../chart/apiServerArgs";
export type { AuthArgs, ExternalProxyArgs, OauthArgs, UserArgs } from "../chart/authArgs";
export { AuthType, HeaderFormat, SessionStore } from "../chart/authArgs";
export type { ClusterArgs, ClusterRbacArgs } from "../chart/clusterArgs";
export { ClusterAuth } from "../chart/clusterArgs";
export type {
  ApiKeyCredentialsArgs,
  AwsCredentialsArgs,
  AzureCredentialsArgs,
  CoreweaveCredentialsArgs,
  CredentialsArgs,
  FileCredentialsArgs,
  GcpCredentialsArgs,
  KubernetesCredentialsArgs,
  NebiusCredentialsArgs,
  OciCredentialsArgs,
  R2CredentialsArgs,
  VastdataCredentialsArgs,
} from "../chart/credentialArgs";
export type { DatabaseArgs } from "../chart/database";
export type { ExposureArgs, IngressArgs, LoadBalancerArgs, NodePortsArgs, TlsArgs } from "../chart/exposureArgs";
export { ExposureType, LoadBalancerCloud, TlsType } from "../chart/exposureArgs";
export type { HealthCheckArgs } from "../chart/healthCheck";
export type { KubernetesArgs, RbacArgs } from "../chart/kubernetes";
export { RbacMode } from "../chart/kubernetes";
export type { MonitoringArgs } from "../chart/monitoring";
export type { PodArgs, ProbeArgs } from "../chart/pod";
export { ImagePullPolicy } from "../chart/pod";
export type { ReleaseArgs } from "../chart/release";
export type { AdminPolicyArgs, ResourcesArgs, StorageArgs } from "../chart/server";
export { ResourcesPreset, SkyPilotConfigMode, StorageAccessMode } from "../chart/server";
export type { SshArgs } from "../chart/ssh";
export type { UpgradeArgs } from "../chart/upgrade";
export { UpgradeStrategy } from "../chart/upgrade";
export type { AwsArgs, AwsIdentityArgs, ServiceAccountRefArgs } from "../identity/aws";
export { AwsIdentityKind, AwsPartition, AwsVmUse, Ownership } from "../identity/aws";
export type { GcpArgs, GcpIdentityArgs } from "../identity/gcp";
export { GcpIdentityKind } from "../identity/gcp";
export { AwsFeature } from "../permissions/awsFeatures";
export { GcpFeature, GcpVmUse } from "../permissions/gcp";
export type { SkyPilotArgs } from "../skypilot/args";
export { ApiServer } from "./apiServer";
export { AwsIdentity } from "./awsIdentity";
export type { CloudCredentialsArgs } from "./cloudCredentials";
export { CloudCredentials } from "./cloudCredentials";
export { GcpIdentity } from "./gcpIdentity";
export { SkyPilot } from "./skypilot";
export type { WorkloadClusterArgs } from "./workloadCluster";
export { WorkloadCluster } from "./workloadCluster";

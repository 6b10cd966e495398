/** The public surface: the library, and the component package of every Pulumi language. */

export type { AdminPolicyArgs } from "../blocks/adminPolicy/args";
export type { AuthArgs, ExternalProxyArgs, OauthArgs, UserArgs } from "../blocks/auth/args";
export { AuthType, HeaderFormat, SessionStore } from "../blocks/auth/args";
export type { AwsArgs, AwsIdentityArgs, ServiceAccountRefArgs } from "../blocks/aws/args";
export { AwsIdentityKind, AwsPartition, AwsVmUse, Ownership } from "../blocks/aws/args";
export type { BackupArgs, BackupBucketArgs } from "../blocks/backup/args";
export type { ClusterArgs, ClusterRbacArgs } from "../blocks/clusters/args";
export { ClusterAuth } from "../blocks/clusters/args";
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
} from "../blocks/credentials/args";
export type { DatabaseArgs } from "../blocks/database";
export type { ExposureArgs, IngressArgs, LoadBalancerArgs, NodePortsArgs, TlsArgs, TraefikArgs } from "../blocks/exposure/args";
export { ExposureType, IngressController, LoadBalancerCloud, TlsType } from "../blocks/exposure/args";
export type { GcpArgs, GcpIdentityArgs } from "../blocks/gcp/args";
export { GcpIdentityKind } from "../blocks/gcp/args";
export type { HealthCheckArgs } from "../blocks/healthCheck";
export type { KubernetesArgs, RbacArgs } from "../blocks/kubernetes/args";
export { RbacMode } from "../blocks/kubernetes/args";
export type { MonitoringArgs } from "../blocks/monitoring";
export type { PodArgs, ProbeArgs } from "../blocks/pod";
export { ImagePullPolicy } from "../blocks/pod";
export type { ReleaseArgs } from "../blocks/release/release";
export type { ResourcesArgs } from "../blocks/resources";
export { ResourcesPreset } from "../blocks/resources";
export { SkyPilotConfigMode } from "../blocks/skypilotConfig/mode";
export type { SshArgs } from "../blocks/ssh";
export type { StorageArgs } from "../blocks/storage";
export { StorageAccessMode } from "../blocks/storage";
export type { UpgradeArgs } from "../blocks/upgrade";
export { UpgradeStrategy } from "../blocks/upgrade";
export type { WorkspaceArgs, WorkspaceAwsArgs, WorkspaceContextArgs, WorkspaceGcpArgs } from "../blocks/workspaces/args";
export { AwsFeature } from "../permissions/awsFeatures";
export { GcpFeature, GcpVmUse } from "../permissions/gcp";
export type { ApiServerArgs } from "../skypilot/apiServerArgs";
export type { SkyPilotArgs } from "../skypilot/args";
export { ApiServer } from "./apiServer";
export { AwsIdentity } from "./awsIdentity";
export type { CloudCredentialsArgs } from "./cloudCredentials";
export { CloudCredentials } from "./cloudCredentials";
export { GcpIdentity } from "./gcpIdentity";
export { SkyPilot } from "./skypilot";
export type { TeamNamespaceArgs } from "./teamNamespace";
export type { WorkloadClusterArgs } from "./workloadCluster";
export { WorkloadCluster } from "./workloadCluster";

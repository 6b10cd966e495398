/** What SkyPilot may do on GCP, as data: every row is a set of permissions with its feature, its principals and its reason. */

/** A feature of SkyPilot on GCP that needs permissions of its own. */
export const GcpFeature = {
  /** Cloud Storage buckets and objects. */
  Storage: "storage",
  /** TPU VMs. */
  Tpu: "tpu",
  /** `resources.ports`: opening ports of instances. */
  Ports: "ports",
  /** Launching from custom images, and disk sizes other than the image's. */
  Images: "images",
  /** `sky launch --clone-disk-from`. */
  CloneDisk: "cloneDisk",
  /** Reservations of capacity. */
  Reservations: "reservations",
  /** SkyPilot creates a VPC with its firewall rules where the project has none that it can use. */
  AutoVpc: "autoVpc",
  /** `gcp.vpc_name` of a VPC that another project shares. */
  SharedVpc: "sharedVpc",
  /** `gcp.managed_instance_group`: capacity by the Dynamic Workload Scheduler. */
  Mig: "mig",
  /** Compact placement of the nodes of a cluster. */
  Placement: "placement",
  /** SSH through the Identity-Aware Proxy, for instances without a public address. */
  Iap: "iap",
  /** Images from the project's Artifact Registry. */
  ArtifactRegistry: "artifactRegistry",
  /** `logs.store: gcp`: logs of tasks in Cloud Logging. */
  Logs: "logs",
} as const;
export type GcpFeature = (typeof GcpFeature)[keyof typeof GcpFeature];

/** The features that are on where the config does not list any. */
export const DEFAULT_GCP_FEATURES: GcpFeature[] = [GcpFeature.Storage];

/** The account id that SkyPilot's code gives to the service account of its VMs (sky/provision/gcp/constants.py); one per project. */
export const VM_SERVICE_ACCOUNT_ID = "skypilot-v1";

/** Who permissions are for: `launcher` is the identity of the API server, `vm` the service account of the instances that it launches. */
export type GcpPrincipal = "launcher" | "vm";

/** Some permissions, and why they are needed. */
export interface GcpGrant {
  feature: GcpFeature | "core";
  principals: GcpPrincipal[];
  permissions: string[];
  reason: string;
  source: string;
}

const GUIDE = "docs: cloud-permissions/gcp, minimal permissions";
const CHECK = "sky/provision/gcp/constants.py, VM_MINIMAL_PERMISSIONS";

export const GCP_GRANTS: GcpGrant[] = [
  {
    feature: "core",
    principals: ["launcher", "vm"],
    permissions: [
      "compute.disks.create",
      "compute.disks.list",
      "compute.firewalls.get",
      "compute.globalOperations.get",
      "compute.instances.create",
      "compute.instances.delete",
      "compute.instances.get",
      "compute.instances.list",
      "compute.instances.setLabels",
      "compute.instances.setServiceAccount",
      "compute.instances.start",
      "compute.instances.stop",
      "compute.networks.get",
      "compute.networks.getEffectiveFirewalls",
      "compute.networks.list",
      "compute.projects.get",
      "compute.subnetworks.list",
      "compute.subnetworks.use",
      "compute.subnetworks.useExternalIp",
      "compute.zoneOperations.get",
    ],
    reason: "launch, query, stop and delete instances; sky check asks for all of them, of the VMs' account too",
    source: CHECK,
  },
  {
    feature: "core",
    principals: ["launcher", "vm"],
    permissions: [
      "iam.roles.get",
      "iam.serviceAccounts.get",
      "resourcemanager.projects.get",
      "resourcemanager.projects.getIamPolicy",
      "serviceusage.services.use",
    ],
    reason: "SkyPilot reads the project's policy and roles to see that the VMs' account has what it needs",
    source: CHECK,
  },
  {
    feature: "core",
    principals: ["launcher", "vm"],
    permissions: ["compute.firewalls.create", "compute.firewalls.delete"],
    reason: "the firewall rules of the VPC, which sky check asks for unless the SkyPilot config names a VPC",
    source: "sky/provision/gcp/constants.py, FIREWALL_PERMISSIONS",
  },
  {
    feature: "core",
    principals: ["launcher"],
    permissions: ["compute.instances.setMetadata"],
    reason: "the SSH keys of a cluster",
    source: GUIDE,
  },
  {
    feature: "core",
    principals: ["launcher"],
    permissions: ["serviceusage.services.enable", "serviceusage.services.list"],
    reason: "sky check asks for them even where every API is enabled",
    source: "sky/provision/gcp/constants.py, GCP_MINIMAL_PERMISSIONS",
  },
  {
    feature: GcpFeature.Storage,
    principals: ["launcher"],
    permissions: ["storage.buckets.create", "storage.buckets.delete"],
    reason: "storage that does not exist yet, and sky storage delete; sky check asks for both",
    source: "sky/provision/gcp/constants.py, STORAGE_MINIMAL_PERMISSIONS",
  },
  {
    feature: GcpFeature.Storage,
    principals: ["launcher", "vm"],
    permissions: [
      "storage.buckets.get",
      "storage.objects.create",
      "storage.objects.delete",
      "storage.objects.get",
      "storage.objects.list",
      "storage.objects.update",
    ],
    reason: "file_mounts and storage: the objects",
    source: "docs: cloud-permissions/gcp, GCS",
  },
  {
    feature: GcpFeature.Tpu,
    principals: ["launcher", "vm"],
    permissions: ["tpu.nodes.create", "tpu.nodes.delete", "tpu.nodes.get", "tpu.nodes.list", "tpu.nodes.update", "tpu.operations.get"],
    reason: "TPU VMs; SkyPilot asks for all of them, of the VMs' account too",
    source: "sky/provision/gcp/constants.py, TPU_MINIMAL_PERMISSIONS",
  },
  {
    feature: GcpFeature.Tpu,
    principals: ["launcher"],
    permissions: ["tpu.nodes.start", "tpu.nodes.stop"],
    reason: "sky stop and sky start of TPU VMs, which the guide lacks",
    source: "sky/provision/gcp/instance_utils.py",
  },
  {
    feature: GcpFeature.Ports,
    principals: ["launcher"],
    permissions: ["compute.firewalls.list", "compute.firewalls.update", "compute.instances.setTags", "compute.networks.updatePolicy"],
    reason: "firewall rules of a cluster with ports; the guide lacks networks.updatePolicy, which GCP demands for any change of a rule",
    source: "docs: cloud-permissions/gcp, opening ports; skypilot#5542",
  },
  {
    feature: GcpFeature.Images,
    principals: ["launcher"],
    permissions: [
      "compute.disks.get",
      "compute.disks.resize",
      "compute.images.get",
      "compute.images.useReadOnly",
      "compute.machineImages.get",
      "compute.machineImages.useReadOnly",
    ],
    reason: "custom images and machine images, which the guide lacks, and a disk larger than its image",
    source: "docs: cloud-permissions/gcp, custom images",
  },
  {
    feature: GcpFeature.CloneDisk,
    principals: ["launcher"],
    permissions: ["compute.disks.useReadOnly", "compute.images.create", "compute.images.delete", "compute.images.get"],
    reason: "sky launch --clone-disk-from",
    source: "docs: cloud-permissions/gcp, clone disk",
  },
  {
    feature: GcpFeature.Reservations,
    principals: ["launcher"],
    permissions: ["compute.reservations.list"],
    reason: "launching into reservations",
    source: "sky/provision/gcp/constants.py, RESERVATION_PERMISSIONS",
  },
  {
    feature: GcpFeature.AutoVpc,
    principals: ["launcher"],
    permissions: [
      "compute.firewalls.list",
      "compute.networks.create",
      "compute.networks.updatePolicy",
      "compute.subnetworks.create",
      "compute.subnetworks.delete",
    ],
    reason: "skypilot-vpc with its firewall rules; the guide lacks it",
    source: "sky/provision/gcp/config.py",
  },
  {
    feature: GcpFeature.Mig,
    principals: ["launcher"],
    permissions: [
      "compute.instanceGroupManagers.create",
      "compute.instanceGroupManagers.delete",
      "compute.instanceGroupManagers.get",
      "compute.instanceGroupManagers.update",
      "compute.instanceGroups.create",
      "compute.instanceGroups.delete",
      "compute.instanceTemplates.create",
      "compute.instanceTemplates.delete",
      "compute.instanceTemplates.get",
      "compute.instanceTemplates.useReadOnly",
      "compute.regionOperations.get",
    ],
    reason: "managed instance groups, their templates and resize requests; the guide lacks it",
    source: "sky/provision/gcp/mig_utils.py",
  },
  {
    feature: GcpFeature.Placement,
    principals: ["launcher"],
    permissions: ["compute.resourcePolicies.create", "compute.resourcePolicies.get", "compute.resourcePolicies.use"],
    reason: "placement policies for GPUDirect; the guide lacks it",
    source: "sky/provision/gcp/config.py",
  },
  {
    feature: GcpFeature.Iap,
    principals: ["launcher"],
    permissions: ["iap.tunnelInstances.accessViaIAP"],
    reason: "the tunnel that carries SSH",
    source: "docs: cloud-permissions/gcp, internal IPs",
  },
  {
    feature: GcpFeature.ArtifactRegistry,
    principals: ["vm"],
    permissions: ["artifactregistry.repositories.downloadArtifacts", "artifactregistry.repositories.get"],
    reason: "a VM pulls the image of its task; the guide lacks it",
    source: "sky/provision/docker_utils.py",
  },
  {
    feature: GcpFeature.Logs,
    principals: ["launcher", "vm"],
    permissions: ["logging.logEntries.create", "logging.logEntries.route"],
    reason: "the agent writes the logs of tasks",
    source: "docs: external logging, GCP Cloud Logging",
  },
];

/** What the API server needs in the project that shares a VPC, as roles of GCP's own, because a custom role is of one project. */
export const SHARED_VPC = {
  roles: ["roles/compute.networkUser", "roles/compute.networkViewer"],
  feature: GcpFeature.SharedVpc,
  reason: "instances in subnets of the project that shares its VPC; the guide lacks it",
  source: "sky/provision/gcp/config.py",
};

/** What lets the API server launch VMs as their service account: a role on that account alone, which the guide allows in place of the project. */
export const ACT_AS_VM = {
  role: "roles/iam.serviceAccountUser",
  actions: ["iam.serviceAccounts.actAs", "iam.serviceAccounts.get", "iam.serviceAccounts.list"],
  feature: "core",
  reason: "VMs are launched as their service account",
  source: "docs: cloud-permissions/gcp, minimal permissions",
};

/** Returns the grants that a principal needs for the features chosen, in the table's order. */
export function gcpGrants(principal: GcpPrincipal, features: GcpFeature[]): GcpGrant[] {
  return GCP_GRANTS.filter((row) => row.principals.includes(principal) && (row.feature === "core" || features.includes(row.feature)));
}

/** Returns the permissions of the grants, each once and sorted, as a custom role lists them. */
export function gcpPermissions(grants: GcpGrant[]): string[] {
  return [...new Set(grants.flatMap((row) => row.permissions))].sort();
}

/** Returns the APIs that SkyPilot uses with the features chosen. */
export function gcpApis(features: GcpFeature[]): string[] {
  const ofFeatures: Partial<Record<GcpFeature, string>> = {
    storage: "storage.googleapis.com",
    tpu: "tpu.googleapis.com",
    iap: "iap.googleapis.com",
    artifactRegistry: "artifactregistry.googleapis.com",
    logs: "logging.googleapis.com",
  };
  return [
    "cloudresourcemanager.googleapis.com",
    "compute.googleapis.com",
    "iam.googleapis.com",
    "serviceusage.googleapis.com",
    ...features.flatMap((feature) => ofFeatures[feature] ?? []),
  ];
}

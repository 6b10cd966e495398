/** Table of SkyPilot's permissions on GCP: each row is a set of permissions with its feature, principals and reason. */

/** A feature of SkyPilot on GCP that needs its own permissions. */
export const GcpFeature = {
  /** Cloud Storage buckets and objects. */
  Storage: "storage",
  /** TPU VMs. */
  Tpu: "tpu",
  /** `resources.ports`: opening ports of instances. */
  Ports: "ports",
  /** Launching from custom images and machine images. */
  Images: "images",
  /** `resources.volumes`: existing disks, and disks that SkyPilot creates in addition to the boot disk. */
  Volumes: "volumes",
  /** `sky launch --clone-disk-from`. */
  CloneDisk: "cloneDisk",
  /** Reservations of capacity. */
  Reservations: "reservations",
  /** SkyPilot creates a VPC with its firewall rules if the project has no usable VPC. */
  AutoVpc: "autoVpc",
  /** `gcp.vpc_name` of a VPC that another project shares. */
  SharedVpc: "sharedVpc",
  /** `gcp.managed_instance_group`: capacity by the Dynamic Workload Scheduler. */
  Mig: "mig",
  /** `gcp.placement_policy`: compact placement of the nodes of a cluster. */
  Placement: "placement",
  /** `network_tier: best`: GPUDirect, with VPCs and a placement policy for each cluster. */
  GpuDirect: "gpuDirect",
  /** SSH through the Identity-Aware Proxy, for instances without a public address. */
  Iap: "iap",
  /** Images from the project's Artifact Registry. */
  ArtifactRegistry: "artifactRegistry",
  /** `logs.store: gcp`: logs of tasks in Cloud Logging. */
  Logs: "logs",
} as const;
export type GcpFeature = (typeof GcpFeature)[keyof typeof GcpFeature];

/** The default features: buckets, and the ports of tasks and of SkyServe. */
export const DEFAULT_GCP_FEATURES: GcpFeature[] = [GcpFeature.Storage, GcpFeature.Ports];

/** The account ID of the VMs' service account in SkyPilot's code (sky/provision/gcp/constants.py); one per project. */
export const VM_SERVICE_ACCOUNT_ID = "skypilot-v1";

/** Returns the e-mail address of the VMs' service account in a project. */
export function vmAccountOf(project: string): string {
  return `${VM_SERVICE_ACCOUNT_ID}@${project}.iam.gserviceaccount.com`;
}

/** Permissions of the VMs' service account. */
export const GcpVmUse = {
  /** The data of the features, and stopping and deleting instances, which autostop does from the VM itself. */
  Storage: "storage",
  /** All permissions of the API server, for SkyServe and jobs controllers on VMs. */
  Controller: "controller",
} as const;
export type GcpVmUse = (typeof GcpVmUse)[keyof typeof GcpVmUse];

/**
 * The principal of permissions: `launcher` is the identity of the API server, `vm` the service account of the instances that it launches.
 * `vmListed` is also that account: SkyPilot does not launch unless the account's roles list some permissions that the VMs do not use, so a
 * disabled role lists them without granting them.
 */
export type GcpPrincipal = "launcher" | "vm" | "vmListed";

/** A set of permissions, and the reason. */
export interface GcpGrant {
  feature: GcpFeature | "core";
  principals: GcpPrincipal[];
  permissions: string[];
  /** Omitted if the principals have rights on single buckets instead. */
  unlessByBucket?: boolean;
  reason: string;
  source: string;
}

const GUIDE = "docs: cloud-permissions/gcp, minimal permissions";
const CHECK = "sky/provision/gcp/constants.py, VM_MINIMAL_PERMISSIONS";
const INSTANCES = "sky/provision/gcp/instance_utils.py";

export const GCP_GRANTS: GcpGrant[] = [
  {
    feature: "core",
    principals: ["launcher", "vm"],
    permissions: ["compute.instances.delete", "compute.instances.list", "compute.instances.stop", "compute.zoneOperations.get"],
    reason: "query, stop and delete instances, which autostop and autodown do from the VM",
    source: CHECK,
  },
  {
    feature: "core",
    principals: ["launcher", "vmListed"],
    permissions: [
      "compute.disks.create",
      "compute.disks.list",
      "compute.firewalls.get",
      "compute.globalOperations.get",
      "compute.instances.create",
      "compute.instances.get",
      "compute.instances.setLabels",
      "compute.instances.setServiceAccount",
      "compute.instances.start",
      "compute.networks.get",
      "compute.networks.getEffectiveFirewalls",
      "compute.networks.list",
      "compute.projects.get",
      "compute.subnetworks.list",
      "compute.subnetworks.use",
      "compute.subnetworks.useExternalIp",
    ],
    reason: "launch and start instances; sky check requires all of them, and each launch requires them in the roles of the VMs' account",
    source: CHECK,
  },
  {
    feature: "core",
    principals: ["launcher", "vmListed"],
    permissions: [
      "iam.roles.get",
      "iam.serviceAccounts.get",
      "resourcemanager.projects.get",
      "resourcemanager.projects.getIamPolicy",
      "serviceusage.services.use",
    ],
    reason: "SkyPilot reads the project's policy and roles to check the permissions of the VMs' account",
    source: CHECK,
  },
  {
    feature: "core",
    principals: ["launcher", "vmListed"],
    permissions: ["compute.firewalls.create", "compute.firewalls.delete"],
    reason:
      "sky check requires them unless the SkyPilot config names a VPC; without compute.networks.updatePolicy they cannot change a rule",
    source: "sky/provision/gcp/constants.py, FIREWALL_PERMISSIONS",
  },
  {
    feature: "core",
    principals: ["launcher", "vmListed"],
    permissions: ["serviceusage.services.enable", "serviceusage.services.list"],
    reason: "sky check requires them even if every API is enabled, and each launch requires them in the roles of the VMs' account",
    source: "sky/clouds/utils/gcp_utils.py, get_minimal_compute_permissions",
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
    permissions: ["compute.firewalls.list", "compute.regions.get"],
    reason: "sky down looks up the firewall rule of a cluster with ports; sky launch reads the quota of accelerators",
    source: `${INSTANCES}; sky/clouds/gcp.py`,
  },
  {
    feature: GcpFeature.Storage,
    principals: ["launcher"],
    permissions: ["storage.buckets.create", "storage.buckets.delete"],
    reason: "storage that does not exist yet, and sky storage delete; sky check requires both",
    source: "sky/provision/gcp/constants.py, STORAGE_MINIMAL_PERMISSIONS",
  },
  {
    feature: GcpFeature.Storage,
    principals: ["launcher", "vm"],
    permissions: ["storage.buckets.get", "storage.objects.create", "storage.objects.delete", "storage.objects.list"],
    unlessByBucket: true,
    reason: "file_mounts and storage: the bucket and its objects",
    source: "docs: cloud-permissions/gcp, GCS",
  },
  {
    feature: GcpFeature.Storage,
    principals: ["launcher", "vm"],
    permissions: ["storage.objects.get", "storage.objects.update"],
    unlessByBucket: true,
    reason: "reading the objects of a bucket that a VM copies or mounts",
    source: "docs: cloud-permissions/gcp, GCS",
  },
  {
    feature: GcpFeature.Tpu,
    principals: ["launcher", "vm"],
    permissions: ["tpu.nodes.delete", "tpu.nodes.list", "tpu.nodes.stop", "tpu.operations.get"],
    reason: "query, stop and delete TPU VMs, which autostop and autodown do from the VM; the guide lacks stop",
    source: INSTANCES,
  },
  {
    feature: GcpFeature.Tpu,
    principals: ["launcher", "vmListed"],
    permissions: ["tpu.nodes.create", "tpu.nodes.get", "tpu.nodes.update"],
    reason: "launch TPU VMs; each launch requires them in the roles of the VMs' account",
    source: "sky/provision/gcp/constants.py, TPU_MINIMAL_PERMISSIONS",
  },
  {
    feature: GcpFeature.Tpu,
    principals: ["launcher"],
    permissions: ["tpu.nodes.start"],
    reason: "sky start of TPU VMs, which the guide lacks",
    source: INSTANCES,
  },
  {
    feature: GcpFeature.Ports,
    principals: ["launcher"],
    permissions: ["compute.firewalls.update", "compute.instances.setTags", "compute.networks.updatePolicy"],
    reason: "firewall rules of a cluster with ports; the guide lacks networks.updatePolicy, which GCP requires for any change of a rule",
    source: "docs: cloud-permissions/gcp, opening ports; skypilot#5542",
  },
  {
    feature: GcpFeature.Images,
    principals: ["launcher"],
    permissions: ["compute.images.get", "compute.images.useReadOnly", "compute.machineImages.get", "compute.machineImages.useReadOnly"],
    reason: "custom images and machine images; the guide lacks the latter",
    source: "docs: cloud-permissions/gcp, custom images",
  },
  {
    feature: GcpFeature.Volumes,
    principals: ["launcher"],
    permissions: ["compute.disks.get", "compute.disks.use", "compute.disks.useReadOnly", "compute.zones.list"],
    reason: "SkyPilot looks for a disk in each zone of the region and attaches it; the guide lacks it",
    source: "sky/provision/gcp/volume_utils.py",
  },
  {
    feature: GcpFeature.CloneDisk,
    principals: ["launcher"],
    permissions: [
      "compute.disks.useReadOnly",
      "compute.images.create",
      "compute.images.delete",
      "compute.images.get",
      "compute.images.useReadOnly",
    ],
    reason: "an image of the disk, and a launch from it; the guide lacks images.useReadOnly",
    source: "docs: cloud-permissions/gcp, clone disk",
  },
  {
    feature: GcpFeature.Reservations,
    principals: ["launcher", "vmListed"],
    permissions: ["compute.reservations.list"],
    reason: "launching into reservations; each such launch requires it in the roles of the VMs' account",
    source: "sky/provision/gcp/constants.py, RESERVATION_PERMISSIONS",
  },
  {
    feature: GcpFeature.AutoVpc,
    principals: ["launcher"],
    permissions: ["compute.networks.create", "compute.networks.updatePolicy"],
    reason: "skypilot-vpc with its firewall rules, which SkyPilot never deletes; the guide lacks it",
    source: "sky/provision/gcp/config.py",
  },
  {
    feature: GcpFeature.Mig,
    principals: ["launcher", "vm"],
    permissions: [
      "compute.instanceGroupManagers.delete",
      "compute.instanceGroupManagers.get",
      "compute.instanceGroups.delete",
      "compute.instanceTemplates.delete",
      "compute.regionOperations.get",
    ],
    reason: "sky down, and autodown from the VM, delete managed instance groups and their templates; the guide lacks it",
    source: `sky/provision/gcp/mig_utils.py; ${INSTANCES}`,
  },
  {
    feature: GcpFeature.Mig,
    principals: ["launcher", "vm"],
    permissions: ["compute.instanceGroupManagers.update"],
    reason: "resize requests, which are also withdrawn before a group is deleted; the guide lacks it",
    source: "sky/provision/gcp/mig_utils.py",
  },
  {
    feature: GcpFeature.Mig,
    principals: ["launcher"],
    permissions: [
      "compute.instanceGroupManagers.create",
      "compute.instanceGroups.create",
      "compute.instanceTemplates.create",
      "compute.instanceTemplates.get",
      "compute.instanceTemplates.useReadOnly",
    ],
    reason: "managed instance groups and their templates; the guide lacks it",
    source: "sky/provision/gcp/mig_utils.py",
  },
  {
    feature: GcpFeature.Placement,
    principals: ["launcher"],
    permissions: [
      "compute.regionOperations.get",
      "compute.resourcePolicies.create",
      "compute.resourcePolicies.get",
      "compute.resourcePolicies.use",
    ],
    reason: "a placement policy for each cluster, which SkyPilot never deletes; the guide lacks it",
    source: "sky/provision/gcp/config.py",
  },
  {
    feature: GcpFeature.GpuDirect,
    principals: ["launcher"],
    permissions: [
      "compute.networks.create",
      "compute.networks.delete",
      "compute.networks.updatePolicy",
      "compute.regionOperations.get",
      "compute.resourcePolicies.create",
      "compute.resourcePolicies.get",
      "compute.resourcePolicies.use",
      "compute.subnetworks.create",
      "compute.subnetworks.delete",
    ],
    reason: "five VPCs with their firewall rules for each cluster, and its placement policy; the guide lacks it",
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
    principals: ["vm"],
    permissions: ["logging.logEntries.create", "logging.logEntries.route"],
    reason: "the agent on the VM writes the logs of tasks",
    source: "docs: external logging, GCP Cloud Logging",
  },
];

/** The role in a project that shares its VPC; a predefined role, because a custom role belongs to one project. */
export const SHARED_VPC = {
  role: "roles/compute.networkUser",
  feature: GcpFeature.SharedVpc,
  reason: "instances in subnets of the project that shares its VPC; with mig, Google's own agent creates them; the guide lacks it",
  source: "sky/provision/gcp/config.py",
};

/** Lets the API server launch VMs as their service account: a role only on that account, where the guide grants it on the project. */
export const ACT_AS_VM = {
  role: "roles/iam.serviceAccountUser",
  actions: ["iam.serviceAccounts.actAs", "iam.serviceAccounts.get", "iam.serviceAccounts.list"],
  feature: "core",
  reason: "VMs are launched as their service account",
  source: "docs: cloud-permissions/gcp, minimal permissions",
};

/** What selects grants besides the principal. */
export interface GcpGrantChoice {
  features: GcpFeature[];
  /**
   * What the VMs can do.
   * @default "storage"
   */
  vm?: GcpVmUse;
  /**
   * Features of the VMs.
   * @default those of the API server
   */
  vmFeatures?: GcpFeature[];
  /**
   * Whether the rights to objects are on single buckets.
   * @default false
   */
  byBucket?: boolean;
}

/**
 * Returns the grants of a principal for the selected features, in the order of the table; a controller on a VM launches like the API
 * server.
 */
export function gcpGrants(principal: GcpPrincipal, { features, vm, vmFeatures = features, byBucket }: GcpGrantChoice): GcpGrant[] {
  const controller = vm === GcpVmUse.Controller;
  if (controller && principal === "vmListed") return [];
  const asLauncher = controller && principal === "vm";
  const principals = asLauncher ? ["launcher", "vm"] : [principal];
  // SkyPilot looks for what the API server launches with in the roles of the VMs' account, so that list follows the API server's features.
  const chosen = principal === "vm" && !asLauncher ? vmFeatures : features;
  return GCP_GRANTS.filter(
    (row) =>
      row.principals.some((one) => principals.includes(one)) &&
      (row.feature === "core" || chosen.includes(row.feature)) &&
      !(row.unlessByBucket && byBucket),
  );
}

/** Returns the distinct permissions of the grants, sorted, for a custom role. */
export function gcpPermissions(grants: GcpGrant[]): string[] {
  return [...new Set(grants.flatMap((row) => row.permissions))].sort();
}

/** Returns the APIs that SkyPilot uses with the selected features. */
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

import assert from "node:assert/strict";
import fc from "fast-check";
import { GcpFeature, type GcpPrincipal, gcpApis, gcpGrants, gcpPermissions } from "../../permissions/gcp";

const ALL = Object.values(GcpFeature);

function held(principal: GcpPrincipal, features: GcpFeature[]): string[] {
  return gcpPermissions(gcpGrants(principal, features));
}

function added(principal: GcpPrincipal, feature: GcpFeature): string[] {
  const core = held(principal, []);
  return held(principal, [feature]).filter((permission) => !core.includes(permission));
}

// What sky check asks for of both accounts (sky/provision/gcp/constants.py, VM_MINIMAL_PERMISSIONS and FIREWALL_PERMISSIONS).
const CHECKED = [
  "compute.disks.create",
  "compute.disks.list",
  "compute.firewalls.create",
  "compute.firewalls.delete",
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
  "iam.roles.get",
  "iam.serviceAccounts.get",
  "resourcemanager.projects.get",
  "resourcemanager.projects.getIamPolicy",
  "serviceusage.services.use",
];

describe("permissions on GCP", () => {
  it("gives the VMs exactly what SkyPilot checks for", () => assert.deepEqual(held("vm", []), CHECKED));

  it("gives the API server that, SSH keys and the look at the APIs", () => {
    assert.deepEqual(
      held("launcher", []).filter((permission) => !CHECKED.includes(permission)),
      ["compute.instances.setMetadata", "serviceusage.services.enable", "serviceusage.services.list"],
    );
    assert.deepEqual(
      CHECKED.filter((permission) => !held("launcher", []).includes(permission)),
      [],
    );
  });

  const objects = [
    "storage.objects.create",
    "storage.objects.delete",
    "storage.objects.get",
    "storage.objects.list",
    "storage.objects.update",
  ];
  const nodes = ["tpu.nodes.create", "tpu.nodes.delete", "tpu.nodes.get", "tpu.nodes.list"];
  const cases: [GcpFeature, string[], string[]][] = [
    [
      "storage",
      ["storage.buckets.create", "storage.buckets.delete", "storage.buckets.get", ...objects],
      ["storage.buckets.get", ...objects],
    ],
    [
      "tpu",
      [...nodes, "tpu.nodes.start", "tpu.nodes.stop", "tpu.nodes.update", "tpu.operations.get"],
      [...nodes, "tpu.nodes.update", "tpu.operations.get"],
    ],
    ["ports", ["compute.firewalls.list", "compute.firewalls.update", "compute.instances.setTags", "compute.networks.updatePolicy"], []],
    [
      "images",
      [
        "compute.disks.get",
        "compute.disks.resize",
        "compute.images.get",
        "compute.images.useReadOnly",
        "compute.machineImages.get",
        "compute.machineImages.useReadOnly",
      ],
      [],
    ],
    ["cloneDisk", ["compute.disks.useReadOnly", "compute.images.create", "compute.images.delete", "compute.images.get"], []],
    ["reservations", ["compute.reservations.list"], []],
    [
      "autoVpc",
      [
        "compute.firewalls.list",
        "compute.networks.create",
        "compute.networks.updatePolicy",
        "compute.subnetworks.create",
        "compute.subnetworks.delete",
      ],
      [],
    ],
    ["sharedVpc", [], []],
    [
      "mig",
      [
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
      [],
    ],
    ["placement", ["compute.resourcePolicies.create", "compute.resourcePolicies.get", "compute.resourcePolicies.use"], []],
    ["iap", ["iap.tunnelInstances.accessViaIAP"], []],
    ["artifactRegistry", [], ["artifactregistry.repositories.downloadArtifacts", "artifactregistry.repositories.get"]],
    ["logs", ["logging.logEntries.create", "logging.logEntries.route"], ["logging.logEntries.create", "logging.logEntries.route"]],
  ];
  for (const [feature, launcher, vm] of cases) {
    it(`adds exactly its own with ${feature}`, () => {
      assert.deepEqual(added("launcher", feature), launcher);
      assert.deepEqual(added("vm", feature), vm);
    });
  }

  it("tests each feature", () => assert.deepEqual(cases.map(([feature]) => feature).sort(), [...ALL].sort()));

  it("never acts as any account of the project, nor sets a policy", () => {
    for (const principal of ["launcher", "vm"] as const) {
      assert.deepEqual(
        held(principal, ALL).filter((permission) => /actAs|setIamPolicy|serviceAccounts\.create|serviceAccountKeys|\*/.test(permission)),
        [],
      );
    }
  });

  it("enables the APIs that the features use", () => {
    const core = ["cloudresourcemanager.googleapis.com", "compute.googleapis.com", "iam.googleapis.com", "serviceusage.googleapis.com"];
    assert.deepEqual(gcpApis([]), core);
    assert.deepEqual(gcpApis(["ports", "tpu", "storage"]), [...core, "tpu.googleapis.com", "storage.googleapis.com"]);
  });

  it("is the union of its features, each permission once, for any of them", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...ALL)), fc.constantFrom<GcpPrincipal>("launcher", "vm"), (chosen, principal) => {
        const union = new Set([...held(principal, []), ...chosen.flatMap((feature) => held(principal, [feature]))]);
        assert.deepEqual(held(principal, chosen), [...union].sort());
      }),
    );
  });
});

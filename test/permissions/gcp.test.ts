import assert from "node:assert/strict";
import fc from "fast-check";
import { GCP_GRANTS, GcpFeature, type GcpPrincipal, gcpApis, gcpGrants, gcpPermissions } from "../../permissions/gcp";
import CUSTOM_ROLES from "../../permissions/gcpCustomRoles.json";

const ALL = Object.values(GcpFeature);

function held(principal: GcpPrincipal, features: GcpFeature[]): string[] {
  return gcpPermissions(gcpGrants(principal, { features }));
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

// What each launch looks for in the roles of the VMs' account beside that (sky/provision/gcp/constants.py, GCP_MINIMAL_PERMISSIONS).
const LOOKED_FOR = [...CHECKED, "serviceusage.services.enable", "serviceusage.services.list"].sort();

describe("permissions on GCP", () => {
  it("grants the VMs what autostop uses, and lists what SkyPilot looks for", () => {
    assert.deepEqual(held("vm", []), [
      "compute.instances.delete",
      "compute.instances.list",
      "compute.instances.stop",
      "compute.zoneOperations.get",
    ]);
    assert.deepEqual([...held("vm", []), ...held("vmListed", [])].sort(), LOOKED_FOR);
  });

  it("grants a controller what the API server has, and lists nothing else", () => {
    const controller = gcpPermissions(gcpGrants("vm", { features: ALL, vm: "controller" }));
    assert.deepEqual(controller, [...new Set([...held("launcher", ALL), ...held("vm", ALL)])].sort());
    assert.deepEqual(gcpGrants("vmListed", { features: ALL, vm: "controller" }), []);
  });

  it("puts only permissions into a custom role of which it is known that they exist in a project, and from where", () => {
    const all = (["launcher", "vm", "vmListed"] as const).flatMap((principal) => held(principal, ALL));
    assert.deepEqual(Object.keys(CUSTOM_ROLES.permissions).sort(), [...new Set(all)].sort());
    for (const [permission, source] of Object.entries(CUSTOM_ROLES.permissions)) assert.match(source, /^(guide|roles\/\S+)$/, permission);
  });

  it("gives the API server that, SSH keys, the look at the APIs, at rules and at the quota", () => {
    assert.deepEqual(
      held("launcher", []).filter((permission) => !CHECKED.includes(permission)),
      [
        "compute.firewalls.list",
        "compute.instances.setMetadata",
        "compute.regions.get",
        "serviceusage.services.enable",
        "serviceusage.services.list",
      ],
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
  const cases: [GcpFeature, string[], string[]][] = [
    [
      "storage",
      ["storage.buckets.create", "storage.buckets.delete", "storage.buckets.get", ...objects],
      ["storage.buckets.get", ...objects],
    ],
    [
      "tpu",
      [
        "tpu.nodes.create",
        "tpu.nodes.delete",
        "tpu.nodes.get",
        "tpu.nodes.list",
        "tpu.nodes.start",
        "tpu.nodes.stop",
        "tpu.nodes.update",
        "tpu.operations.get",
      ],
      ["tpu.nodes.delete", "tpu.nodes.list", "tpu.nodes.stop", "tpu.operations.get"],
    ],
    ["ports", ["compute.firewalls.update", "compute.instances.setTags", "compute.networks.updatePolicy"], []],
    ["images", ["compute.images.get", "compute.images.useReadOnly", "compute.machineImages.get", "compute.machineImages.useReadOnly"], []],
    ["volumes", ["compute.disks.get", "compute.disks.use", "compute.disks.useReadOnly", "compute.zones.list"], []],
    [
      "cloneDisk",
      ["compute.disks.useReadOnly", "compute.images.create", "compute.images.delete", "compute.images.get", "compute.images.useReadOnly"],
      [],
    ],
    ["reservations", ["compute.reservations.list"], []],
    ["autoVpc", ["compute.networks.create", "compute.networks.updatePolicy"], []],
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
      [
        "compute.instanceGroupManagers.delete",
        "compute.instanceGroupManagers.get",
        "compute.instanceGroupManagers.update",
        "compute.instanceGroups.delete",
        "compute.instanceTemplates.delete",
        "compute.regionOperations.get",
      ],
    ],
    [
      "placement",
      ["compute.regionOperations.get", "compute.resourcePolicies.create", "compute.resourcePolicies.get", "compute.resourcePolicies.use"],
      [],
    ],
    [
      "gpuDirect",
      [
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
      [],
    ],
    ["iap", ["iap.tunnelInstances.accessViaIAP"], []],
    ["artifactRegistry", [], ["artifactregistry.repositories.downloadArtifacts", "artifactregistry.repositories.get"]],
    ["logs", [], ["logging.logEntries.create", "logging.logEntries.route"]],
  ];
  for (const [feature, launcher, vm] of cases) {
    it(`adds exactly its own with ${feature}`, () => {
      assert.deepEqual(added("launcher", feature), launcher);
      assert.deepEqual(added("vm", feature), vm);
    });
  }

  for (const row of GCP_GRANTS) {
    it(`gives ${row.permissions[0]} and the rest of its row only to ${row.principals.join(" and ")} with ${row.feature}`, () => {
      for (const principal of ["launcher", "vm", "vmListed"] as const) {
        const others = GCP_GRANTS.filter((one) => one !== row && one.principals.includes(principal)).flatMap(
          ({ permissions }) => permissions,
        );
        const own = row.permissions.filter((permission) => !others.includes(permission));
        const lost = own.filter((permission) => !held(principal, ALL).includes(permission));
        assert.deepEqual(lost, row.principals.includes(principal) ? [] : own);
        const off = ALL.filter((feature) => feature !== row.feature);
        const kept = own.filter((permission) => held(principal, off).includes(permission));
        assert.deepEqual(kept, row.feature === "core" && row.principals.includes(principal) ? own : []);
      }
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

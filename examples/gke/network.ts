/** The network: a subnet for nodes without public addresses, a way out, and a private way to Cloud SQL. */
import * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";

/** The network of the cluster. */
export interface Network {
  id: pulumi.Output<string>;
  subnetId: pulumi.Output<string>;
  /** The way to Cloud SQL, which a database needs first. */
  toServices: gcp.servicenetworking.Connection;
}

/** The names of the subnet's further ranges. */
export const RANGES = { pods: "pods", services: "services" };

/** Creates the network. */
export function createNetwork(region: string, opts: pulumi.CustomResourceOptions): Network {
  const { id } = new gcp.compute.Network("skypilot", { autoCreateSubnetworks: false }, opts);
  const subnet = new gcp.compute.Subnetwork("nodes", {
    network: id,
    region,
    ipCidrRange: "10.20.0.0/20",
    privateIpGoogleAccess: true,
    secondaryIpRanges: [
      { rangeName: RANGES.pods, ipCidrRange: "10.24.0.0/14" },
      { rangeName: RANGES.services, ipCidrRange: "10.28.0.0/20" },
    ],
  });

  const router = new gcp.compute.Router("way-out", { network: id, region });
  new gcp.compute.RouterNat("way-out", {
    router: router.name,
    region,
    natIpAllocateOption: "AUTO_ONLY",
    sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
  });

  const range = new gcp.compute.GlobalAddress("services", {
    network: id,
    purpose: "VPC_PEERING",
    addressType: "INTERNAL",
    prefixLength: 20,
  });
  const toServices = new gcp.servicenetworking.Connection("services", {
    network: id,
    service: "servicenetworking.googleapis.com",
    reservedPeeringRanges: [range.name],
    // Cloud SQL releases its side of the connection hours after the database is deleted.
    deletionPolicy: "ABANDON",
  });
  return { id, subnetId: subnet.id, toServices };
}

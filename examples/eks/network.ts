/** The network: two zones, each with a public subnet for the load balancer and a private one for nodes and the database. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** The network of the cluster. */
export interface Network {
  vpcId: pulumi.Output<string>;
  publicSubnetIds: pulumi.Output<string>[];
  privateSubnetIds: pulumi.Output<string>[];
  /** Addresses of the public subnets. */
  publicRanges: string[];
}

// SkyPilot's VMs have their own network, so these addresses only have to differ from those that you connect to this one.
const RANGE = "10.20.0.0/16";
const PUBLIC_RANGES = ["10.20.0.0/20", "10.20.16.0/20"];
const PRIVATE_RANGES = ["10.20.128.0/18", "10.20.192.0/18"];

/** Creates the network. */
export function createNetwork(): Network {
  const vpc = new aws.ec2.Vpc("network", { cidrBlock: RANGE, enableDnsHostnames: true, tags: { Name: "skypilot" } });
  const vpcId = vpc.id;
  const zones = aws.getAvailabilityZonesOutput({
    state: "available",
    filters: [{ name: "zone-type", values: ["availability-zone"] }],
  }).names;
  const zone = (index: number) => zones.apply((names) => names[index] ?? "");

  const internet = new aws.ec2.InternetGateway("internet", { vpcId });
  const publicRoutes = new aws.ec2.RouteTable("public", { vpcId, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: internet.id }] });
  const publicSubnets = PUBLIC_RANGES.map((cidrBlock, index) =>
    // The tags are how EKS finds the subnets of load balancers.
    subnet(`public-${index}`, { cidrBlock, availabilityZone: zone(index), tags: { "kubernetes.io/role/elb": "1" } }, publicRoutes),
  );

  // One gateway for both zones is cheaper; nodes of the other zone have no way out when its zone fails.
  const gateway = new aws.ec2.NatGateway("way-out", {
    allocationId: new aws.ec2.Eip("way-out", { domain: "vpc" }).allocationId,
    subnetId: publicSubnets[0]?.id ?? "",
  });
  const privateRoutes = new aws.ec2.RouteTable("private", { vpcId, routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: gateway.id }] });
  const privateSubnets = PRIVATE_RANGES.map((cidrBlock, index) =>
    subnet(
      `private-${index}`,
      { cidrBlock, availabilityZone: zone(index), tags: { "kubernetes.io/role/internal-elb": "1" } },
      privateRoutes,
    ),
  );
  return {
    vpcId,
    publicSubnetIds: publicSubnets.map(({ id }) => id),
    privateSubnetIds: privateSubnets.map(({ id }) => id),
    publicRanges: PUBLIC_RANGES,
  };

  function subnet(name: string, args: Omit<aws.ec2.SubnetArgs, "vpcId">, routes: aws.ec2.RouteTable): aws.ec2.Subnet {
    const made = new aws.ec2.Subnet(name, { vpcId, ...args });
    new aws.ec2.RouteTableAssociation(name, { subnetId: made.id, routeTableId: routes.id });
    return made;
  }
}

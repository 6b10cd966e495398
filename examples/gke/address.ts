/** The address of the load balancer, and the DNS record of the API server. */
import * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";

/** Where users reach the API server. */
export interface Record {
  region: string;
  host: string;
  /** Name of the managed zone of Cloud DNS. */
  dnsZone: string;
}

/** Reserves an address, so that the record exists before the load balancer and the certificate. */
export function reservedAddress({ region, host, dnsZone }: Record, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const { address } = new gcp.compute.Address("skypilot", { region }, opts);
  new gcp.dns.RecordSet("skypilot", { managedZone: dnsZone, name: `${host}.`, type: "A", ttl: 300, rrdatas: [address] }, opts);
  return address;
}

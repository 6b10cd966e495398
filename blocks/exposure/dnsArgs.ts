/** The DNS record of the host: the arguments. */
import type { Input } from "@pulumi/pulumi";

/** Who creates the DNS record of the host. */
export const DnsProvider = {
  /** The stack, in Amazon Route 53. */
  Route53: "route53",
  /** The stack, in Google Cloud DNS. */
  CloudDns: "clouddns",
  /** An existing external-dns, which reads the Service, the Ingress or the route. */
  ExternalDns: "externalDns",
} as const;
export type DnsProvider = (typeof DnsProvider)[keyof typeof DnsProvider];

/** The DNS record of the host. */
export interface DnsArgs {
  /** Who creates the record. */
  provider: DnsProvider;
  /**
   * The zone: with `route53`, its name (of a public zone) or its ID; with `clouddns`, the name of the managed zone, not its DNS name.
   * @example Z0123456789ABCDEFGHIJ
   */
  zone?: Input<string>;
  /**
   * Project of the zone, with `clouddns`.
   * @default that of the GCP provider
   * @example my-project
   */
  project?: Input<string>;
}

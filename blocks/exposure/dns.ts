/** The DNS record of the host: its rules, and what it consists of. */
import { isIPv4, isIPv6 } from "node:net";
import { enumProblems, isKnownText, type Problem } from "../../core/problem";
import { type ExposureArgs, ExposureType, LoadBalancerCloud } from "./args";
import { type DnsArgs, DnsProvider } from "./dnsArgs";
import type { AddressState } from "./endpoint";
import type { ExposureSettings } from "./settings";

/** Seconds for which resolvers keep a record: short, because a changed controller changes the address. */
export const DNS_TTL = 300;

/** The annotation from which external-dns takes the host of a Service. */
export const EXTERNAL_DNS_HOST = "external-dns.alpha.kubernetes.io/hostname";

const WITH_ADDRESS: ExposureType[] = [ExposureType.LoadBalancer, ExposureType.Ingress, ExposureType.Gateway];

/** Returns whether the stack creates the record. */
export function createsRecord({ dns }: Pick<ExposureSettings, "dns">): boolean {
  return dns !== undefined && dns.provider !== DnsProvider.ExternalDns;
}

/** Returns whether a zone of Route 53 is an ID, which needs no look-up. */
export function isZoneId(zone: string): boolean {
  return /^Z[A-Z0-9]+$/.test(zone);
}

/** The part of a record that follows from an address. */
export interface DnsRecord {
  type: "A" | "AAAA" | "CNAME";
  data: string;
}

/**
 * Returns the record of an address.
 * @throws Error if there is no address, except in a preview.
 */
export function recordOf({ ingress = [] }: AddressState, preview: boolean): DnsRecord {
  const [{ hostname, ip } = {}] = ingress;
  const data = hostname ?? ip ?? (preview ? "pending.invalid" : undefined);
  if (data === undefined) {
    throw new Error("exposure.dns: the load balancer has no address yet, so there is no DNS record; run `pulumi up` again in a minute");
  }
  if (isIPv4(data)) return { type: "A", data };
  return isIPv6(data) ? { type: "AAAA", data } : { type: "CNAME", data };
}

/** Returns the problems of a record. */
export function dnsRules({ dns, host, loadBalancer, gateway }: ExposureArgs, { type }: Pick<ExposureSettings, "type">): Problem[] {
  if (dns === undefined) return [];
  const required = {
    path: "dns.provider",
    message: `is required; write one of ${Object.values(DnsProvider).join(", ")}`,
    set: { example: "route53" },
  };
  if (dns.provider === undefined) return [required];
  const wrong = enumProblems("dns.provider", dns.provider, DnsProvider);
  if (wrong.length > 0) return wrong;
  if (!WITH_ADDRESS.includes(type)) {
    const types = WITH_ADDRESS.map((one) => `"${one}"`).join(" or ");
    return [
      { path: "dns", message: `cannot be combined with exposure.type "${type}", which has no load balancer; write ${types}, or remove it` },
    ];
  }
  const onAws = loadBalancer?.cloud === LoadBalancerCloud.Aws || gateway?.implementation === "awsAlb";
  return [...hostProblems(host), ...keyProblems(dns), ...zoneProblems(dns, host, onAws)];
}

function hostProblems(host: unknown): Problem[] {
  if (host !== undefined) return [];
  return [{ path: "host", message: "is required, because exposure.dns creates its record", set: { example: "skypilot.example.com" } }];
}

function keyProblems({ provider, zone, project }: DnsArgs): Problem[] {
  const example = provider === DnsProvider.Route53 ? "example.com" : "example-com";
  const external = provider === DnsProvider.ExternalDns;
  return [
    ...(zone === undefined && !external
      ? [{ path: "dns.zone", message: "is required; name the zone of exposure.host", set: { example } }]
      : []),
    ...(zone !== undefined && external
      ? [{ path: "dns.zone", message: 'cannot be combined with exposure.dns.provider "externalDns", which has its own zones; remove it' }]
      : []),
    ...(project !== undefined && provider !== DnsProvider.CloudDns
      ? [{ path: "dns.project", message: 'requires exposure.dns.provider "clouddns"; remove it, or change the provider' }]
      : []),
  ];
}

function zoneProblems({ provider, zone }: DnsArgs, host: unknown, onAws: boolean): Problem[] {
  const path = "dns.zone";
  if (!isKnownText(zone) || provider === DnsProvider.ExternalDns) return [];
  if (provider === DnsProvider.CloudDns) {
    return zone.includes(".")
      ? [
          {
            path,
            message: `"${zone}" is a DNS name; write the name of the managed zone, such as "example-com" (gcloud dns managed-zones list)`,
          },
        ]
      : [];
  }
  if (isZoneId(zone) || !isKnownText(host)) return [];
  const name = zone.replace(/\.$/, "");
  if (host === name) {
    return onAws
      ? [
          {
            path: "host",
            message: `"${host}" is the name of the zone itself, which cannot have a CNAME record; write a name below it, such as "skypilot.${name}"`,
          },
        ]
      : [];
  }
  return host.endsWith(`.${name}`)
    ? []
    : [{ path, message: `"${zone}" does not contain exposure.host "${host}"; name the zone of that host` }];
}

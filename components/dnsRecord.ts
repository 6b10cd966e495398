import { getZoneOutput } from "@pulumi/aws/route53/getZone";
import { Record as Route53Record } from "@pulumi/aws/route53/record";
import { RecordSet } from "@pulumi/gcp/dns/recordSet";
import * as pulumi from "@pulumi/pulumi";
import { createsRecord, DNS_TTL, isZoneId, recordOf } from "../blocks/exposure/dns";
import { DnsProvider } from "../blocks/exposure/dnsArgs";
import type { AddressState } from "../blocks/exposure/endpoint";
import type { ExposureSettings } from "../blocks/exposure/settings";

/** Creates the DNS record of the host, if the stack has to. */
export function createDnsRecord(
  name: string,
  { dns, host = "" }: ExposureSettings,
  found: pulumi.Output<AddressState>,
  parent: pulumi.Resource,
): void {
  if (!dns || !createsRecord({ dns })) return;
  const record = found.apply((state) => recordOf(state, pulumi.runtime.isDryRun()));
  const { type, data } = { type: record.type, data: record.data };
  if (dns.provider === DnsProvider.Route53) {
    new Route53Record(
      `${name}-dns`,
      { zoneId: zoneId(dns.zone ?? "", parent), name: host, type, ttl: DNS_TTL, records: [data] },
      { parent },
    );
    return;
  }
  // Names of Cloud DNS end with a dot, and so does the target of a CNAME.
  const rrdata = record.apply((known) => (known.type === "CNAME" ? `${known.data}.` : known.data));
  const { project } = dns;
  const place = { managedZone: dns.zone ?? "", ...(project !== undefined && { project }) };
  new RecordSet(`${name}-dns`, { ...place, name: pulumi.interpolate`${host}.`, type, ttl: DNS_TTL, rrdatas: [rrdata] }, { parent });
}

function zoneId(zone: pulumi.Input<string>, parent: pulumi.Resource): pulumi.Output<string> {
  return pulumi.output(zone).apply((known) => (isZoneId(known) ? pulumi.output(known) : getZoneOutput({ name: known }, { parent }).zoneId));
}

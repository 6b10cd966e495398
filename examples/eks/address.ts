/** The certificate and the DNS record of the API server. */
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { SkyPilot } from "@pulumi-skypilot/skypilot";

/** Requests a certificate, proves that the zone is yours, and returns the certificate's ARN once it is valid. */
export function validCertificate(host: string, zoneId: string): pulumi.Output<string> {
  const certificate = new aws.acm.Certificate("skypilot", { domainName: host, validationMethod: "DNS" });
  const proof = certificate.domainValidationOptions.apply((options) => options[0]);
  const record = new aws.route53.Record("proof", {
    zoneId,
    name: proof.apply((one) => one?.resourceRecordName ?? ""),
    type: "CNAME",
    records: [proof.apply((one) => one?.resourceRecordValue ?? "")],
    ttl: 300,
  });
  return new aws.acm.CertificateValidation("skypilot", { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] })
    .certificateArn;
}

/** Points the host to the load balancer, once EKS has made it. */
export function address(host: string, zoneId: string, skypilot: SkyPilot, opts: pulumi.CustomResourceOptions): void {
  const id = pulumi.interpolate`${skypilot.namespace}/skypilot-ingress`;
  const ingress = k8s.networking.v1.Ingress.get("skypilot", id, { ...opts, dependsOn: skypilot });
  const target = ingress.status.apply((status) => {
    const found = status?.loadBalancer?.ingress?.[0]?.hostname;
    if (!found) throw new Error("EKS has not assigned an address to the load balancer yet; run `pulumi up` again in a minute");
    return found;
  });
  new aws.route53.Record("skypilot", { zoneId, name: host, type: "CNAME", records: [target], ttl: 300 });
}

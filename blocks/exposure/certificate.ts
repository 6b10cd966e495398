/** What is wrong with a certificate and its key, as far as the two themselves show it. Either may be secret, so no message quotes them. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Input } from "@pulumi/pulumi";
import { isPlaceholder, type Problem } from "../../core/problem";
import type { TlsArgs } from "./args";

/**
 * Returns the problems of a certificate: its key does not match, or it does not cover the host. In these cases, ingress controllers serve
 * their default certificate.
 */
export function certificateProblems({ certificate, privateKey }: TlsArgs, host: Input<string> | undefined): Problem[] {
  const parsed = parsedCertificate(certificate);
  if (!parsed) return [];
  const foreign =
    isText(host) && parsed.checkHost(host) === undefined
      ? [{ path: "tls.certificate", message: `does not cover exposure.host "${host}"; set a certificate for that name` }]
      : [];
  return [...foreign, ...keyProblems(parsed, privateKey)];
}

function keyProblems(certificate: X509Certificate, privateKey: Input<string> | undefined): Problem[] {
  if (!isText(privateKey)) return [];
  const path = "tls.privateKey";
  const key = parsedKey(privateKey);
  if (!key) return [{ path, message: "cannot be read; set the whole private key in PEM, without a passphrase" }];
  return certificate.checkPrivateKey(key)
    ? []
    : [{ path, message: "does not match exposure.tls.certificate; set the private key of the certificate" }];
}

/** Returns a warning if a certificate has expired; an error would block unrelated changes. */
export function certificateWarnings(tls: TlsArgs | undefined, now = new Date()): Problem[] {
  const expiry = parsedCertificate(tls?.certificate)?.validTo;
  if (expiry === undefined || new Date(expiry) > now) return [];
  const day = new Date(expiry).toISOString().slice(0, 10);
  return [{ path: "tls.certificate", message: `expired on ${day}; clients refuse the connection until you replace it` }];
}

/** The certificate of the server, which is the first one of a chain. */
function parsedCertificate(pem: Input<string> | undefined): X509Certificate | undefined {
  if (!isText(pem)) return undefined;
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function parsedKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && !isPlaceholder(value);
}

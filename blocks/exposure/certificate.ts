/** What is wrong with a certificate and its key, as far as the two themselves show it. Either may be secret, so no message quotes them. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Input } from "@pulumi/pulumi";
import { isPlaceholder, type Problem } from "../../core/problem";
import type { TlsArgs } from "./args";

/** Returns what is wrong with a certificate: its key is another one's, or the host is not among its names. Where ingress controllers meet that, they serve a certificate of their own. */
export function certificateProblems({ certificate, privateKey }: TlsArgs, host: Input<string> | undefined): Problem[] {
  const parsed = parsedCertificate(certificate);
  if (!parsed) return [];
  const foreign =
    isText(host) && parsed.checkHost(host) === undefined
      ? [{ path: "tls.certificate", message: `does not cover exposure.host "${host}"; give a certificate that is issued for that name` }]
      : [];
  return [...foreign, ...keyProblems(parsed, privateKey)];
}

function keyProblems(certificate: X509Certificate, privateKey: Input<string> | undefined): Problem[] {
  if (!isText(privateKey)) return [];
  const path = "tls.privateKey";
  const key = parsedKey(privateKey);
  if (!key) return [{ path, message: "cannot be read; give the whole private key in PEM, without a passphrase" }];
  return certificate.checkPrivateKey(key)
    ? []
    : [{ path, message: "does not match exposure.tls.certificate; give the key with which the certificate was requested" }];
}

/** Returns that a certificate has expired, which is no reason to refuse a change of something else. */
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

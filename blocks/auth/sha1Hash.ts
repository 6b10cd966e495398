import { createHash } from "node:crypto";

/** Returns what htpasswd writes with `-s`: a hash without a salt, which is safe only for a password that no one can guess. */
export function sha1Hash(password: string): string {
  return `{SHA}${createHash("sha1").update(password).digest("base64")}`;
}

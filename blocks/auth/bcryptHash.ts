import { createHash } from "node:crypto";

/** Rounds of bcrypt, as a power of two: what htpasswd and the generated passwords have, and ingress-nginx can check at each request. */
const COST = 10;

/**
 * Returns the bcrypt hash of a password; the same text gives the same salt, so that the hash does not change at each run. Few users have a password that is given, so
 * only who needs the library loads it.
 */
export async function bcryptHash(password: string, random: string): Promise<string> {
  const { encodeBase64, hash } = await import("bcryptjs");
  const salt = encodeBase64(createHash("sha256").update(random).digest(), 16);
  return hash(password, `$2b$${COST}$${salt}`);
}

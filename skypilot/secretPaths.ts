/** Which arguments are secret. */

import { CREDENTIAL_CLOUDS, secretArguments } from "../blocks/credentials/table";
import { isAtOrBelow } from "../core/problem";

/** Paths of the secret arguments; `[]` stands for each item of a list. */
export const SECRET_PATHS = [
  ...CREDENTIAL_CLOUDS.flatMap((cloud) => secretArguments(cloud).map((argument) => `credentials.${cloud}.${argument}`)),
  "adminPolicy.preDeployHook",
  "auth.oauth.clientSecret",
  "auth.oauth.redisUrl",
  "auth.users[].password",
  "clusters[].kubeconfig",
  "database.connectionString",
  "exposure.tls.privateKey",
  "ssh.keys",
];

/** What no message shows, whatever its shape: a credential may be there, even in the wrong place. */
export const NEVER_SHOWN = [
  "auth.oauth.clientSecret",
  "auth.oauth.redisUrl",
  "auth.users",
  "clusters",
  "credentials",
  "database",
  "exposure.tls",
  "ssh",
];

/** Returns whether a path is one of the list, or below one. */
export function isBelow(path: string, list: string[]): boolean {
  const general = path.replace(/\[\d+\]/g, "[]");
  return list.some((entry) => isAtOrBelow(general, entry));
}

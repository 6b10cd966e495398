import * as pulumi from "@pulumi/pulumi";
import type { CredentialsArgs } from "../chart/credentialArgs";
import { type CredentialCloud, secretArguments } from "../chart/credentials";
import type { SkyPilotArgs } from "../skypilot/args";

/** Returns the arguments as the state may keep them: what is secret is marked before it gets there. */
export function withSecretArgs(args: SkyPilotArgs): SkyPilotArgs {
  const clusters = args.clusters?.map((cluster) => withSecrets(cluster, ["kubeconfig"]));
  return {
    ...args,
    ...(args.credentials && { credentials: withSecretCredentials(args.credentials) }),
    ...(clusters && { clusters }),
  };
}

/** Returns the credentials with every value of a Secret marked as secret. */
export function withSecretCredentials(credentials: CredentialsArgs): CredentialsArgs {
  const marked = Object.entries(credentials).map(([cloud, given]) => [
    cloud,
    given && withSecrets(given, secretArguments(cloud as CredentialCloud)),
  ]);
  return Object.fromEntries(marked) as CredentialsArgs;
}

/** Returns the arguments with those of the names given marked as secret. */
export function withSecrets<T extends object>(args: T, secrets: string[]): T {
  const marked = Object.entries(args).map(([key, value]) => [
    key,
    secrets.includes(key) && value !== undefined ? pulumi.secret(value) : value,
  ]);
  return Object.fromEntries(marked) as T;
}

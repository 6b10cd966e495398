/** Settings of the credentials. */
import type { CredentialsArgs } from "./args";
import { type CredentialCloud, enabledClouds } from "./table";

/** The credentials in the arguments. */
export interface CredentialsSettings {
  args: CredentialsArgs;
  /** The clouds with credentials that are not disabled. */
  given: CredentialCloud[];
}

/** Computes the settings. */
export function credentialsSettings(args: CredentialsArgs = {}): CredentialsSettings {
  return { args, given: enabledClouds(args) };
}

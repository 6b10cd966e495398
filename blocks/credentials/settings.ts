/** The credentials of the clouds with the defaults filled in. */
import type { CredentialsArgs } from "./args";
import { type CredentialCloud, enabledClouds } from "./table";

/** The credentials that are given. */
export interface CredentialsSettings {
  args: CredentialsArgs;
  /** The clouds whose credentials are given and not switched off. */
  given: CredentialCloud[];
}

/** Fills in the defaults. */
export function credentialsSettings(args: CredentialsArgs = {}): CredentialsSettings {
  return { args, given: enabledClouds(args) };
}

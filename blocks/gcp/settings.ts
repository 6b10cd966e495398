/** Settings of SkyPilot's identity on GCP. */
import { DEFAULT_GCP_FEATURES, type GcpFeature, GcpVmUse } from "../../permissions/gcp";
import { Ownership } from "../aws/args";
import { type GcpIdentityArgs, GcpIdentityKind } from "./args";

/** Settings of SkyPilot's identity on GCP. */
export interface GcpSettings {
  identity: GcpIdentityKind;
  features: GcpFeature[];
  ownsVmServiceAccount: boolean;
  vm: GcpVmUse;
  enableApis: boolean;
}

/** Computes the settings. */
export function gcpSettings(args: GcpIdentityArgs): GcpSettings {
  return {
    identity: args.identity ?? GcpIdentityKind.Key,
    features: args.features ?? DEFAULT_GCP_FEATURES,
    ownsVmServiceAccount: (args.vmServiceAccount ?? Ownership.Create) === Ownership.Create,
    vm: args.vm ?? GcpVmUse.Controller,
    enableApis: args.enableApis ?? true,
  };
}

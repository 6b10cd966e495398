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
  /** Features of the VMs. */
  vmFeatures: GcpFeature[];
  /** Whether the rights to objects are those on the buckets of the key `buckets`, and not on the whole project. */
  byBucket: boolean;
  enableApis: boolean;
}

/** Computes the settings. */
export function gcpSettings(args: GcpIdentityArgs, byBucket = false): GcpSettings {
  const features = args.features ?? DEFAULT_GCP_FEATURES;
  return {
    identity: args.identity ?? GcpIdentityKind.Key,
    features,
    ownsVmServiceAccount: (args.vmServiceAccount ?? Ownership.Create) === Ownership.Create,
    vm: args.vm ?? GcpVmUse.Controller,
    vmFeatures: args.vmFeatures ?? features,
    byBucket,
    enableApis: args.enableApis ?? true,
  };
}

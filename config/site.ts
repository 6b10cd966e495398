/** Where the stack program runs: for real, or in the offline plan, which cannot ask a cluster and need not know everything yet. */

import { type Input, log } from "@pulumi/pulumi";
import { ExposureType } from "../blocks/exposure/args";
import type { SkyPilotArgs } from "../skypilot/args";
import { machineKubeconfig } from "./machineKubeconfig";
import { type ClusterAccess, nodeAddress } from "./nodeAddress";

/** What differs between the places in which the program runs. */
export interface Site {
  /** Whether a value that only the user knows may still be missing. */
  acceptsPlaceholders: boolean;
  /** The keys of the config that hold a secret. */
  secretKeys: () => string[];
  nodeAddress: (access: ClusterAccess) => Promise<string | undefined>;
  /** Whether there is an endpoint that can be asked for its health. */
  hasEndpoint: boolean;
  /** Returns the kubeconfig of the machine, where it has one. */
  kubeconfig: () => string | undefined;
  /** Waits before the next cluster's resources until those of this one are registered, where the site wants that. */
  inTurn: (kubeconfig: Input<string> | undefined) => Promise<void>;
  /** Says what works but should be known. */
  warn: (warning: string) => void;
}

/** Under `pulumi up` and `pulumi preview`. */
export const LIVE: Site = {
  acceptsPlaceholders: false,
  // The engine tells a program so; the SDK keeps it to itself.
  secretKeys: () => JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]") as string[],
  nodeAddress,
  hasEndpoint: true,
  kubeconfig: machineKubeconfig,
  inTurn: async () => {},
  warn: (warning) => void log.warn(warning),
};

/** Returns the arguments as they are at a site: with the address of a node, where the endpoint needs one that nobody gave, and without a check that nobody could answer. */
export async function atSite(args: SkyPilotArgs, access: ClusterAccess, site: Site): Promise<SkyPilotArgs> {
  const { exposure } = args;
  const healthCheck = site.hasEndpoint ? {} : { healthCheck: { ...args.healthCheck, enabled: false } };
  const here = { ...args, ...(args.healthCheck && healthCheck) };
  if (exposure?.type !== ExposureType.NodePort || exposure.host !== undefined || exposure.nodeAddress !== undefined) return here;
  const address = await site.nodeAddress(access);
  return address === undefined ? here : { ...here, exposure: { ...exposure, nodeAddress: address } };
}

/** Where the stack program runs: for real, or in the offline plan, which cannot ask a cluster and need not know everything yet. */

import { Config, runtime } from "@pulumi/pulumi";
import { ExposureType } from "../blocks/exposure/args";
import type { SkyPilotArgs } from "../skypilot/args";
import { type ClusterAccess, missingCluster, type NoCluster } from "./clusterAccess";
import type { StackConfig } from "./load";
import { machineKubeconfig } from "./machineKubeconfig";
import { nodeAddress } from "./nodeAddress";

/** What differs between the places in which the program runs. */
export interface Site {
  /** Whether a value that only the user knows may still be missing. */
  acceptsPlaceholders: boolean;
  /** The config of the stack. */
  config: () => StackConfig;
  /** Returns why nothing can be deployed to the cluster of the stack. */
  missingCluster: () => Promise<NoCluster | undefined>;
  /** Looks up the address of a node of the cluster that the stack deploys to. */
  nodeAddress: () => Promise<string | undefined>;
  /** Whether there is an endpoint that can be asked for its health. */
  hasEndpoint: boolean;
  /** Returns the kubeconfig of the machine, where it has one. */
  kubeconfig: () => string | undefined;
}

function clusterAccess(): ClusterAccess {
  const kubernetes = new Config("kubernetes");
  return { kubeconfig: kubernetes.get("kubeconfig"), context: kubernetes.get("context"), cluster: kubernetes.get("cluster") };
}

/** Under `pulumi up` and `pulumi preview`. */
export const LIVE: Site = {
  acceptsPlaceholders: false,
  config: () => ({
    values: runtime.allConfig(),
    // The engine tells a program so; the SDK keeps it to itself.
    secretKeys: JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]") as string[],
  }),
  missingCluster: () => missingCluster(clusterAccess()),
  nodeAddress: () => nodeAddress(clusterAccess()),
  hasEndpoint: true,
  kubeconfig: machineKubeconfig,
};

/** Returns the arguments as they are at a site: with the address of a node, where the endpoint needs one that nobody gave, and without a check that nobody could answer. */
export async function atSite(args: SkyPilotArgs, site: Site): Promise<SkyPilotArgs> {
  const { exposure } = args;
  const healthCheck = site.hasEndpoint ? {} : { healthCheck: { ...args.healthCheck, enabled: false } };
  const here = { ...args, ...(args.healthCheck && healthCheck) };
  if (exposure?.type !== ExposureType.NodePort || exposure.host !== undefined || exposure.nodeAddress !== undefined) return here;
  const address = await site.nodeAddress();
  return address === undefined ? here : { ...here, exposure: { ...exposure, nodeAddress: address } };
}

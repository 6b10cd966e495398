/** What runs the stack program: Pulumi's engine, or the offline plan, which reads no cluster and accepts placeholders. */

import { Config, runtime } from "@pulumi/pulumi";
import { ExposureType } from "../blocks/exposure/args";
import type { SkyPilotArgs } from "../skypilot/args";
import { type ClusterAccess, missingCluster, type NoCluster } from "./clusterAccess";
import type { StackConfig } from "./load";
import { machineKubeconfig } from "./machineKubeconfig";
import { nodeAddress } from "./nodeAddress";

/** What differs between Pulumi's engine and the offline plan. */
export interface ProgramHost {
  /** Whether placeholders for required values are allowed. */
  acceptsPlaceholders: boolean;
  /** The config of the stack. */
  config: () => StackConfig;
  /** Returns why nothing can be deployed to the cluster of the stack. */
  missingCluster: () => Promise<NoCluster | undefined>;
  /** Looks up the address of a node of the cluster that the stack deploys to. */
  nodeAddress: () => Promise<string | undefined>;
  /** Whether there is an endpoint whose health can be checked. */
  hasEndpoint: boolean;
  /** Returns the kubeconfig of the machine, if it has one. */
  kubeconfig: () => string | undefined;
}

function clusterAccess(): ClusterAccess {
  const kubernetes = new Config("kubernetes");
  return { kubeconfig: kubernetes.get("kubeconfig"), context: kubernetes.get("context"), cluster: kubernetes.get("cluster") };
}

/** Pulumi's engine, under `pulumi up` and `pulumi preview`. */
export const ENGINE: ProgramHost = {
  acceptsPlaceholders: false,
  config: () => ({
    values: runtime.allConfig(),
    // The engine passes this to the program, but the SDK does not export it.
    secretKeys: JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]") as string[],
  }),
  missingCluster: () => missingCluster(clusterAccess()),
  nodeAddress: () => nodeAddress(clusterAccess()),
  hasEndpoint: true,
  kubeconfig: machineKubeconfig,
};

/**
 * Returns the arguments for a host of the program: with the address of a node if the endpoint needs one and the config has none, and without a health
 * check that cannot run.
 */
export async function argsOn(args: SkyPilotArgs, host: ProgramHost): Promise<SkyPilotArgs> {
  const { exposure } = args;
  const healthCheck = host.hasEndpoint ? {} : { healthCheck: { ...args.healthCheck, enabled: false } };
  const here = { ...args, ...(args.healthCheck && healthCheck) };
  if (exposure?.type !== ExposureType.NodePort || exposure.host !== undefined || exposure.nodeAddress !== undefined) return here;
  const address = await host.nodeAddress();
  return address === undefined ? here : { ...here, exposure: { ...exposure, nodeAddress: address } };
}

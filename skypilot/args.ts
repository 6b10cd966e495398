/** The whole: its arguments, which are also the shape of the stack config. */

import type { AwsArgs } from "../blocks/aws/args";
import type { ClusterArgs } from "../blocks/clusters/args";
import type { CredentialsArgs } from "../blocks/credentials/args";
import type { GcpArgs } from "../blocks/gcp/args";
import { derived } from "../core/known";
import { DEFAULT_LOG_GROUP } from "../permissions/awsFeatures";
import type { ServerBlocksArgs } from "./serverArgs";

/** SkyPilot for a team. */
export interface SkyPilotArgs extends ServerBlocksArgs {
  /** AWS: who SkyPilot is there and what it may do. */
  aws?: AwsArgs;
  /** GCP: who SkyPilot is there and what it may do. */
  gcp?: GcpArgs;
  /** Credentials of the other clouds; a cloud that is named is used. */
  credentials?: CredentialsArgs;
  /**
   * Other clusters on which SkyPilot may launch.
   * @default []
   */
  clusters?: ClusterArgs[];
  /**
   * The SkyPilot config, merged over what follows from the other arguments (SkyPilot docs: config reference).
   * @default {}
   */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  skypilotConfig?: { [key: string]: any };
}

/** Returns who SkyPilot is on AWS; its logs go where the SkyPilot config says. */
export function awsArgsOf({ aws = {}, skypilotConfig }: SkyPilotArgs): AwsArgs {
  const named: unknown = skypilotConfig?.logs?.aws?.log_group_name;
  if (named === undefined || aws.logGroup !== undefined) return aws;
  return { ...aws, logGroup: derived(named, (known) => (typeof known === "string" ? known : DEFAULT_LOG_GROUP)) };
}

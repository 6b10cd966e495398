/** Arguments of the component SkyPilot, which are also the keys of the stack config. */

import type { AwsArgs } from "../blocks/aws/args";
import type { BucketArgs } from "../blocks/buckets/args";
import type { ClusterArgs } from "../blocks/clusters/args";
import type { CredentialsArgs } from "../blocks/credentials/args";
import type { GcpArgs } from "../blocks/gcp/args";
import type { WorkspaceArgs } from "../blocks/workspaces/args";
import { derived } from "../core/known";
import { DEFAULT_LOG_GROUP } from "../permissions/awsFeatures";
import type { ServerBlocksArgs } from "./serverArgs";

/** SkyPilot for a team. */
export interface SkyPilotArgs extends ServerBlocksArgs {
  /**
   * AWS: SkyPilot's identity and permissions.
   * @example { enabled: true, identity: podIdentity, eksCluster: skypilot, features: [spot, storage] }
   */
  aws?: AwsArgs;
  /**
   * GCP: SkyPilot's identity and permissions.
   * @example { enabled: true, project: my-project, features: [storage] }
   */
  gcp?: GcpArgs;
  /**
   * Credentials of other clouds; SkyPilot uses every cloud that has an entry.
   * @example { runpod: { existingSecret: runpod } }
   */
  credentials?: CredentialsArgs;
  /**
   * Buckets of tasks, and who may use them.
   * @default []
   * @example { name: my-team-data, cloud: s3 }
   */
  buckets?: BucketArgs[];
  /**
   * Other clusters on which SkyPilot can launch.
   * @default []
   * @example { name: east, kubeconfig: <your-kubeconfig>, namespace: sky }
   */
  clusters?: ClusterArgs[];
  /**
   * Teams: SkyPilot's workspaces, each with its clouds, namespaces and users.
   * @default []
   * @example { name: vision, allowedUsers: [ana@example.com], contexts: [{ name: in-cluster }] }
   */
  workspaces?: WorkspaceArgs[];
  /**
   * The SkyPilot config, merged over the settings that follow from the other arguments (SkyPilot docs: config reference).
   * @default {}
   * @example { jobs: { controller: { resources: { cpus: 8 } } } }
   */
  // biome-ignore lint/suspicious/noExplicitAny: the package's schema has no other type for what may be anything.
  skypilotConfig?: { [key: string]: any };
}

/** Returns SkyPilot's identity on AWS; the SkyPilot config sets the log group. */
export function awsArgsOf({ aws = {}, skypilotConfig }: SkyPilotArgs): AwsArgs {
  const named: unknown = skypilotConfig?.logs?.aws?.log_group_name;
  if (named === undefined || aws.logGroup !== undefined) return aws;
  return { ...aws, logGroup: derived(named, (known) => (typeof known === "string" ? known : DEFAULT_LOG_GROUP)) };
}

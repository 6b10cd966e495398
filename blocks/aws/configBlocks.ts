/** What a SkyPilot config has about AWS: its own block, and that of each workspace. */
import { isTree } from "../../core/merge";
import { pathText } from "../../core/path";

/** The block of a workspace, or of the config itself. */
export interface AwsConfigBlock {
  path: string;
  profile?: unknown;
  remoteIdentity?: unknown;
}

/** Returns the blocks. */
export function awsConfigBlocks(config: unknown): AwsConfigBlock[] {
  if (!isTree(config)) return [];
  const workspaces = isTree(config.workspaces) ? Object.entries(config.workspaces) : [];
  return [blockOf(["aws"], config.aws), ...workspaces.map(([name, one]) => blockOf(["workspaces", name, "aws"], isTree(one) && one.aws))];
}

function blockOf(steps: string[], block: unknown): AwsConfigBlock {
  const path = pathText(steps);
  return isTree(block) ? { path, profile: block.profile, remoteIdentity: block.remote_identity } : { path };
}

/** Rules of the clouds of workspaces. */
import { isKnownText, type Problem } from "../../core/problem";
import { unknownProfile } from "../aws/profiles";
import type { AwsSettings } from "../aws/settings";
import { roleNameProblems, rolesNotPassed } from "../aws/vmRoleRules";
import type { CredentialCloud } from "../credentials/table";
import type { GcpIdentityArgs } from "../gcp/args";
import type { WorkspaceArgs, WorkspaceAwsArgs, WorkspaceGcpArgs } from "./args";

/** What the clouds of a workspace depend on. */
export interface CloudFacts {
  aws: AwsSettings | undefined;
  clouds: CredentialCloud[];
  /** The arguments of GCP, if the program has its identity there. */
  gcpArgs: GcpIdentityArgs | undefined;
}

/** Returns the problems of the clouds of a workspace. */
export function workspaceCloudProblems(path: string, { aws, gcp }: WorkspaceArgs, facts: CloudFacts): Problem[] {
  return [
    ...(aws ? [...offProblems(`${path}.aws`, "aws", aws.enabled, facts), ...awsProblems(`${path}.aws`, aws, facts)] : []),
    ...(gcp ? [...offProblems(`${path}.gcp`, "gcp", gcp.enabled, facts), ...gcpProblems(`${path}.gcp`, gcp, facts)] : []),
  ];
}

function offProblems(path: string, cloud: "aws" | "gcp", enabled: boolean | undefined, { clouds }: CloudFacts): Problem[] {
  if (enabled === false || clouds.includes(cloud)) return [];
  return [{ path, message: `is not used by SkyPilot; set ${cloud}.enabled to true, or remove it` }];
}

function awsProblems(path: string, { profile, roleName }: WorkspaceAwsArgs, { aws }: CloudFacts): Problem[] {
  if (aws === undefined) return [];
  return [
    ...roleNameProblems(`${path}.roleName`, roleName),
    ...unknownProfile(`${path}.profile`, profile, aws),
    ...(profile === undefined ? rolesNotPassed(`${path}.roleName`, [roleName], aws) : []),
  ];
}

function gcpProblems(path: string, { project }: WorkspaceGcpArgs, { gcpArgs }: CloudFacts): Problem[] {
  if (gcpArgs === undefined || !isKnownText(project) || !isKnownText(gcpArgs.project)) return [];
  if ([gcpArgs.project, ...(gcpArgs.projects ?? [])].includes(project)) return [];
  return [{ path: `${path}.project`, message: `"${project}" is neither gcp.project nor one of gcp.projects; add it to gcp.projects` }];
}

/** Returns the arguments of the clouds that are ignored. */
export function workspaceCloudIgnored({ aws = {}, gcp = {} }: WorkspaceArgs): Problem[] {
  const off = (cloud: string, keys: string[]) =>
    keys.map((key) => ({ path: `${cloud}.${key}`, message: `is ignored because ${cloud}.enabled of the workspace is false` }));
  return [...(aws.enabled === false ? off("aws", keysOf(aws)) : []), ...(gcp.enabled === false ? off("gcp", keysOf(gcp)) : [])];
}

function keysOf(cloud: WorkspaceAwsArgs | WorkspaceGcpArgs): string[] {
  return Object.entries(cloud)
    .filter(([key, value]) => key !== "enabled" && value !== undefined)
    .map(([key]) => key);
}

/** The profiles of workspaces: the file that the AWS SDKs read them from, and rules. */
import type { Unwrap } from "@pulumi/pulumi";
import { isKnownText, type Problem } from "../../core/problem";
import type { OwnVolume } from "../pod";
import { type AwsIdentityArgs, AwsIdentityKind, type AwsPartition } from "./args";
import { awsConfigBlocks } from "./configBlocks";
import { type AwsSettings, HOME_REGIONS } from "./settings";

/** The folder of the file in the pod, and the file. */
const FOLDER = "/var/skypilot/aws";
const FILE = "config";

/** The profile of the API server's own role, with IAM roles for service accounts. */
const OWN_PROFILE = "skypilot-launcher";

/** Where EKS mounts the token of a service account (EKS docs: IAM roles for service accounts). */
const TOKEN_FILE = "/var/run/secrets/eks.amazonaws.com/serviceaccount/token";

/** The setting that makes a profile start from the API server's own identity (AWS SDKs and tools guide: assume role credential provider). */
const SOURCES: Partial<Record<AwsIdentityKind, string>> = {
  [AwsIdentityKind.User]: "credential_source = Environment",
  [AwsIdentityKind.PodIdentity]: "credential_source = EcsContainer",
  [AwsIdentityKind.Irsa]: `source_profile = ${OWN_PROFILE}`,
};

/** Returns the content of the file; `launcherRoleArn` is the role of the API server, if it has one. */
export function profilesFile({ profiles, identity, regions }: Unwrap<AwsSettings>, launcherRoleArn: string | undefined): string {
  const own =
    identity === AwsIdentityKind.Irsa ? [[OWN_PROFILE, `role_arn = ${launcherRoleArn}`, `web_identity_token_file = ${TOKEN_FILE}`]] : [];
  const roles = profiles.map(({ name, roleArn }) => {
    // STS has an endpoint in each region, and the SDKs choose none by themselves.
    const region = regions[0] ?? HOME_REGIONS[roleArn.split(":")[1] as AwsPartition] ?? HOME_REGIONS.aws;
    return [name, `role_arn = ${roleArn}`, "role_session_name = skypilot", `region = ${region}`, `${SOURCES[identity]}`];
  });
  return [...own, ...roles].map(([name, ...lines]) => `[profile ${name}]\n${lines.join("\n")}\n`).join("\n");
}

/** Returns the volume of the file. */
export function profilesVolumes(configMap: OwnVolume["source"][string]): OwnVolume[] {
  return configMap === undefined ? [] : [{ name: "skypilot-aws-profiles", folder: FOLDER, source: { configMap: { name: configMap } } }];
}

/** The environment by which the AWS SDKs find the file, and the key of its ConfigMap. */
export const PROFILES_ENVIRONMENT = { AWS_CONFIG_FILE: `${FOLDER}/${FILE}` };
export const PROFILES_KEY = FILE;

/** Returns the problems of the profiles. */
export function profilesProblems({ profiles = [] }: AwsIdentityArgs, { identity }: AwsSettings): Problem[] {
  if (profiles.length === 0) return [];
  if (identity === AwsIdentityKind.Existing) {
    return [
      {
        path: "profiles",
        message:
          'cannot be combined with aws.identity "existing", whose rights and files are your own; write the profiles into credentials.aws.configFile, and allow the identity sts:AssumeRole on their roles',
      },
    ];
  }
  return profiles.flatMap(({ name }, index) => {
    const path = `profiles[${index}].name`;
    if (name === "default" || name === OWN_PROFILE)
      return [{ path, message: `"${name}" is the profile of the API server's own identity; write another name` }];
    return profiles.findIndex((other) => other.name === name) === index ? [] : [{ path, message: `"${name}" is a duplicate; remove it` }];
  });
}

/** Returns the profiles that workspaces of the SkyPilot config name and that the API server does not have. */
export function workspaceProfileProblems(config: unknown, settings: AwsSettings): Problem[] {
  return awsConfigBlocks(config).flatMap(({ path, profile }) => unknownProfile(`${path}.profile`, profile, settings));
}

/** Returns the problem of a profile that the API server does not have. */
export function unknownProfile(path: string, profile: unknown, { identity, profiles }: AwsSettings): Problem[] {
  if (identity === AwsIdentityKind.Existing || !isKnownText(profile) || profiles.some(({ name }) => name === profile)) return [];
  return [{ path, message: `"${profile}" is not one of aws.profiles; add it there, with the role that it assumes` }];
}

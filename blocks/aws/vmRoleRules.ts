/** Rules of the roles of VMs. */
import { isKnownText, type Problem } from "../../core/problem";
import { AwsFeature, isNamed, VM_ROLE_NAME } from "../../permissions/awsFeatures";
import type { CredentialsArgs } from "../credentials/args";
import { usesCredentialsFile } from "../credentials/table";
import { type AwsIdentityArgs, AwsIdentityKind, type AwsVmRoleArgs, Ownership } from "./args";
import { awsConfigBlocks } from "./configBlocks";
import { type AwsSettings, type AwsVmRoleSettings, vmRolesOf } from "./settings";

/** What SkyPilot understands as something else than a name (sky/utils/schemas.py, RemoteIdentityOptions). */
const WORDS = ["LOCAL_CREDENTIALS", "SERVICE_ACCOUNT", "NO_UPLOAD"];

/** Returns the problems of the roles of VMs. */
export function vmRoleProblems({ roleName, clusterRoles = [] }: AwsIdentityArgs, settings: AwsSettings): Problem[] {
  const roles = vmRolesOf<AwsVmRoleSettings>(settings);
  const names = roles.map(({ name }) => name);
  const patterns = clusterRoles.map(({ clusters }) => clusters);
  return [
    ...roleNameProblems("roleName", roleName),
    ...clusterRoles.flatMap((one, index) => {
      const at = `clusterRoles[${index}]`;
      return [...roleNameProblems(`${at}.roleName`, one.roleName), ...duplicateProblems(`${at}.roleName`, one.roleName, names, index + 1)];
    }),
    ...patterns.flatMap((pattern, index) => patternProblems(`clusterRoles[${index}].clusters`, pattern, patterns, index)),
    ...autoRoleProblems(settings, isNamed(roles)),
  ];
}

/** Returns the problem of a word in place of the name of a role. */
export function roleNameProblems(path: string, name: unknown): Problem[] {
  if (!isKnownText(name) || !WORDS.includes(name.toUpperCase())) return [];
  return [{ path, message: `"${name}" is a word of SkyPilot's aws.remote_identity; write another name` }];
}

function duplicateProblems(path: string, name: string, names: unknown[], index: number): Problem[] {
  if (names.indexOf(name) === index) return [];
  return [{ path, message: `"${name}" is the name of another role of this list or of aws.roleName; write another name` }];
}

function patternProblems(path: string, pattern: string, patterns: string[], index: number): Problem[] {
  if (pattern === "*") return [{ path, message: '"*" matches all clusters; write the role as aws.roleName' }];
  if (pattern === "") return [{ path, message: 'is required; write one such as "sky-serve-controller-*"' }];
  if (patterns.indexOf(pattern) === index) return [];
  return [{ path, message: `"${pattern}" is a duplicate, and the first that matches applies; remove it` }];
}

function autoRoleProblems({ features }: AwsSettings, named: boolean): Problem[] {
  if (!named || !features.includes(AwsFeature.AutoRole)) return [];
  const message = `"autoRole" cannot be combined with aws.roleName or aws.clusterRoles, because SkyPilot creates only the role ${VM_ROLE_NAME}, and only if its config names no other; remove one of the two`;
  return [{ path: "features", message }];
}

/** Returns the arguments of the roles that are ignored. */
export function vmRoleIgnored(args: AwsIdentityArgs): Problem[] {
  const roles: [string, AwsVmRoleArgs][] = [
    ["", args],
    ...(args.clusterRoles ?? []).map((one, index): [string, AwsVmRoleArgs] => [`clusterRoles[${index}].`, one]),
  ];
  return roles.flatMap(([at, { role = Ownership.Create, vm, vmRoleArn }]) => {
    const existing = role === Ownership.Existing;
    return [
      ...(vm !== undefined && existing ? [{ path: `${at}vm`, message: `is ignored because aws.${at}role is "existing"` }] : []),
      ...(vmRoleArn !== undefined && !existing
        ? [{ path: `${at}vmRoleArn`, message: `is ignored unless aws.${at}role is "existing"` }]
        : []),
    ];
  });
}

/** What the names of roles depend on. */
interface Surroundings {
  clouds: string[];
  machines: string[];
  kubernetes: { inCluster: boolean };
  clusters: { all: unknown[] };
  configMode: { unread: boolean };
}

/** Returns what keeps SkyPilot from using the names of roles, or makes it copy a key. */
export function namedRoleProblems(
  { credentials }: { credentials?: CredentialsArgs },
  settings: AwsSettings,
  { clouds, machines, kubernetes, clusters, configMode }: Surroundings,
): Problem[] {
  if (!isNamed(vmRolesOf<AwsVmRoleSettings>(settings))) return [];
  const path = settings.clusterRoles.length > 0 ? "clusterRoles" : "roleName";
  const others = clouds.some((cloud) => cloud !== "aws") || machines.length > 0 || kubernetes.inCluster || clusters.all.length > 0;
  const conditions: [boolean, string][] = [
    [
      others && usesCredentialsFile(credentials?.aws),
      "cannot be combined with the credentials file of credentials.aws, because SkyPilot then copies that file to the VMs and pods of other clouds; give accessKeyId and secretAccessKey instead",
    ],
    [
      configMode.unread,
      'requires skypilotConfigMode "managed" with a database, because the server otherwise never reads the names in the SkyPilot config',
    ],
  ];
  return conditions.filter(([holds]) => holds).map(([, message]) => ({ path, message }));
}

/**
 * Returns the roles that `aws.remote_identity` of the user's SkyPilot config names, and that the API server may not pass; a workspace with a
 * profile passes those of the profile's account.
 */
export function foreignRoleWarnings(config: unknown, settings: AwsSettings): Problem[] {
  return awsConfigBlocks(config)
    .filter(({ profile }) => profile === undefined)
    .flatMap(({ path, remoteIdentity }) => rolesNotPassed(`${path}.remote_identity`, rolesIn(remoteIdentity), settings));
}

/** Returns the names of roles that the API server may not pass to VMs. */
export function rolesNotPassed(path: string, names: unknown[], settings: AwsSettings): Problem[] {
  if (settings.identity === AwsIdentityKind.Existing) return [];
  const allowed: unknown[] = [...WORDS, ...vmRolesOf<AwsVmRoleSettings>(settings).map(({ name }) => name)];
  return names
    .filter((name) => isKnownText(name) && !allowed.includes(name))
    .map((name) => ({
      path,
      message: `"${name}" is a role that the API server cannot pass to VMs, so that launches fail; set it as aws.roleName or in aws.clusterRoles`,
    }));
}

function rolesIn(identity: unknown): unknown[] {
  return Array.isArray(identity) ? identity.flatMap((one) => Object.values((one ?? {}) as object)) : [identity];
}

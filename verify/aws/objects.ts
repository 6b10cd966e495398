/** Whether the users, roles, instance profiles and access keys of a stack are as it created them. */
import type { IAMClient } from "@aws-sdk/client-iam";
import { isTree } from "../../core/merge";
import { type Check, listed, outcomes } from "../check";
import type { Deployed, DeployedResource } from "../deployed";
import { keyChecks } from "../keys";

/** How an object of IAM is verified. */
type Verify = (client: IAMClient, resource: DeployedResource, stack: string, deployed: Deployed) => Promise<Check[]>;

/** The types that are verified. */
export const VERIFIED: Record<string, Verify> = {
  "aws:iam/user:User": userChecks,
  "aws:iam/role:Role": roleChecks,
  "aws:iam/instanceProfile:InstanceProfile": profileChecks,
};

const restored = (stack: string) => `it was changed outside of Pulumi; run \`pulumi up --refresh --stack ${stack}\``;

function nameOf({ outputs, inputs }: DeployedResource): string {
  return String(outputs.name ?? inputs.name);
}

async function roleChecks(client: IAMClient, resource: DeployedResource, stack: string): Promise<Check[]> {
  const { GetRoleCommand } = await import("@aws-sdk/client-iam");
  const name = nameOf(resource);
  const about = (expected: string) => outcomes({ part: "aws", subject: `role ${name}`, expected });
  const { Role } = await client.send(new GetRoleCommand({ RoleName: name }));
  const trust = about("trusts only whom the plan names");
  // IAM encodes the document as a URL (IAM API: Role).
  const actual = parsed(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""));
  const wanted = parsed(String(resource.inputs.assumeRolePolicy));
  return [
    same(actual, wanted) ? trust.ok() : trust.wrong("another trust policy", restored(stack)),
    boundaryCheck(about, Role?.PermissionsBoundary?.PermissionsBoundaryArn, resource.inputs.permissionsBoundary, stack),
  ];
}

async function userChecks(client: IAMClient, resource: DeployedResource, stack: string, deployed: Deployed): Promise<Check[]> {
  const { GetUserCommand } = await import("@aws-sdk/client-iam");
  const name = nameOf(resource);
  const about = (expected: string) => outcomes({ part: "aws", subject: `user ${name}`, expected });
  const { User } = await client.send(new GetUserCommand({ UserName: name }));
  const boundary = boundaryCheck(about, User?.PermissionsBoundary?.PermissionsBoundaryArn, resource.inputs.permissionsBoundary, stack);
  return [boundary, ...(await accessKeyChecks(client, name, stack, deployed))];
}

function boundaryCheck(
  about: (expected: string) => ReturnType<typeof outcomes>,
  actual: string | undefined,
  wanted: unknown,
  stack: string,
): Check {
  const is = about(wanted === undefined ? "has no permissions boundary" : `has the permissions boundary ${wanted}`);
  if (actual === wanted) return is.ok();
  // A boundary that an administrator adds only limits; the simulation shows what it denies.
  if (wanted === undefined) return is.warning(`has ${actual}`, "set aws.permissionsBoundary to it, so that `up` does not detach it");
  return is.wrong(actual === undefined ? "has none" : `has ${actual}`, restored(stack));
}

async function profileChecks(client: IAMClient, resource: DeployedResource, stack: string): Promise<Check[]> {
  const { GetInstanceProfileCommand } = await import("@aws-sdk/client-iam");
  const name = nameOf(resource);
  const role = String(resource.inputs.role);
  const is = outcomes({ part: "aws", subject: `instance profile ${name}`, expected: `has the role ${role}` });
  const { InstanceProfile } = await client.send(new GetInstanceProfileCommand({ InstanceProfileName: name }));
  const roles = (InstanceProfile?.Roles ?? []).map(({ RoleName }) => RoleName ?? "");
  if (same(roles, [role])) return [is.ok()];
  return [is.wrong(roles.length > 0 ? `has ${listed(roles)}` : "has no role", restored(stack))];
}

async function accessKeyChecks(client: IAMClient, user: string, stack: string, { resources }: Deployed): Promise<Check[]> {
  const { ListAccessKeysCommand } = await import("@aws-sdk/client-iam");
  const { AccessKeyMetadata: keys = [] } = await client.send(new ListAccessKeysCommand({ UserName: user }));
  return keyChecks({
    part: "aws",
    subject: `access key of the user ${user}`,
    existing: keys.map(({ AccessKeyId = "", Status, CreateDate }) => ({
      id: AccessKeyId,
      active: Status === "Active",
      ...(CreateDate && { created: CreateDate }),
    })),
    own: resources.find(({ type }) => type === "aws:iam/accessKey:AccessKey")?.id,
    rotate: `set another value of aws.keyRotation, and run \`npm run up -- ${stack}\``,
    remove: `delete them with \`aws iam delete-access-key --user-name ${user} --access-key-id ID\``,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Compares documents whose maps may have another order, and in which a list of one is the same as its item, as IAM returns them. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(normal(a)) === JSON.stringify(normal(b));
}

function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? normal(value[0]) : value.map(normal);
  if (!isTree(value)) return value;
  const keys = Object.keys(value).sort();
  return keys.map((key) => [key, normal(value[key])]);
}

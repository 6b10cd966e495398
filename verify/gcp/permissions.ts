/** The permissions of a principal on GCP: those that the tables grant, and those that must be refused. */
import { GCP_GRANTS } from "../../permissions/gcp";
import { ask, GoogleError, type GoogleRequest, type Network } from "./google";

/** What no principal gets in a project by any feature: the ways to the rights and the secrets of others. */
const NEVER = [
  "compute.projects.setCommonInstanceMetadata",
  "iam.roles.create",
  "iam.roles.update",
  "iam.serviceAccountKeys.create",
  "iam.serviceAccounts.actAs",
  "iam.serviceAccounts.create",
  "iam.serviceAccounts.getAccessToken",
  "iam.serviceAccounts.setIamPolicy",
  "resourcemanager.projects.setIamPolicy",
  "secretmanager.versions.access",
  "storage.buckets.setIamPolicy",
];

/** Returns the permissions in a project that must be refused: those of features that are off or of other principals, and the ways to the rights of others. */
export function refusedPermissions(granted: string[]): string[] {
  const all = [...GCP_GRANTS.flatMap(({ permissions }) => permissions), ...NEVER];
  return [...new Set(all)].filter((permission) => !granted.includes(permission)).sort();
}

/** How many permissions one request tests at most (Resource Manager API: projects.testIamPermissions). */
const BATCH = 100;

/** Returns which of the permissions the owner of a token has, and those that a resource of this kind does not have at all. */
export async function testPermissions(
  network: Network,
  token: string,
  resource: Omit<GoogleRequest, "body">,
  permissions: string[],
): Promise<{ held: string[]; untestable: string[] }> {
  const batches = Array.from({ length: Math.ceil(permissions.length / BATCH) }, (_, index) =>
    permissions.slice(index * BATCH, (index + 1) * BATCH),
  );
  const results = await Promise.all(batches.map((batch) => testBatch(network, token, resource, batch)));
  return { held: results.flatMap(({ held }) => held), untestable: results.flatMap(({ untestable }) => untestable) };
}

/** Google refuses a whole request because of one permission that it does not test on such a resource, and names it. */
async function testBatch(network: Network, token: string, resource: Omit<GoogleRequest, "body">, batch: string[]) {
  const untestable: string[] = [];
  for (;;) {
    const permissions = batch.filter((permission) => !untestable.includes(permission));
    if (permissions.length === 0) return { held: [], untestable };
    try {
      const { permissions: held = [] } = await ask<{ permissions?: string[] }>(network, token, {
        ...resource,
        path: `${resource.path}:testIamPermissions`,
        body: { permissions },
      });
      return { held, untestable };
    } catch (error) {
      const named = error instanceof GoogleError && error.status === 400 && permissions.find((one) => mentions(error.message, one));
      if (!named) throw error;
      untestable.push(named);
    }
  }
}

function mentions(message: string, permission: string): boolean {
  return message.split(/[^\w.]+/).some((word) => word.replace(/\.$/, "") === permission);
}

import * as pulumi from "@pulumi/pulumi";
import { LAUNCHER, VM } from "../blocks/buckets/settings";
import { GcpIdentityKind } from "../blocks/gcp/args";
import { vmAccountOf } from "../permissions/gcp";
import type { SkyPilotArgs } from "../skypilot/args";
import type { SkyPilotSettings } from "../skypilot/settings";
import type { BucketContext } from "./buckets";
import type { GcpIdentity } from "./gcpIdentity";

/** Returns where the buckets are, and the accounts of GCP that get rights on them, of which some may not be the program's. */
export function bucketContext(
  { aws, gcp: args }: SkyPilotArgs,
  settings: SkyPilotSettings,
  gcp: GcpIdentity | undefined,
  identitiesOfTasks: [string, pulumi.Output<string>][],
): BucketContext {
  const { project, projects = [], identity, serviceAccountEmail } = args ?? {};
  const launcher = identity === GcpIdentityKind.Existing && serviceAccountEmail === undefined ? undefined : gcp?.serviceAccountEmail;
  const vms = settings.gcp?.ownsVmServiceAccount ? [project, ...projects] : [];
  return {
    ...(aws?.tags && { tags: aws.tags }),
    ...(project !== undefined && { project }),
    ...(gcp && { after: gcp }),
    accounts: {
      [LAUNCHER]: launcher ? [launcher as pulumi.Output<string>] : [],
      [VM]: vms.map((id) => pulumi.output(id).apply((one) => vmAccountOf(one ?? ""))),
      ...Object.fromEntries(identitiesOfTasks.map(([who, id]) => [who, [id]])),
    },
  };
}

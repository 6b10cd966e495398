/** What is wrong with the API server's arguments. */

import { AuthType } from "../blocks/auth/args";
import { authProblems, basicUsers } from "../blocks/auth/rules";
import type { ClusterArgs } from "../blocks/clusters/args";
import { CREDENTIAL_CLOUDS, type CredentialCloud } from "../blocks/credentials/credentials";
import { databaseProblems, usesDatabase } from "../blocks/database";
import { exposureProblems } from "../blocks/exposure/rules";
import { healthCheckProblems } from "../blocks/healthCheck";
import { kubernetesProblems } from "../blocks/kubernetes/kubernetes";
import { monitoringProblems } from "../blocks/monitoring";
import { podProblems } from "../blocks/pod";
import { ownValuesProblems } from "../blocks/release/ownValues";
import { releaseProblems, releaseSettings } from "../blocks/release/release";
import { sshProblems } from "../blocks/ssh";
import { adminPolicyProblems, resourcesProblems, storageProblems } from "../blocks/storage";
import { upgradeProblems } from "../blocks/upgrade";
import type { Problem } from "../core/problem";
import type { ApiServerSettings } from "./apiServerArgs";
import { chartHasConfig, chartValues } from "./values";

/** Returns what is wrong with the API server's arguments. */
export function apiServerProblems(args: ApiServerSettings, clusters: ClusterArgs[] = []): Problem[] {
  const typed = [
    ...releaseProblems(args.release),
    ...exposureProblems(args.exposure),
    ...authProblems(args.auth, args.exposure),
    ...storageProblems(args.storage),
    ...databaseProblems(args.database),
    ...resourcesProblems(args.resources),
    ...podProblems(args.pod),
    ...upgradeProblems(args.upgrade, args.database, args.storage),
    ...monitoringProblems(args.monitoring, args.auth, args.exposure),
    ...sshProblems(args.ssh),
    ...healthCheckProblems(args.healthCheck),
    ...kubernetesProblems(args.kubernetes, releaseSettings(args.release), clusters),
    ...adminPolicyProblems(args.adminPolicy),
  ];
  const own = args.release?.values;
  if (own === undefined) return typed;
  // Where the arguments are wrong, nobody knows what the values would be.
  return [...typed, ...ownValuesProblems(own, typed.length > 0 ? undefined : pretendedValues(args))];
}

/** The values as they will be, with a name for all that is not made yet. */
function pretendedValues(args: ApiServerSettings): Record<string, unknown> {
  const { auth = {} } = args;
  const name = "made-later";
  const clouds = (args.clouds ?? []).filter((cloud) => CREDENTIAL_CLOUDS.includes(cloud as CredentialCloud)) as CredentialCloud[];
  return chartValues(args, {
    serviceAccount: name,
    tasksNamespace: name,
    ...((basicUsers(auth).length > 0 || auth.existingSecret) && { authSecret: name }),
    ...(auth.type === AuthType.Oauth && { oauthSecret: name }),
    ...((auth.oauth?.redisUrl !== undefined || auth.oauth?.existingRedisSecret) && { redisSecret: name }),
    ...(usesDatabase(args.database) && { databaseSecret: name }),
    secretNames: Object.fromEntries(clouds.map((cloud) => [cloud, name])),
    ...(chartHasConfig(args) && { skypilotConfig: "{}" }),
    podAnnotations: {},
  });
}

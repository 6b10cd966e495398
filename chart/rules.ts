/** The rules of the API server's arguments, all of them. */
import { type AuthArgs, authProblems } from "./auth";
import type { ClusterArgs } from "./clusterArgs";
import { type ExposureArgs, exposureProblems } from "./exposure";
import { type KubernetesArgs, kubernetesProblems } from "./kubernetes";
import type { Problem } from "./problem";
import { type ReleaseArgs, releaseProblems, releaseSettings } from "./release";
import {
  type AdminPolicyArgs,
  adminPolicyProblems,
  type ResourcesArgs,
  resourcesProblems,
  type StorageArgs,
  storageProblems,
} from "./server";

/** The arguments that steer the API server. */
export interface ApiServerRulesArgs {
  release?: ReleaseArgs;
  exposure?: ExposureArgs;
  auth?: AuthArgs;
  storage?: StorageArgs;
  resources?: ResourcesArgs;
  kubernetes?: KubernetesArgs;
  adminPolicy?: AdminPolicyArgs;
}

/** Returns what is wrong with the API server's arguments. */
export function apiServerProblems(args: ApiServerRulesArgs, clusters: ClusterArgs[] = []): Problem[] {
  return [
    ...releaseProblems(args.release),
    ...exposureProblems(args.exposure),
    ...authProblems(args.auth),
    ...storageProblems(args.storage),
    ...resourcesProblems(args.resources),
    ...kubernetesProblems(args.kubernetes, releaseSettings(args.release), clusters),
    ...adminPolicyProblems(args.adminPolicy),
  ];
}

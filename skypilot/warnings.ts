/** Warnings that concern several blocks. */

import type { Input } from "@pulumi/pulumi";
import { AwsIdentityKind } from "../blocks/aws/args";
import { RbacMode } from "../blocks/kubernetes/args";
import { upgradeWarnings } from "../blocks/upgrade";
import { valueAt } from "../core/merge";
import { below, type Problem } from "../core/problem";
import type { SkyPilotArgs } from "./args";
import type { SkyPilotSettings } from "./settings";

/** Returns the warnings; the path is empty if no single key causes one. */
export function wholeWarnings(args: SkyPilotArgs, settings: SkyPilotSettings): Problem[] {
  return [
    ...nowhere(args, settings),
    ...controllers(args, settings),
    ...existing(args, settings),
    ...below("upgrade", upgradeWarnings(settings.upgrade, valueAt(args.skypilotConfig, "jobs.bucket"))),
  ];
}

function nowhere(args: SkyPilotArgs, { kubernetes, clouds, clusters, keylessClouds }: SkyPilotSettings): Problem[] {
  const problems: Problem[] = [];
  if (keylessClouds.includes("aws") && args.aws?.identity === AwsIdentityKind.Existing && args.aws.roleArn === undefined) {
    problems.push({
      path: "aws.identity",
      message: '"existing" without credentials.aws and aws.roleArn requires that the pod gets its AWS identity in another way',
    });
  }
  if (!kubernetes.inCluster && clouds.length === 0 && clusters.all.length === 0 && args.ssh === undefined) {
    problems.push({ path: "", message: "no cloud and no cluster is enabled, so SkyPilot has nowhere to launch" });
  }
  return problems;
}

/**
 * The kubeconfig stays on the server by `kubernetes.remote_identity: NO_UPLOAD`, which the identity of a context replaces, also for the controllers that run there
 * (sky/backends/backend_utils.py, write_cluster_config). SkyServe controllers are clusters unless consolidated, those of jobs only if the config requires it.
 */
function controllers(
  { skypilotConfig, clusters: given = [] }: SkyPilotArgs,
  { kubernetes, clusters, clouds, machines }: SkyPilotSettings,
): Problem[] {
  const consolidated = (kind: string) => valueAt(skypilotConfig, `${kind}.controller.consolidation_mode`);
  const outside = [...(consolidated("serve") === true ? [] : ["serve"]), ...(consolidated("jobs") === false ? ["jobs"] : [])];
  const hasKubeconfig = clouds.includes("kubernetes") || clusters.merged.length > 0 || machines.includes("ssh");
  const named =
    (kubernetes.inCluster && kubernetes.workloadServiceAccount !== undefined) ||
    clusters.own.length > 0 ||
    given.some(({ remoteIdentity }) => remoteIdentity !== undefined);
  const [kind] = outside;
  const problems: Problem[] = [];
  if (kind !== undefined && hasKubeconfig && named) {
    const cure = outside.map((one) => `skypilotConfig.${one}.controller.consolidation_mode to true`).join(" and ");
    problems.push({
      path: "",
      message: `SkyPilot copies the kubeconfig, with the credentials of every cluster, into the pod of a ${outside.join(" or ")} controller, despite NO_UPLOAD; set ${cure}, which runs it in the API server, or do not use sky ${kind} on Kubernetes`,
    });
  }
  if (
    consolidated("jobs") === false &&
    kubernetes.inCluster &&
    kubernetes.mode === RbacMode.Minimal &&
    !kubernetes.features.includes("controllers")
  ) {
    problems.push({
      path: "skypilotConfig.jobs.controller.consolidation_mode",
      message: "false runs the controller in a pod, whose account cannot launch; set kubernetes.rbac.controllers to true, or remove it",
    });
  }
  return problems;
}

/** Existing Secrets must be in the namespace before the pod starts, which is impossible if the stack creates the namespace. */
function existing(args: SkyPilotArgs, { release, credentials, kubernetes }: SkyPilotSettings): Problem[] {
  if (!release.createNamespace) return [];
  const expected: [string, Input<string> | undefined][] = [
    ...credentials.given.map((cloud): [string, Input<string> | undefined] => [
      `credentials.${cloud}.existingSecret`,
      args.credentials?.[cloud]?.existingSecret,
    ]),
    ["auth.existingSecret", args.auth?.existingSecret],
    ["auth.oauth.existingSecret", args.auth?.oauth?.existingSecret],
    ["auth.oauth.existingRedisSecret", args.auth?.oauth?.existingRedisSecret],
    ["database.existingSecret", args.database?.existingSecret],
    ["ssh.existingSecret", args.ssh?.existingSecret],
    ["kubernetes.rbac.serviceAccount", kubernetes.mode === RbacMode.Existing ? args.kubernetes?.rbac?.serviceAccount : undefined],
  ];
  return expected
    .filter(([, name]) => name !== undefined)
    .map(([path, name]) => ({
      path,
      message: `"${name}" must exist in the namespace "${release.namespace}" before the API server starts; for a first \`pulumi up\`, create both and set release.createNamespace to false`,
    }));
}

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

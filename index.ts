import * as pulumi from "@pulumi/pulumi";
import { AuthType } from "./blocks/auth/args";
import { basicUsers } from "./blocks/auth/rules";
import { ExposureType } from "./blocks/exposure/args";
import { SkyPilot } from "./components";
import { createClusters, withMachineKubeconfig } from "./config/clusters";
import { loadConfig } from "./config/load";
import { atSite, LIVE } from "./config/site";
import { describeProblems } from "./core/problem";
import { skyPilotSettings } from "./skypilot/args";

/** The stack program: config -> SkyPilot -> outputs. */
export = async function stack(site = LIVE) {
  const config = loadConfig(pulumi.getProject(), { values: pulumi.runtime.allConfig(), secretKeys: site.secretKeys() });
  const known = withMachineKubeconfig(config.args, site);
  const problems = [...config.problems, ...known.problems, ...(site.acceptsPlaceholders ? [] : config.placeholders)];
  if (problems.length > 0) {
    throw new pulumi.RunError(describeProblems(`The config of the stack ${pulumi.getStack()} cannot work`, problems, { commands: true }));
  }

  const kubernetes = new pulumi.Config("kubernetes");
  const cluster = { kubeconfig: kubernetes.get("kubeconfig"), context: kubernetes.get("context") };
  const args = await atSite(config.args, cluster, site);
  const clusters = await createClusters(known.clusters, site);
  const skypilot = new SkyPilot("skypilot", { ...args, ...(clusters.length > 0 && { clusters }) });
  [...config.warnings, ...known.warnings].forEach(site.warn);

  const { ownsAwsKey, ownsGcpKey, keylessClouds } = skyPilotSettings(args);
  return {
    endpoint: skypilot.endpoint,
    endpointWithCredentials: skypilot.endpointWithCredentials,
    ...(basicUsers(args.auth).length > 0 && { passwords: skypilot.passwords }),
    dashboard: skypilot.dashboard,
    ...(args.auth?.type === AuthType.Oauth && { oauthRedirectUrl: skypilot.oauthRedirectUrl }),
    ...(args.exposure?.type === ExposureType.ClusterIP && { portForward: skypilot.portForward }),
    namespace: skypilot.namespace,
    ...(ownsAwsKey && { awsUserArn: skypilot.awsUserArn }),
    ...(keylessClouds.includes("aws") &&
      (args.aws?.identity !== "existing" || args.aws.roleArn) && { awsLauncherRoleArn: skypilot.awsLauncherRoleArn }),
    ...(args.aws?.enabled && { awsRoleArn: skypilot.awsRoleArn }),
    ...(args.gcp?.enabled &&
      (ownsGcpKey || keylessClouds.includes("gcp") || args.gcp.serviceAccountEmail) && { gcpServiceAccount: skypilot.gcpServiceAccount }),
  };
};

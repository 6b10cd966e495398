/** What is wrong with the arguments as a whole, and what is not wrong but should be known. */
import { authUnused, authWarnings } from "../chart/auth";
import { clustersProblems } from "../chart/clusterRules";
import { type CredentialCloud, credentialsProblems, enabledClouds } from "../chart/credentials";
import { databaseUnused, usesDatabase } from "../chart/database";
import { exposureUnused } from "../chart/exposure";
import { kubernetesUnused, RbacMode } from "../chart/kubernetes";
import { ownValuesWarnings } from "../chart/ownValues";
import { enumProblems, type Problem } from "../chart/problem";
import { releaseUnused } from "../chart/release";
import { apiServerProblems } from "../chart/rules";
import { SkyPilotConfigMode, storageUnused } from "../chart/server";
import { upgradeUnused } from "../chart/upgrade";
import { AwsIdentityKind } from "../identity/aws";
import { awsIdentityProblems, awsIdentityWarnings, awsUnused } from "../identity/awsRules";
import { GcpIdentityKind, gcpIdentityProblems, gcpUnused, gcpVmWarnings } from "../identity/gcp";
import { awsArgsOf, type SkyPilotArgs, skyPilotSettings } from "./args";
import { clusterWarnings, contextProblems } from "./clusterRules";
import { skyPilotConfigProblems, skyPilotConfigWarnings } from "./configRules";

/** Returns everything that is wrong with the arguments. */
export function skyPilotProblems(args: SkyPilotArgs): Problem[] {
  const clusters = args.clusters ?? [];
  return [
    ...apiServerProblems(args, clusters),
    ...skyPilotConfigProblems(args.skypilotConfig),
    ...enumProblems("skypilotConfigMode", args.skypilotConfigMode, SkyPilotConfigMode),
    ...(args.aws?.enabled ? awsIdentityProblems(awsArgsOf(args)) : []),
    ...(args.gcp?.enabled ? gcpIdentityProblems(args.gcp) : []),
    ...credentialsProblems(args.credentials),
    ...clustersProblems(clusters),
    ...ownerProblems(args),
    ...contextProblems(args),
  ];
}

/** Each cloud's credentials come from one place. */
function ownerProblems(args: SkyPilotArgs): Problem[] {
  const { ownsAwsKey, ownsGcpKey } = skyPilotSettings(args);
  const given = enabledClouds(args.credentials);
  const problems: Problem[] = [];
  const twice = (cloud: CredentialCloud, owner: string) => {
    if (given.includes(cloud)) problems.push({ path: `credentials.${cloud}`, message: `${owner}; remove one of the two` });
  };
  if (ownsAwsKey) twice("aws", 'aws.identity "user" makes the credentials of AWS by itself');
  if (ownsGcpKey) twice("gcp", 'gcp.identity "key" makes the credentials of GCP by itself');
  const keyless: (string | undefined)[] = [AwsIdentityKind.Irsa, AwsIdentityKind.PodIdentity, GcpIdentityKind.WorkloadIdentity];
  for (const cloud of ["aws", "gcp"] as const) {
    const { enabled, identity } = args[cloud] ?? {};
    if (enabled && keyless.includes(identity)) twice(cloud, `${cloud}.identity "${identity}" needs no credentials`);
  }
  if (args.gcp?.enabled && args.gcp.identity === "existing" && !given.includes("gcp")) {
    problems.push({
      path: "credentials.gcp.existingSecret",
      message: 'is missing; gcp.identity "existing" takes the credentials from there, or from values beside it',
      set: { example: "NAME-OF-THE-SECRET" },
    });
  }
  if (given.includes("gcp") && !args.gcp?.enabled && args.gcp?.project === undefined) {
    problems.push({
      path: "gcp.project",
      message: "is missing; the credentials of GCP need the project in which SkyPilot launches",
      set: { example: "YOUR-GCP-PROJECT" },
    });
  }
  return problems;
}

/** Returns what works but has a consequence that the chart does not tell. */
export function skyPilotWarnings(args: SkyPilotArgs): string[] {
  const { kubernetes, configIsUnread, ownsAwsKey, ownsGcpKey, keylessClouds, clusters } = skyPilotSettings(args);
  const nowhere =
    !kubernetes.inCluster &&
    !ownsAwsKey &&
    !ownsGcpKey &&
    keylessClouds.length === 0 &&
    clusters.length === 0 &&
    args.ssh === undefined &&
    enabledClouds(args.credentials).length === 0;
  const volume = args.storage?.enabled ?? true;
  const database = usesDatabase(args.database);
  const managed = args.skypilotConfigMode === SkyPilotConfigMode.Managed;
  const conditions: [boolean, string][] = [
    [!volume && !database, "storage.enabled is false: all state is lost when the API server restarts"],
    [!volume && database, "storage.enabled is false: logs, uploaded files and SSH keys are lost when the API server restarts"],
    [database, "database: SkyPilot does not move the state of a server that ran without one, so set it before the first `pulumi up`"],
    [
      configIsUnread,
      'skypilotConfigMode "initial": with a database the server never reads the SkyPilot config that follows from this config, so SkyPilot may not find its service accounts; write "managed", or enter the config in the dashboard',
    ],
    [
      volume && !database && !managed,
      'skypilotConfigMode "initial": the server reads the SkyPilot config at its first start only, so a cloud that is switched on later stays out of allowed_clouds; "managed" applies each change',
    ],
    [args.release?.version === "nightly", 'release.version "nightly": each `pulumi up` may bring another version'],
    [
      kubernetes.mode === "chart",
      'kubernetes.rbac.mode "chart": the API server may grant any right in the cluster, and tasks can read its Secrets',
    ],
    [
      keylessClouds.includes("aws") && args.aws?.identity === AwsIdentityKind.Existing && args.aws.roleArn === undefined,
      'aws.identity "existing": neither credentials.aws nor aws.roleArn is given, so the pod must get its identity on AWS by itself',
    ],
    [
      kubernetes.mode === RbacMode.Existing && keylessClouds.length > 0,
      'kubernetes.rbac.mode "existing": the service account needs the annotations of its cloud identities, which this program cannot set',
    ],
    [nowhere, "no cloud and no cluster is enabled: SkyPilot has nowhere to launch"],
  ];
  return [
    ...authWarnings(args.auth, args.exposure),
    ...conditions.filter(([holds]) => holds).map(([, text]) => text),
    ...skyPilotConfigWarnings(args.skypilotConfig),
    ...(args.aws?.enabled ? awsIdentityWarnings(args.aws) : []),
    ...clusterWarnings(args),
    ...unusedWarnings(args),
    ...existenceWarnings(args),
    ...ownValuesWarnings(args.release?.values),
  ];
}

/** What a switch that is off leaves without effect: it may stay for the day when the switch is on again. */
function unusedWarnings(args: SkyPilotArgs): string[] {
  const unused = [
    ...releaseUnused(args.release),
    ...exposureUnused(args.exposure),
    ...authUnused(args.auth),
    ...storageUnused(args.storage),
    ...databaseUnused(args.database),
    ...upgradeUnused(args.upgrade),
    ...kubernetesUnused(args.kubernetes),
    ...(args.aws?.enabled ? awsUnused(args.aws) : []),
    ...(args.gcp?.enabled ? [...gcpUnused(args.gcp), ...gcpVmWarnings(args.gcp)] : []),
  ];
  return unused.map(({ path, message }) => `${path}: ${message}`);
}

/** What exists must be in the namespace before the pod starts, which a namespace that is only just created cannot fulfil. */
function existenceWarnings(args: SkyPilotArgs): string[] {
  const { release } = skyPilotSettings(args);
  if (!release.createNamespace) return [];
  const secrets = enabledClouds(args.credentials).map((cloud) => [
    `credentials.${cloud}.existingSecret`,
    args.credentials?.[cloud]?.existingSecret,
  ]);
  const expected = [
    ...secrets,
    ["auth.existingSecret", args.auth?.existingSecret],
    ["auth.oauth.existingSecret", args.auth?.oauth?.existingSecret],
    ["auth.oauth.existingRedisSecret", args.auth?.oauth?.existingRedisSecret],
    ["database.existingSecret", args.database?.existingSecret],
    ["ssh.existingSecret", args.ssh?.existingSecret],
    ["kubernetes.rbac.serviceAccount", args.kubernetes?.rbac?.serviceAccount],
  ];
  return expected
    .filter(([, name]) => name !== undefined)
    .map(
      ([path, name]) =>
        `${path}: "${name}" must be in the namespace "${release.namespace}" before the API server starts; for a first \`pulumi up\`, create both and set release.createNamespace to false`,
    );
}

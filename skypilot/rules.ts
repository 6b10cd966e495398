/** What is wrong with the arguments as a whole, and what is not wrong but should be known. */
import { AuthType, authUnused } from "../chart/auth";
import { clustersProblems } from "../chart/clusterRules";
import { type CredentialCloud, credentialsProblems, enabledClouds } from "../chart/credentials";
import { exposureUnused } from "../chart/exposure";
import { kubernetesUnused, RbacMode } from "../chart/kubernetes";
import { enumProblems, type Problem } from "../chart/problem";
import { releaseUnused, valueAt } from "../chart/release";
import { apiServerProblems } from "../chart/rules";
import { SkyPilotConfigMode, storageUnused } from "../chart/server";
import { AwsIdentityKind } from "../identity/aws";
import { awsIdentityProblems, awsUnused } from "../identity/awsRules";
import { GcpIdentityKind, gcpIdentityProblems, gcpUnused } from "../identity/gcp";
import { type SkyPilotArgs, skyPilotSettings } from "./args";
import { clusterWarnings, contextProblems } from "./clusterRules";

/** Returns everything that is wrong with the arguments. */
export function skyPilotProblems(args: SkyPilotArgs): Problem[] {
  const clusters = args.clusters ?? [];
  return [
    ...apiServerProblems(args, clusters),
    ...enumProblems("skypilotConfigMode", args.skypilotConfigMode, SkyPilotConfigMode),
    ...(args.aws?.enabled ? awsIdentityProblems(args.aws) : []),
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
  const { kubernetes, ownsAwsKey, ownsGcpKey, keylessClouds, clusters } = skyPilotSettings(args);
  const basic = (args.auth?.type ?? AuthType.Basic) === AuthType.Basic;
  const nowhere =
    !kubernetes.inCluster &&
    !ownsAwsKey &&
    !ownsGcpKey &&
    keylessClouds.length === 0 &&
    clusters.length === 0 &&
    enabledClouds(args.credentials).length === 0;
  const stateful = args.storage?.enabled ?? true;
  const conditions: [boolean, string][] = [
    [!basic, 'auth.type "none": everyone who reaches the API server may do everything'],
    [basic, 'auth.type "basic": passwords travel over HTTP, and SkyPilot\'s service account tokens are off'],
    [!stateful, "storage.enabled is false: all state is lost when the API server restarts"],
    [
      stateful && args.skypilotConfigMode !== SkyPilotConfigMode.Managed,
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
    ...conditions.filter(([holds]) => holds).map(([, text]) => text),
    ...clusterWarnings(args),
    ...unusedWarnings(args),
    ...existenceWarnings(args),
    ...overrideWarnings(args),
  ];
}

// Values of the chart that follow from a key of ours, which does not see what release.values makes of them.
const TYPED_VALUES: Record<string, string> = {
  fullnameOverride: "release.name",
  "apiService.config": "skypilotConfig",
  "apiService.preDeployHook": "adminPolicy and skypilotConfigMode",
  "apiService.resources": "resources",
  "ingress.enabled": "exposure",
  "ingress.authSecret": "auth",
  "ingress.authCredentials": "auth",
  "ingress.host": "exposure.host",
  "ingress-nginx.enabled": "exposure",
  "ingress-nginx.controller.service.type": "exposure.type",
  rbac: "kubernetes.rbac",
  kubernetesCredentials: "kubernetes",
  awsCredentials: "aws and credentials.aws",
  gcpCredentials: "gcp and credentials.gcp",
  storage: "storage",
};

function overrideWarnings(args: SkyPilotArgs): string[] {
  return Object.entries(TYPED_VALUES)
    .filter(([path]) => valueAt(args.release?.values, path) !== undefined)
    .map(
      ([path, key]) => `release.values.${path}: overrides what follows from ${key}, and this plan's permissions and endpoint do not see it`,
    );
}

/** What a switch that is off leaves without effect: it may stay for the day when the switch is on again. */
function unusedWarnings(args: SkyPilotArgs): string[] {
  const unused = [
    ...releaseUnused(args.release),
    ...exposureUnused(args.exposure),
    ...authUnused(args.auth),
    ...storageUnused(args.storage),
    ...kubernetesUnused(args.kubernetes),
    ...(args.aws?.enabled ? awsUnused(args.aws) : []),
    ...(args.gcp?.enabled ? gcpUnused(args.gcp) : []),
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
    ["kubernetes.rbac.serviceAccount", args.kubernetes?.rbac?.serviceAccount],
  ];
  return expected
    .filter(([, name]) => name !== undefined)
    .map(
      ([path, name]) =>
        `${path}: "${name}" must be in the namespace "${release.namespace}" before the API server starts; for a first \`pulumi up\`, create both and set release.createNamespace to false`,
    );
}

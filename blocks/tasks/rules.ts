/** Rules and warnings of the cloud identity of tasks, with paths relative to `identity`. */
import { enumProblems, type Problem } from "../../core/problem";
import { AwsIdentityKind } from "../aws/args";
import { TasksFeature, type TasksIdentityArgs, TasksIdentityType } from "./args";
import type { TasksIdentitySettings } from "./settings";

/** The argument that each kind of identity requires. */
const REQUIRED = [
  {
    type: TasksIdentityType.Irsa,
    key: "oidcProvider",
    says: "is required; set the ARN of the cluster's OIDC provider, or its issuer URL",
    example: "https://oidc.eks.REGION.amazonaws.com/id/ID",
  },
  { type: TasksIdentityType.PodIdentity, key: "eksCluster", says: "is required; name the EKS cluster", example: "YOUR-EKS-CLUSTER" },
  {
    type: TasksIdentityType.Existing,
    key: "annotations",
    says: 'is required; write the annotation that names the identity, such as "eks.amazonaws.com/role-arn"',
    example: undefined,
  },
] as const;

/** Returns the problems of an identity; `gcpProject` is the project in which the program creates accounts. */
export function identityProblems(args: TasksIdentityArgs | undefined, gcpProject: unknown): Problem[] {
  if (args === undefined) return [];
  const { type, features = [] } = args;
  if (type === undefined) return [{ path: "type", message: `is required; write one of ${Object.values(TasksIdentityType).join(", ")}` }];
  return [
    ...enumProblems("type", type, TasksIdentityType),
    ...features.flatMap((feature, index) => enumProblems(`features[${index}]`, feature, TasksFeature)),
    ...REQUIRED.filter((one) => one.type === type && args[one.key] === undefined).map(({ key, says, example }) => ({
      path: key,
      message: says,
      ...(example && { set: { example } }),
    })),
    ...(type === TasksIdentityType.WorkloadIdentity && gcpProject === undefined
      ? [{ path: "type", message: `"${type}" requires gcp.project, in which the program creates the service account; set it` }]
      : []),
  ];
}

/** The arguments that belong to one kind of identity. */
const OF_TYPE = {
  oidcProvider: TasksIdentityType.Irsa,
  eksCluster: TasksIdentityType.PodIdentity,
  workloadPool: TasksIdentityType.WorkloadIdentity,
  annotations: TasksIdentityType.Existing,
} as const;

/** Returns the arguments that are ignored. */
export function identityIgnored(args: TasksIdentityArgs | undefined): Problem[] {
  if (args === undefined) return [];
  const ofOthers = (Object.keys(OF_TYPE) as (keyof typeof OF_TYPE)[])
    .filter((key) => args[key] !== undefined && OF_TYPE[key] !== args.type)
    .map((key) => ({ path: key, message: `is ignored unless type is "${OF_TYPE[key]}"` }));
  const foreign = args.type === TasksIdentityType.Existing && args.features !== undefined;
  return [
    ...ofOthers,
    ...(foreign ? [{ path: "features", message: 'is ignored because type is "existing", whose rights this program does not change' }] : []),
  ];
}

/** The annotation of a service account from which EKS and GKE read its identity. */
export const CLOUD_ANNOTATIONS = { aws: "eks.amazonaws.com/role-arn", gcp: "iam.gke.io/gcp-service-account" };

/** The annotation by which each kind of identity reaches the pods; Pod Identity needs none. */
export const ANNOTATIONS: Partial<Record<TasksIdentityType, string>> = {
  [TasksIdentityType.Irsa]: CLOUD_ANNOTATIONS.aws,
  [TasksIdentityType.WorkloadIdentity]: CLOUD_ANNOTATIONS.gcp,
};

/**
 * MOUNT_CACHED on S3 uses what SkyPilot writes into the configuration of rclone on the server: the role of the pod only if the server itself
 * has a Pod Identity (sky/clouds/aws.py, should_use_env_auth_for_s3).
 */
const MOUNT_CACHED: Partial<Record<AwsIdentityKind, string>> = {
  [AwsIdentityKind.User]:
    'uses the API server\'s access key and not this identity, because aws.identity is "user"; use the modes COPY and MOUNT, or aws.identity "podIdentity"',
  [AwsIdentityKind.Irsa]:
    'fails, because aws.identity is "irsa" (skypilot#10408); use the modes COPY and MOUNT, or aws.identity "podIdentity"',
};

/** Returns what SkyPilot does not do with the identity, and what works instead. */
export function identityWarnings(settings: TasksIdentitySettings | undefined, launcher: AwsIdentityKind | undefined): Problem[] {
  if (settings === undefined) return [];
  const { type, ownsAccount, namespace, serviceAccount, cloud, buckets } = settings;
  const annotation = type === TasksIdentityType.Existing ? "those of annotations" : ANNOTATIONS[type];
  const usesBuckets = cloud === "s3" && buckets.read.length + buckets.write.length > 0;
  const cached = launcher === undefined ? undefined : MOUNT_CACHED[launcher];
  const conditions: [boolean, string][] = [
    [
      !ownsAccount && annotation !== undefined,
      `requires that you annotate the service account "${namespace}/${serviceAccount}", which this program does not create: ${annotation}`,
    ],
    [
      usesBuckets && type === TasksIdentityType.PodIdentity,
      '"podIdentity" may fail with the mode MOUNT on x86 nodes, whose goofys did not read such an identity (skypilot#8357); use the mode COPY, or "irsa"',
    ],
    [usesBuckets && cached !== undefined, `MOUNT_CACHED ${cached}`],
  ];
  return conditions.filter(([holds]) => holds).map(([, message]) => ({ path: "type", message }));
}

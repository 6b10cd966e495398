/** What a provider cannot change in place: inputs of which a change deletes a resource and creates another one. */
import type { PlannedResource } from "../../../plan/monitor";

// pulumi-kubernetes, provider/pkg/provider/diff.go: metadataForceNewProperties, for every kind.
const KUBERNETES = ["metadata.name", "metadata.namespace"];

// terraform-provider-random, internal/provider/resource_{string,password}.go: each argument has RequiresReplace.
const RANDOM = [
  ...["length", "lower", "upper", "number", "numeric", "special", "overrideSpecial", "keepers"],
  ...["minLower", "minUpper", "minNumeric", "minSpecial"],
];

/** Type of the resource -> paths of its inputs. */
export const REPLACED_BY: Record<string, string[]> = {
  // pulumi-kubernetes, provider/pkg/provider/diff.go: forceNew. The provider replaces a Secret or a ConfigMap unless it is told that they are mutable.
  "kubernetes:core/v1:ConfigMap": [...KUBERNETES, "data", "binaryData"],
  "kubernetes:core/v1:Namespace": KUBERNETES,
  "kubernetes:core/v1:NamespacePatch": KUBERNETES,
  "kubernetes:core/v1:Secret": [...KUBERNETES, "type", "data", "stringData"],
  "kubernetes:core/v1:Service": [...KUBERNETES, "spec.clusterIP"],
  "kubernetes:core/v1:ServiceAccount": KUBERNETES,
  "kubernetes:batch/v1:CronJob": KUBERNETES,
  "kubernetes:core/v1:LimitRange": KUBERNETES,
  "kubernetes:core/v1:ResourceQuota": KUBERNETES,
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": KUBERNETES,
  // components/isolation.ts: replaceOnChanges.
  "kubernetes:scheduling.k8s.io/v1:PriorityClass": [...KUBERNETES, "value", "preemptionPolicy"],
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": KUBERNETES,
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": [...KUBERNETES, "roleRef"],
  "kubernetes:rbac.authorization.k8s.io/v1:Role": KUBERNETES,
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": [...KUBERNETES, "roleRef"],
  // The option replaceOnChanges: the provider knows nothing of custom resources.
  "kubernetes:kueue.x-k8s.io/v1beta1:LocalQueue": [...KUBERNETES, "spec.clusterQueue"],
  "kubernetes:gateway.networking.k8s.io/v1:Gateway": KUBERNETES,
  "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": KUBERNETES,
  "kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy": KUBERNETES,
  "kubernetes:gateway.nginx.org/v1alpha1:AuthenticationFilter": KUBERNETES,
  "kubernetes:gateway.nginx.org/v1alpha1:ProxySettingsPolicy": KUBERNETES,
  "kubernetes:gateway.nginx.org/v1alpha1:ClientSettingsPolicy": KUBERNETES,
  "kubernetes:traefik.io/v1alpha1:Middleware": KUBERNETES,
  "kubernetes:networking.gke.io/v1:GCPBackendPolicy": KUBERNETES,
  "kubernetes:networking.gke.io/v1:HealthCheckPolicy": KUBERNETES,
  "kubernetes:gateway.k8s.aws/v1:TargetGroupConfiguration": KUBERNETES,
  "kubernetes:gateway.k8s.aws/v1:LoadBalancerConfiguration": KUBERNETES,
  "kubernetes:storage.k8s.io/v1:StorageClass": [...KUBERNETES, "parameters", "provisioner"],
  // pulumi-kubernetes, provider/pkg/provider/helm_release.go: forceNewFields. A new chart, version or value is an upgrade.
  "kubernetes:helm.sh/v3:Release": ["name", "namespace"],
  // @pulumi/kubernetes, provider.d.ts: clusterIdentifier; a provider that is replaced takes everything that it made with it.
  "pulumi:providers:kubernetes": ["clusterIdentifier"],

  // terraform-provider-aws, internal/service/route53/record.go: ForceNew.
  "aws:route53/record:Record": ["name", "setIdentifier", "type", "zoneId"],
  // terraform-provider-google, google/services/dns/resource_dns_record_set.go: ForceNew.
  "gcp:dns/recordSet:RecordSet": ["managedZone", "name", "project"],

  // terraform-provider-aws, internal/service/iam: ForceNew; internal/service/eks/pod_identity_association.go: RequiresReplace.
  "aws:iam/accessKey:AccessKey": ["user", "pgpKey"],
  "aws:iam/instanceProfile:InstanceProfile": ["name", "namePrefix", "path"],
  "aws:iam/policy:Policy": ["name", "namePrefix", "path", "description"],
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  "aws:iam/rolePolicy:RolePolicy": ["name", "namePrefix", "role"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["role", "policyArn"],
  // IAM renames and moves a user in place (user.go: UpdateUser).
  "aws:iam/user:User": [],
  "aws:iam/userPolicy:UserPolicy": ["name", "namePrefix", "user"],
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": ["user", "policyArn"],
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": ["clusterName", "namespace", "serviceAccount", "region"],

  // terraform-provider-aws, internal/service/s3: ForceNew; a part of a bucket's settings belongs to one bucket.
  "aws:s3/bucket:Bucket": ["bucket", "bucketPrefix", "objectLockEnabled", "region"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["bucket", "expectedBucketOwner", "region"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket", "region"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ["bucket", "expectedBucketOwner", "region"],
  "aws:s3/bucketVersioning:BucketVersioning": ["bucket", "expectedBucketOwner", "region"],

  // terraform-provider-google, google/services/storage: ForceNew.
  "gcp:storage/bucket:Bucket": ["name", "location", "project", "customPlacementConfig", "enableObjectRetention", "hierarchicalNamespace"],
  "gcp:storage/bucketIAMMember:BucketIAMMember": ["bucket", "role", "member", "condition"],

  // terraform-provider-google, google/services/resourcemanager: ForceNew; google/tpgiamresource for the members.
  "gcp:projects/iAMCustomRole:IAMCustomRole": ["roleId", "project"],
  "gcp:projects/iAMMember:IAMMember": ["project", "role", "member", "condition"],
  "gcp:projects/service:Service": ["project", "service"],
  "gcp:serviceaccount/account:Account": ["accountId", "project"],
  "gcp:serviceaccount/iAMMember:IAMMember": ["serviceAccountId", "role", "member", "condition"],
  "gcp:serviceaccount/key:Key": [
    ...["serviceAccountId", "keyAlgorithm", "keepers"],
    ...["privateKeyType", "publicKeyData", "publicKeyType"],
  ],

  "random:index/randomPassword:RandomPassword": RANDOM,
  "random:index/randomString:RandomString": RANDOM,
};

// pulumi/pulumi, pkg/resource/deploy/step_generator.go: the trigger, and a provider that is not the default one (providerChanged).
const OPTIONS = ["replacementTrigger", "provider"];

/** Returns the paths by which a resource is replaced rather than updated, inputs first. */
export function replacedBy({ type, options }: PlannedResource): string[] {
  const inputs = [...(REPLACED_BY[type] ?? []), ...(options?.replaceOnChanges ?? [])];
  return [...inputs.map((path) => `inputs.${path}`), ...OPTIONS.map((key) => `options.${key}`)];
}

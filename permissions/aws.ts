/** SkyPilot's permissions on AWS: the policies for a choice of features. */
import {
  AwsFeature,
  type AwsPrincipal,
  type AwsStatement,
  DEFAULT_LOG_GROUP,
  FILE_MOUNTS_BUCKETS,
  isNamed,
  PROFILE_ROLE_ARN,
  VM_ROLE_ARN,
  type VmRole,
} from "./awsFeatures";
import { AWS_STATEMENTS } from "./awsStatements";

/** Names of buckets by what a principal can do with them. */
export interface BucketAccess {
  /** Only read. */
  read: string[];
  /** Read and write. */
  write: string[];
}

/** Inputs that select statements. */
export interface AwsStatementChoice {
  principal: AwsPrincipal;
  features: AwsFeature[];
  /** The roles of the VMs; the first is that of clusters without one of their own. */
  vmRoles: VmRole[];
  /** Names of the buckets that SkyPilot can use; empty for all. */
  buckets: string[];
  /**
   * Buckets of the stack config that the principal can use; `buckets` then has what it can use in addition.
   * @default only `buckets` counts
   */
  listed?: BucketAccess;
  /**
   * Whether SkyPilot's config names the bucket of managed jobs and services, so that it creates none for them.
   * @default false
   */
  jobsBucket?: boolean;
  /** IAM path of the roles and the instance profiles, such as `/` or `/skypilot/`. */
  path: string;
  /**
   * ARNs of the roles that the profiles of workspaces assume.
   * @default []
   */
  profileRoles?: string[];
  /**
   * The log group of the tasks' logs.
   * @default DEFAULT_LOG_GROUP
   */
  logGroup?: string;
}

/** Inputs that limit the resources of a statement. */
export type AwsScope = Pick<AwsStatementChoice, "vmRoles" | "buckets" | "listed" | "jobsBucket" | "path" | "profileRoles" | "logGroup">;

/** Returns the statements of a principal for the selected features, in the order of the table, limited to the selected buckets. */
export function awsStatements({ principal, features, vmRoles, ...scope }: AwsStatementChoice): AwsStatement[] {
  // SkyPilot also fills and lists a bucket that it creates.
  const wanted = features.includes(AwsFeature.Buckets) ? [...features, AwsFeature.Storage] : features;
  const chosen = AWS_STATEMENTS.filter(
    (row) =>
      row.principals.includes(principal) &&
      (row.feature === "core" || wanted.includes(row.feature)) &&
      !(row.onlyWithForeignRole && vmRoles[0]?.owned) &&
      !(row.unlessNamed && isNamed(vmRoles)) &&
      !(row.unlessJobsBucket && scope.jobsBucket),
  );
  // SkyPilot gets no right to create or delete the buckets of the stack config.
  const managed = scope.listed && { listed: { read: [], write: [] } };
  return chosen
    .map((row) => ({
      ...row,
      resources: inScope(row.resources, { vmRoles, ...scope, ...(row.feature === AwsFeature.Buckets && managed) }),
    }))
    .filter(({ resources }) => resources.length > 0);
}

/** Returns the resources with the names of the buckets, the roles, the path and the log group filled in. */
export function inScope(resources: string[], scope: AwsScope): string[] {
  const { vmRoles, listed, profileRoles = [], logGroup = DEFAULT_LOG_GROUP } = scope;
  const [first] = vmRoles;
  const paths = pathsOf(first?.owned ?? false, scope).map((path) => path.slice(1));
  const forEach = (placeholder: string, values: string[]) => (resource: string) =>
    resource.includes(placeholder) ? values.map((value) => resource.replace(placeholder, value)) : [resource];
  return resources
    .flatMap(forEach(VM_ROLE_ARN, [...new Set(vmRoles.flatMap((role) => arnsOf(role, scope)))]))
    .flatMap(forEach(PROFILE_ROLE_ARN, profileRoles))
    .flatMap(forEach("{bucket}", bucketsOf(scope)))
    .flatMap(forEach("{readBucket}", listed?.read ?? []))
    .flatMap(forEach("{path}", paths))
    .map((resource) => resource.replace("{logGroup}", logGroup));
}

/** Unless SkyPilot's config names the bucket of managed jobs, SkyPilot creates one for each. */
function bucketsOf({ buckets, listed, jobsBucket }: AwsScope): string[] {
  const forJobs = jobsBucket ? [] : [FILE_MOUNTS_BUCKETS];
  if (listed) return [...buckets, ...listed.write, ...forJobs];
  return buckets.length > 0 ? [...buckets, ...forJobs] : ["*"];
}

/**
 * An existing role is below the path if another stack created it, and at the root if SkyPilot did; its name is unique in the account either
 * way.
 */
function pathsOf(owned: boolean, { path }: Pick<AwsScope, "path">): string[] {
  return owned ? [path] : [...new Set([path, "/"])];
}

function arnsOf({ name, owned, arn }: VmRole, scope: AwsScope): string[] {
  if (arn !== undefined) return [arn];
  return pathsOf(owned, scope).map((path) => VM_ROLE_ARN.replace("{path}", path.slice(1)).replace("{role}", name));
}

/** The parts of ARNs: the account, its partition, and the partition's DNS suffix, such as `123456789012`, `aws` and `amazonaws.com`. */
export interface AwsAccount {
  accountId: string;
  partition: string;
  dnsSuffix: string;
}

/** Returns the value with the account, its partition and its DNS suffix filled in. */
export function fillIn<T>(value: T, { accountId, partition, dnsSuffix }: AwsAccount): T {
  const filled = JSON.stringify(value)
    .replaceAll("{partition}", partition)
    .replaceAll("{account}", accountId)
    .replaceAll("{dnsSuffix}", dnsSuffix);
  return JSON.parse(filled) as T;
}

/** A statement in the format of IAM. */
interface PolicyStatement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Action: string[];
  Resource: string[];
  Condition?: AwsStatement["condition"];
}

/** Maximum length of a managed policy, without white space (IAM quotas). */
const MANAGED_POLICY_LIMIT = 6144;

/** Maximum number of managed policies of a user or a role, unless AWS raised it (IAM quotas). */
export const ATTACHED_POLICIES_LIMIT = 10;

/** The account with the longest ARNs, so that the number of policies does not depend on the account. */
const LONGEST_ACCOUNT: AwsAccount = { accountId: "000000000000", partition: "aws-us-gov", dnsSuffix: "amazonaws.com.cn" };

/**
 * Returns the IAM policies of the statements, limited to the selected regions if there are any: as many as IAM's limit requires, each a
 * function from the account to compact JSON. Statements with the same resources and conditions are merged.
 */
export function awsPolicyDocuments(statements: AwsStatement[], regions: string[] = []): ((account: AwsAccount) => string)[] {
  const all = [...mergedStatements(statements), ...otherRegions(statements, regions)].flatMap(halvesOf);
  const policies: { length: number; statements: PolicyStatement[] }[] = [];
  for (const statement of all) {
    const length = lengthOf(statement) + ",".length;
    const last = policies.at(-1);
    if (last && last.length + length <= MANAGED_POLICY_LIMIT) {
      last.statements.push(statement);
      last.length += length;
    } else policies.push({ length: documentOf([]).length + length, statements: [statement] });
  }
  return policies.map((policy) => (account) => fillIn(documentOf(policy.statements), account));
}

/** A statement that is too long for one policy is split by resources. */
function halvesOf(statement: PolicyStatement): PolicyStatement[] {
  const { Sid, Resource } = statement;
  if (documentOf([]).length + lengthOf(statement) < MANAGED_POLICY_LIMIT || Resource.length < 2) return [statement];
  const half = Math.ceil(Resource.length / 2);
  return [
    { ...statement, Resource: Resource.slice(0, half) },
    { ...statement, Sid: `${Sid}More`, Resource: Resource.slice(half) },
  ].flatMap(halvesOf);
}

function lengthOf(statement: PolicyStatement): number {
  return JSON.stringify(fillIn(statement, LONGEST_ACCOUNT)).length;
}

function documentOf(policy: PolicyStatement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: policy });
}

function mergedStatements(statements: AwsStatement[]): PolicyStatement[] {
  const merged = new Map<string, PolicyStatement>();
  for (const { sid, actions, resources, condition } of statements) {
    const key = JSON.stringify([resources, condition]);
    const same = merged.get(key);
    if (same) same.Action = [...new Set([...same.Action, ...actions])];
    else merged.set(key, { Sid: sid, Effect: "Allow", Action: actions, Resource: resources, ...(condition && { Condition: condition }) });
  }
  return [...merged.values()];
}

/** One denial covers all actions that change something in a region; listing the regions in each statement would be too long. */
function otherRegions(statements: AwsStatement[], regions: string[]): PolicyStatement[] {
  const actions = [...new Set(statements.filter(({ regional }) => regional).flatMap((row) => row.actions))];
  if (regions.length === 0 || actions.length === 0) return [];
  const condition = { StringNotEquals: { "aws:RequestedRegion": regions } };
  return [{ Sid: "OtherRegions", Effect: "Deny", Action: actions, Resource: ["*"], Condition: condition }];
}

function trustPolicy(principal: Record<string, string>, actions: string[], equals?: Record<string, string>): string {
  const statement = {
    Effect: "Allow",
    Principal: principal,
    Action: actions.length === 1 ? actions[0] : actions,
    ...(equals && { Condition: { StringEquals: equals } }),
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** Returns the trust policy of a role for EC2 instances, as JSON. */
export function ec2TrustPolicy(dnsSuffix: string): string {
  return trustPolicy({ Service: `ec2.${dnsSuffix}` }, ["sts:AssumeRole"]);
}

/** A service account of Kubernetes. */
interface ServiceAccount {
  namespace: string;
  name: string;
}

/**
 * Returns the trust policy of a role that one service account assumes through its cluster's OIDC provider, which is an ARN or an issuer
 * URL (EKS docs: IAM roles for service accounts).
 */
export function irsaTrustPolicy(provider: string, { namespace, name }: ServiceAccount, { partition, accountId }: AwsAccount): string {
  const issuer = provider.replace(/^(arn:.*:oidc-provider\/|https:\/\/)/, "");
  const arn = provider.startsWith("arn:") ? provider : `arn:${partition}:iam::${accountId}:oidc-provider/${issuer}`;
  return trustPolicy({ Federated: arn }, ["sts:AssumeRoleWithWebIdentity"], {
    [`${issuer}:aud`]: "sts.amazonaws.com",
    [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${name}`,
  });
}

/** Returns the trust policy of a role that one service account assumes through EKS Pod Identity (EKS docs: Pod Identity role). */
export function podIdentityTrustPolicy({ namespace, name }: ServiceAccount): string {
  return trustPolicy({ Service: "pods.eks.amazonaws.com" }, ["sts:AssumeRole", "sts:TagSession"], {
    "aws:RequestTag/kubernetes-namespace": namespace,
    "aws:RequestTag/kubernetes-service-account": name,
  });
}

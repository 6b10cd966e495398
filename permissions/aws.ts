/** What SkyPilot may do on AWS: the policy that follows from the features chosen. */
import { AwsFeature, type AwsPrincipal, type AwsStatement, DEFAULT_LOG_GROUP, FILE_MOUNTS_BUCKETS } from "./awsFeatures";
import { AWS_STATEMENTS } from "./awsStatements";

/** What a choice of statements depends on. */
export interface AwsStatementChoice {
  principal: AwsPrincipal;
  features: AwsFeature[];
  /** Whether the program itself creates the role skypilot-v1. */
  ownsRole: boolean;
  /** Names of the buckets that SkyPilot may use; empty for all. */
  buckets: string[];
  /** IAM path of the role and the instance profile skypilot-v1, such as `/` or `/skypilot/`. */
  path: string;
  /**
   * The log group of the tasks' logs.
   * @default DEFAULT_LOG_GROUP
   */
  logGroup?: string;
}

/** What narrows the resources of a statement. */
export type AwsScope = Pick<AwsStatementChoice, "ownsRole" | "buckets" | "path" | "logGroup">;

/** Returns the statements that a principal needs for the features chosen, in the table's order, within the chosen buckets. */
export function awsStatements({ principal, features, ownsRole, ...scope }: AwsStatementChoice): AwsStatement[] {
  // A bucket that SkyPilot creates it also fills and lists.
  const wanted = features.includes(AwsFeature.Buckets) ? [...features, AwsFeature.Storage] : features;
  const chosen = AWS_STATEMENTS.filter(
    (row) =>
      row.principals.includes(principal) &&
      (row.feature === "core" || wanted.includes(row.feature)) &&
      !(row.onlyWithForeignRole && ownsRole),
  );
  return chosen.map((row) => ({ ...row, resources: inScope(row.resources, { ownsRole, ...scope }) }));
}

/** Returns the resources with the names of the buckets, the path and the log group filled in. */
export function inScope(resources: string[], { ownsRole, buckets, path, logGroup = DEFAULT_LOG_GROUP }: AwsScope): string[] {
  const names = buckets.length > 0 ? [...buckets, FILE_MOUNTS_BUCKETS] : ["*"];
  // A role that exists is below the path where another stack made it, and at the root where SkyPilot did; its name is the only one of the account either way.
  const paths = ownsRole ? [path] : [...new Set([path, "/"])];
  const forEach = (placeholder: string, values: string[]) => (resource: string) =>
    resource.includes(placeholder) ? values.map((value) => resource.replace(placeholder, value)) : [resource];
  return resources
    .flatMap(forEach("{bucket}", names))
    .flatMap(
      forEach(
        "{path}",
        paths.map((one) => one.slice(1)),
      ),
    )
    .map((resource) => resource.replace("{logGroup}", logGroup));
}

/** Where ARNs lie: the account, its partition, and that partition's DNS suffix, such as `123456789012`, `aws` and `amazonaws.com`. */
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

/** A statement as IAM writes it. */
interface PolicyStatement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Action: string[];
  Resource: string[];
  Condition?: AwsStatement["condition"];
}

/** What IAM takes as one managed policy, without white space (IAM quotas). */
const MANAGED_POLICY_LIMIT = 6144;

/** How many managed policies a user or a role has, unless AWS raised it (IAM quotas). */
export const ATTACHED_POLICIES_LIMIT = 10;

/** The account whose ARNs are the longest, so that the number of policies does not depend on the account. */
const LONGEST_ACCOUNT: AwsAccount = { accountId: "000000000000", partition: "aws-us-gov", dnsSuffix: "amazonaws.com.cn" };

/**
 * Returns the IAM policies of the statements, within the chosen regions where there are any: as many as IAM's limit demands, each a function from the account to
 * compact JSON. Statements of the same resources and conditions are one.
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

/** A statement that is too long for a policy of its own becomes several of a part of its resources each. */
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

/** One denial says it for all actions that change something in a region; the regions in each statement would not fit. */
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

/** Returns the trust policy of a role that EC2 instances take, as JSON. */
export function ec2TrustPolicy(dnsSuffix: string): string {
  return trustPolicy({ Service: `ec2.${dnsSuffix}` }, ["sts:AssumeRole"]);
}

/** A service account of Kubernetes. */
interface ServiceAccount {
  namespace: string;
  name: string;
}

/** Returns the trust policy of a role that one service account takes through its cluster's OIDC provider, given by ARN or issuer URL (EKS docs: IAM roles for service accounts). */
export function irsaTrustPolicy(provider: string, { namespace, name }: ServiceAccount, { partition, accountId }: AwsAccount): string {
  const issuer = provider.replace(/^(arn:.*:oidc-provider\/|https:\/\/)/, "");
  const arn = provider.startsWith("arn:") ? provider : `arn:${partition}:iam::${accountId}:oidc-provider/${issuer}`;
  return trustPolicy({ Federated: arn }, ["sts:AssumeRoleWithWebIdentity"], {
    [`${issuer}:aud`]: "sts.amazonaws.com",
    [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${name}`,
  });
}

/** Returns the trust policy of a role that one service account takes through EKS Pod Identity (EKS docs: Pod Identity role). */
export function podIdentityTrustPolicy({ namespace, name }: ServiceAccount): string {
  return trustPolicy({ Service: "pods.eks.amazonaws.com" }, ["sts:AssumeRole", "sts:TagSession"], {
    "aws:RequestTag/kubernetes-namespace": namespace,
    "aws:RequestTag/kubernetes-service-account": name,
  });
}

/** What SkyPilot may do on AWS: the policy that follows from the features chosen. */
import type { AwsFeature, AwsPrincipal, AwsStatement } from "./awsFeatures";
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
}

/** Returns the statements that a principal needs for the features chosen, in the table's order, within the chosen buckets. */
export function awsStatements({ principal, features, ownsRole, buckets, path }: AwsStatementChoice): AwsStatement[] {
  const chosen = AWS_STATEMENTS.filter(
    (row) =>
      row.principals.includes(principal) &&
      (row.feature === "core" || features.includes(row.feature)) &&
      !(row.onlyWithForeignRole && ownsRole),
  );
  return chosen.map((row) => ({ ...row, resources: inScope(row.resources, { buckets, path }) }));
}

/** Returns the resources with the names of the buckets and the path filled in. */
export function inScope(resources: string[], { buckets, path }: Pick<AwsStatementChoice, "buckets" | "path">): string[] {
  const names = buckets.length > 0 ? buckets : ["*"];
  return resources
    .flatMap((resource) => (resource.includes("{bucket}") ? names.map((name) => resource.replace("{bucket}", name)) : [resource]))
    .map((resource) => resource.replace("{path}", path.slice(1)));
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

/**
 * Returns the IAM policy document of the statements in one account, within the chosen regions where there are any, as compact JSON: IAM limits a managed policy to 6,144
 * characters, so that statements of the same resources and conditions are one.
 */
export function awsPolicyDocument(statements: AwsStatement[], account: AwsAccount, regions: string[] = []): string {
  const merged = new Map<string, PolicyStatement>();
  for (const { sid, actions, resources, condition } of statements) {
    const key = JSON.stringify([resources, condition]);
    const same = merged.get(key);
    if (same) same.Action = [...new Set([...same.Action, ...actions])];
    else merged.set(key, { Sid: sid, Effect: "Allow", Action: actions, Resource: resources, ...(condition && { Condition: condition }) });
  }
  const document = { Version: "2012-10-17", Statement: [...merged.values(), ...otherRegions(statements, regions)] };
  return JSON.stringify(fillIn(document, account));
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

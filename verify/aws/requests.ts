/** The rights of a principal on AWS as single requests for IAM's simulation: those that the tables allow, and those that must be denied. */

import type { AwsAccount } from "../../permissions/aws";
import { type AwsScope, fillIn, inScope } from "../../permissions/aws";
import type { AwsStatement } from "../../permissions/awsFeatures";
import { AWS_STATEMENTS } from "../../permissions/awsStatements";

/** A value of the request's context. */
export interface ContextValue {
  value: string;
  type: "string" | "boolean";
}

/** A request that IAM simulates. */
export interface SimulatedRequest {
  action: string;
  resource: string;
  /** Condition key to value. */
  context: Record<string, ContextValue>;
  /** The feature whose row it is from. */
  feature: string;
}

/** What the requests of a principal depend on. */
export interface RequestChoice {
  /** The statements of the principal, with the account filled in. */
  granted: AwsStatement[];
  /** The regions that the principal is limited to; empty for all. */
  regions: string[];
  scope: AwsScope;
  account: AwsAccount;
  /** The region of the requests. */
  region: string;
}

/** What IAM can simulate of a wildcard: the calls that SkyPilot makes (permissions/proof). */
const CALLS: Record<string, string[]> = {
  "ec2:Describe*": [
    "DescribeImages",
    "DescribeInstances",
    "DescribeRegions",
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeVpcs",
  ].map((call) => `ec2:${call}`),
};

const REGION = "aws:RequestedRegion";
const USER_ID = "aws:userid";
const SOME_ID = "0123456789abcdef0";
const SOME_USER = "AIDAVERIFY";

/** Returns the requests that the statements allow. */
export function allowedRequests({ granted, account, region }: Pick<RequestChoice, "granted" | "account" | "region">): SimulatedRequest[] {
  return unique(granted.flatMap((statement) => requestsOf(statement, account, region)));
}

function requestsOf({ actions, resources, condition, feature }: AwsStatement, account: AwsAccount, region: string): SimulatedRequest[] {
  const context = { [REGION]: text(region), ...satisfying(condition, account, region) };
  return actions
    .flatMap((action) => CALLS[action] ?? [action])
    .flatMap((action) => resources.map((pattern) => ({ action, resource: someResource(pattern, account, region), context, feature })))
    .filter(({ action, resource }) => !resource.includes(":log-group:") || OF_STREAMS.includes(action) === resource.includes(LOG_STREAM));
}

/** Actions on a log stream; the others are on its group (AWS docs: service authorization reference, CloudWatch Logs). */
const OF_STREAMS = ["logs:CreateLogStream", "logs:PutLogEvents"];
const LOG_STREAM = ":log-stream:";

/** What no principal gets by any feature: the ways to the rights and the secrets of others. */
const NEVER = [
  "iam:CreateUser",
  "iam:CreateAccessKey",
  "iam:AttachUserPolicy",
  "iam:PutUserPolicy",
  "iam:CreatePolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "iam:DeleteRole",
  "sts:AssumeRole",
  "ec2:DeleteVpc",
  "ec2:GetPasswordData",
  "s3:PutBucketPolicy",
  "secretsmanager:GetSecretValue",
  "organizations:LeaveOrganization",
];

/**
 * Returns the requests that must be denied: those of the allowed ones whose condition does not hold, which are about another resource or in another
 * region, those of features that are off or of another principal, and the ways to the rights of others.
 */
export function deniedRequests({ granted, regions, scope, account, region }: RequestChoice): SimulatedRequest[] {
  const elsewhere = regions.length > 0 ? otherRegion(regions) : undefined;
  const candidates = [
    ...granted.flatMap((statement) => violationsOf(statement, account, region)),
    ...granted.flatMap((statement) =>
      requestsOf(statement, account, region).map((request) => ({ ...request, resource: `${request.resource}-elsewhere` })),
    ),
    ...(elsewhere ? granted.filter(({ regional }) => regional).flatMap((row) => requestsOf(row, account, elsewhere)) : []),
    ...AWS_STATEMENTS.flatMap((row) => requestsOf(fillIn({ ...row, resources: inScope(row.resources, scope) }, account), account, region)),
    ...NEVER.map((action) => ({ action, resource: "*", context: { [REGION]: text(region) }, feature: "never" })),
  ];
  return unique(candidates.filter(({ resource }) => resource !== "*-elsewhere")).filter(
    (request) => !granted.some((statement) => allows(statement, request, regions)),
  );
}

function otherRegion(regions: string[]): string | undefined {
  return ["us-west-2", "eu-west-1", "ap-southeast-2"].find((region) => !regions.includes(region));
}

/** Returns requests of a statement with one condition each that does not hold. */
function violationsOf(statement: AwsStatement, account: AwsAccount, region: string): SimulatedRequest[] {
  const all = requestsOf(statement, account, region);
  return Object.entries(statement.condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, value]) => {
      const wrong = operator === "StringNotEquals" ? first(value) : operator === "Null" && first(value) === "true" ? SOME_ID : undefined;
      return all.map((request) => {
        const { [key]: _, ...others } = request.context;
        return { ...request, context: wrong === undefined ? others : { ...others, [key]: text(wrong) } };
      });
    }),
  );
}

type Condition = AwsStatement["condition"];

/** Returns a context in which a condition holds. */
function satisfying(condition: Condition = {}, account: AwsAccount, region: string): Record<string, ContextValue> {
  const entries = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, value]) => {
      const wanted = satisfyingValue(operator, first(value), account, region);
      return wanted === undefined ? [] : [[key, wanted] as const];
    }),
  );
  return { [USER_ID]: text(SOME_USER), ...Object.fromEntries(entries) };
}

function satisfyingValue(operator: string, value: string, account: AwsAccount, region: string): ContextValue | undefined {
  if (operator === "StringNotEquals") return text(`not-${value}`);
  if (operator === "Null") return value === "false" ? text(SOME_ID) : undefined;
  if (operator === "Bool") return { value, type: "boolean" };
  if (value === `\${${USER_ID}}`) return text(SOME_USER);
  return text(value.startsWith("arn:") ? someResource(value, account, region) : value.replaceAll("*", region));
}

/** Returns whether a statement allows a request, as IAM evaluates it. */
export function allows(statement: AwsStatement, { action, resource, context }: SimulatedRequest, regions: string[] = []): boolean {
  const { actions, resources, condition = {}, regional } = statement;
  if (regional && regions.length > 0 && !regions.includes(context[REGION]?.value ?? "")) return false;
  return (
    actions.some((pattern) => like(pattern, action)) &&
    resources.some((pattern) => like(pattern, resource)) &&
    Object.entries(condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, value]) => holds(operator, [value].flat(), context[key]?.value, context[USER_ID]?.value)),
    )
  );
}

function holds(operator: string, values: string[], actual: string | undefined, userId = ""): boolean {
  if (operator === "Null") return (actual === undefined) === (values[0] === "true");
  if (operator === "StringNotEquals") return actual === undefined || !values.includes(actual);
  if (actual === undefined) return false;
  if (operator === "StringEquals" || operator === "Bool") return values.includes(actual);
  return values.some((value) => like(value.replace(`\${${USER_ID}}`, userId), actual));
}

/** Returns whether a text has the form of a pattern with wildcards. */
function like(pattern: string, value: string): boolean {
  const expression = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${expression}$`, "i").test(value);
}

/** Returns a resource of the form of an ARN with wildcards. */
function someResource(pattern: string, { accountId }: AwsAccount, region: string): string {
  if (!pattern.startsWith("arn:")) return pattern;
  const [prefix, partition, service, where, owner, ...rest] = pattern.split(":");
  const filled = [prefix, partition, service, where === "*" ? region : where, owner === "*" ? accountId : owner, ...rest];
  return filled
    .join(":")
    .replace(/(:log-group:.*):\*$/, `$1${LOG_STREAM}*`)
    .replaceAll("*", SOME_ID);
}

const first = (value: string | string[]) => [value].flat()[0] ?? "";
const text = (value: string): ContextValue => ({ value, type: "string" });

function unique(requests: SimulatedRequest[]): SimulatedRequest[] {
  return [...new Map(requests.map(({ feature: _, ...key }, index) => [JSON.stringify(key), requests[index] as SimulatedRequest])).values()];
}

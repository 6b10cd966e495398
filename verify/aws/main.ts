/** AWS: each principal of the stack by IAM's own simulation, and its users, roles, instance profiles and keys. */
import type { IAMClient } from "@aws-sdk/client-iam";
import { AwsIdentityKind, type AwsPartition } from "../../blocks/aws/args";
import { awsScope, DNS_SUFFIXES, HOME_REGIONS, isKeyless, type KnownAwsSettings, statementsOf } from "../../blocks/aws/settings";
import { type AwsAccount, fillIn } from "../../permissions/aws";
import type { AwsPrincipal } from "../../permissions/awsFeatures";
import { inTime, whyNot } from "../ask";
import { type Check, listed, outcomes } from "../check";
import { outputText } from "../deployed";
import type { Stack } from "../stack";
import { VERIFIED } from "./objects";
import { allowedRequests, deniedRequests } from "./requests";
import { type Decision, simulate } from "./simulation";

/** How long the whole of one question may take with its retries, in milliseconds. */
const WITH_RETRIES = 120_000;

/** A principal of the stack. */
interface Principal {
  principal: AwsPrincipal;
  /** The role, of VMs. */
  role?: KnownAwsSettings["vmRole"];
  arn: string;
}

/** How the client is limited; tests have less patience. */
export interface AwsLimits {
  /** How long one answer may take, in milliseconds. */
  patience: number;
  /** How many times a request is sent that IAM throttles or does not answer. */
  attempts: number;
}

/** Verifies the principals of a stack on AWS. */
export async function awsChecks(stack: Stack, limits: AwsLimits = { patience: 10_000, attempts: 8 }): Promise<Check[]> {
  const principals = principalsOf(stack);
  const [first] = principals;
  if (!first) return [];
  const account = accountIn(first.arn);
  const region = regionOf(stack, account);
  const options = await clientOptions(stack, region, limits);
  const mismatch = await callerCheck(options, account);
  if (mismatch) return [mismatch];
  const { IAMClient } = await import("@aws-sdk/client-iam");
  const client = new IAMClient(options);
  const objects = stack.deployed.resources.flatMap((resource) => {
    const verify = VERIFIED[resource.type];
    const kind = resource.type.split(":").pop();
    return verify
      ? [asked(`${kind} ${resource.outputs.name ?? resource.name}`, "is as planned", verify(client, resource, stack.name, stack.deployed))]
      : [];
  });
  const simulated = principals.map((one) =>
    asked(subjectOf(one), "has the rights of the plan", simulationChecks(client, one, stack, account, region)),
  );
  return (await Promise.all([...simulated, ...objects])).flat();
}

function principalsOf({ settings: { aws }, deployed }: Stack): Principal[] {
  if (!aws) return [];
  const launcher = aws.identity === AwsIdentityKind.User ? "awsUserArn" : isKeyless(aws.identity) ? "awsLauncherRoleArn" : undefined;
  const of = (principal: AwsPrincipal, output: string | undefined) => {
    const arn = output && outputText(deployed, output);
    return arn ? [{ principal, arn }] : [];
  };
  const ofClusters = aws.clusterRoles.flatMap((role): Principal[] => {
    const found = deployed.resources.find(({ type, outputs }) => type === "aws:iam/role:Role" && outputs.name === role.name);
    return role.owned && typeof found?.outputs.arn === "string" ? [{ principal: "vm", arn: found.outputs.arn, role }] : [];
  });
  return [...of("launcher", launcher), ...of("vm", aws.vmRole.owned ? "awsRoleArn" : undefined), ...ofClusters];
}

function accountIn(arn: string): AwsAccount {
  const [, partition = "aws", , , accountId = ""] = arn.split(":");
  return { accountId, partition, dnsSuffix: DNS_SUFFIXES[partition as AwsPartition] ?? DNS_SUFFIXES.aws };
}

function regionOf({ config, settings }: Stack, { partition }: AwsAccount): string {
  const [allowed] = settings.aws?.regions ?? [];
  return allowed ?? (config["aws:region"] as string | undefined) ?? HOME_REGIONS[partition as AwsPartition] ?? HOME_REGIONS.aws;
}

async function clientOptions({ config }: Stack, region: string, { patience, attempts }: AwsLimits) {
  const profile = config["aws:profile"];
  return {
    region,
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: patience, requestTimeout: patience, throwOnRequestTimeout: true },
    ...(typeof profile === "string" && { profile }),
  };
}

/** Returns why nothing can be asked: no credentials, or those of another account. */
async function callerCheck(options: Awaited<ReturnType<typeof clientOptions>>, { accountId }: AwsAccount): Promise<Check | undefined> {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const is = outcomes({ part: "aws", subject: `account ${accountId}`, expected: "your credentials are of this account" });
  try {
    const { Account } = await inTime(new STSClient(options).send(new GetCallerIdentityCommand({})), WITH_RETRIES);
    if (Account === accountId) return undefined;
    return is.unknown(`they are of the account ${Account}`, `use credentials of the account ${accountId}, such as AWS_PROFILE=NAME`);
  } catch (error) {
    return is.unknown(whyNot(error), "log in to AWS, for example with `aws sso login`, and check that STS can be reached from here");
  }
}

/** Makes what IAM refuses to answer one line of the table. */
async function asked(subject: string, expected: string, checks: Promise<Check[]>): Promise<Check[]> {
  const is = outcomes({ part: "aws", subject, expected });
  try {
    return await inTime(checks, WITH_RETRIES);
  } catch (error) {
    if ((error as Error).name === "NoSuchEntityException")
      return [is.wrong("does not exist", "it was deleted outside of Pulumi; run `pulumi up --refresh`")];
    const advice = /AccessDenied/.test((error as Error).name)
      ? "use credentials that are allowed iam:SimulatePrincipalPolicy, iam:GetRole, iam:GetUser, iam:GetInstanceProfile and iam:ListAccessKeys"
      : "run the command again";
    return [is.unknown(whyNot(error), advice)];
  }
}

const subjectOf = ({ principal, arn }: Principal) => `${principal} (${arn.split(":").pop()})`;

async function simulationChecks(
  client: IAMClient,
  { principal, arn, role }: Principal,
  { settings, name }: Stack,
  account: AwsAccount,
  region: string,
): Promise<Check[]> {
  const { aws } = settings;
  if (!aws) return [];
  const granted = statementsOf(principal, aws, role).map((statement) => fillIn(statement, account));
  const { regions } = aws;
  const scope = awsScope(aws, principal, role);
  const allowed = allowedRequests({ granted, account, region });
  const denied = deniedRequests({ granted, regions, scope, account, region });
  const decisions = await simulate(client, arn, [...allowed, ...denied]);
  const subject = subjectOf({ principal, arn });
  const features = [...new Set(allowed.map(({ feature }) => feature))];
  const must = new Set(allowed);
  return [
    ...features.map((feature) =>
      allowedCheck(
        subject,
        feature,
        decisions.filter(({ request }) => must.has(request)),
        name,
      ),
    ),
    deniedCheck(
      subject,
      decisions.filter(({ request }) => !must.has(request)),
      name,
    ),
  ];
}

function allowedCheck(subject: string, feature: string, decisions: Decision[], stack: string): Check {
  const ofFeature = decisions.filter(({ request }) => request.feature === feature);
  const wrong = ofFeature.filter(({ allowed }) => !allowed);
  const is = outcomes({
    part: "aws",
    subject,
    expected: `is allowed ${count(ofFeature)} of ${feature === "core" ? "the core" : `the feature ${feature}`}`,
  });
  if (wrong.length === 0) return is.ok();
  const found = listed(wrong.map(({ request, deniedBy }) => `${requestText(request)}${deniedBy ? ` (${deniedBy})` : ""}`));
  const elsewhere = wrong.find(({ deniedBy }) => deniedBy?.startsWith("by "))?.deniedBy;
  const advice = elsewhere
    ? `it is denied ${elsewhere}: allow the actions there, or turn the feature off`
    : `a policy was detached or changed outside of Pulumi; run \`pulumi up --refresh --stack ${stack}\``;
  return is.wrong(`denied: ${found}`, advice);
}

function deniedCheck(subject: string, decisions: Decision[], stack: string): Check {
  const is = outcomes({ part: "aws", subject, expected: `is denied ${count(decisions)} that the plan does not grant` });
  const wrong = decisions.filter(({ allowed }) => allowed);
  if (wrong.length === 0) return is.ok();
  return is.wrong(
    `allowed: ${listed(wrong.map(({ request }) => requestText(request)))}`,
    `detach the policy that allows it, which is not part of the stack ${stack}, or turn the feature on that needs it`,
  );
}

const count = (requests: unknown[]) => (requests.length === 1 ? "1 request" : `${requests.length} requests`);

function requestText({ action, resource }: Decision["request"]): string {
  return resource === "*" ? action : `${action} on ${resource}`;
}

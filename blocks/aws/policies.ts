/** The policies of a principal: as many as IAM's limits demand, however long the names are that another resource has yet to make. */
import { all, type Input, type Output, output } from "@pulumi/pulumi";
import { derived } from "../../core/known";
import { UNKNOWN } from "../../core/problem";
import { type AwsAccount, awsPolicyDocuments } from "../../permissions/aws";
import type { AwsPrincipal } from "../../permissions/awsFeatures";
import { type AwsSettings, type AwsVmRoleSettings, statementsOf } from "./settings";

/**
 * How long a value may be at most (S3 bucket naming rules; IAM API reference; CloudWatch Logs API reference); the name of a region is
 * shorter than 16, and an ARN of a role has a path and a name.
 */
const LONGEST = { region: 16, bucket: 63, path: 512, logGroup: 512, roleName: 64, roleArn: 620 };

/** A text in a policy that is not known yet, and its stand-in. */
interface Late {
  standIn: string;
  text: Output<string>;
}

/** Returns the policies of a principal, each a function from the account to JSON; VMs have the default role, or the given one. */
export function policiesOf(
  principal: AwsPrincipal,
  settings: AwsSettings,
  role = settings.vmRole,
): ((account: Output<AwsAccount>) => Output<string>)[] {
  const late: Late[] = [];
  const regions = settings.regions.map((region) => known(region, "region"));
  const buckets = settings.buckets.map((bucket) => known(bucket, "bucket"));
  const logGroup = known(settings.logGroup, "logGroup");
  // A policy holds the path without the slash that it begins with.
  const path = `/${known(
    derived(settings.path, (text) => text.slice(1)),
    "path",
  )}`;
  const vmRole = knownRole(settings.vmRole);
  const clusterRoles = settings.clusterRoles.map((one) => ({ ...knownRole(one), clusters: one.clusters }));
  const profiles = settings.profiles.map(({ name, roleArn }) => ({ name, roleArn: known(roleArn, "roleArn") }));
  const statements = statementsOf(
    principal,
    { ...settings, regions, buckets, path, logGroup, vmRole, clusterRoles, profiles },
    { ...knownRole(role), vm: role.vm },
  );
  return awsPolicyDocuments(statements, regions).map(
    (document) => (account) =>
      all([account, all(late.map(({ text }) => text))]).apply(([place, texts]) => withTexts(document(place), texts)),
  );

  function knownRole({ arn, buckets: own, ...one }: AwsVmRoleSettings) {
    return {
      ...one,
      name: known(one.name, "roleName"),
      ...(own && { buckets: own.map((bucket) => known(bucket, "bucket")) }),
      ...(arn !== undefined && { arn: known(arn, "roleArn") }),
    };
  }

  function known(value: Input<string>, kind: keyof typeof LONGEST): string {
    if (typeof value === "string" && value !== UNKNOWN) return value;
    const standIn = `~${late.length}`.padEnd(LONGEST[kind], "~");
    late.push({ standIn, text: output(value) });
    return standIn;
  }

  function withTexts(document: string, texts: string[]): string {
    return late.reduce((text, { standIn }, index) => text.replaceAll(standIn, JSON.stringify(texts[index]).slice(1, -1)), document);
  }
}

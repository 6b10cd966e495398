/** No administrator on AWS. */
import { documentOf, objects, type Rule, type Subject, texts } from "./rule";

// Equivalent to an administrator: a principal that can change IAM can grant itself everything else.
const ADMINISTRATORS = /:iam::aws:policy\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;
const ALL_ACTIONS = /^(\*+|\*:\*|iam:\*)$/i;
const ALL_RESOURCES = /^(\*+|arn:[^:]*(:\*)+)$/;

const INSTEAD = "name the actions and resources that SkyPilot needs, as aws.features does";

/** Rejects policies that allow every action on every resource, and AWS managed policies with the same effect. */
export const AWS_NO_ADMINISTRATOR: Rule = {
  name: "aws-no-administrator",
  description:
    "No IAM policy allows every action, or all of IAM, on every resource; AdministratorAccess and similar managed policies are not attached.",
  level: "mandatory",
  severity: "critical",
  check: (subject) => [...documents(subject).flatMap(documentProblems), ...attachments(subject).flatMap(attachmentProblems)],
};

function documents({ type, props }: Subject): unknown[] {
  if (/^aws:iam\/(policy|rolePolicy|userPolicy|groupPolicy):/.test(type)) return [props.policy];
  if (type === "aws:iam/role:Role") return objects<{ policy?: unknown }>(props.inlinePolicies).map(({ policy }) => policy);
  return [];
}

function attachments({ type, props }: Subject): string[] {
  if (/^aws:iam\/(role|user|group)?[pP]olicyAttachment:/.test(type)) return texts(props.policyArn);
  if (/^aws:iam\/\w+PolicyAttachmentsExclusive:/.test(type)) return texts(props.policyArns);
  return type === "aws:iam/role:Role" ? texts(props.managedPolicyArns) : [];
}

/** A statement of a policy (IAM docs: JSON policy elements). */
interface Statement {
  Sid?: unknown;
  Effect?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
}

function documentProblems(policy: unknown): string[] {
  return objects<Statement>(documentOf(policy)?.Statement)
    .filter(({ Effect }) => Effect === "Allow")
    .filter((statement) => allowsAllActions(statement) && allowsAllResources(statement))
    .map(({ Sid, Action, NotAction }) => {
      const actions = NotAction === undefined ? texts(Action).find((action) => ALL_ACTIONS.test(action)) : "all but a few actions";
      return `the statement${typeof Sid === "string" ? ` ${Sid}` : ""} allows ${actions} on every resource; ${INSTEAD}`;
    });
}

function allowsAllActions({ Action, NotAction }: Statement): boolean {
  return NotAction !== undefined || texts(Action).some((action) => ALL_ACTIONS.test(action));
}

function allowsAllResources({ Resource, NotResource }: Statement): boolean {
  return NotResource !== undefined || texts(Resource).some((resource) => ALL_RESOURCES.test(resource));
}

function attachmentProblems(arn: string): string[] {
  return ADMINISTRATORS.test(arn) ? [`${arn.split("/").pop()} is attached, which makes the principal an administrator; ${INSTEAD}`] : [];
}

// The actions that SkyPilot uses to write a policy into its VMs' role; IAM cannot limit the content of that policy.
const WRITES_POLICIES = /^iam:(\*|Put(Role|User|Group)Policy|Put\*|P\*)$/i;

/** Rejects identities that can write an inline policy, because that makes them administrators. */
export const AWS_NO_INLINE_POLICIES: Rule = {
  name: "aws-no-inline-policies",
  description: "No IAM policy allows writing inline policies, as the feature autoRole does: IAM cannot limit what such a policy allows.",
  level: "mandatory",
  severity: "critical",
  check: (subject) => documents(subject).flatMap(inlineProblems),
};

function inlineProblems(policy: unknown): string[] {
  return objects<Statement>(documentOf(policy)?.Statement)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Sid, Action }) =>
      texts(Action)
        .filter((action) => WRITES_POLICIES.test(action))
        .map((action) => ({ Sid, action })),
    )
    .map(
      ({ Sid, action }) =>
        `the statement${typeof Sid === "string" ? ` ${Sid}` : ""} allows ${action}, which makes the principal an administrator; set aws.role to "create" instead of using the feature autoRole`,
    );
}

/** No administrator on AWS. */
import { documentOf, objects, type Rule, type Subject, texts } from "./rule";

// As good as an administrator: who may change IAM may give himself the rest.
const ADMINISTRATORS = /:iam::aws:policy\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;
const ALL_ACTIONS = /^(\*+|\*:\*|iam:\*)$/i;
const ALL_RESOURCES = /^(\*+|arn:[^:]*(:\*)+)$/;

const INSTEAD = "name the actions and resources that SkyPilot needs, as aws.features does";

/** No policy of every action on every resource, and none of AWS's own that is as good. */
export const AWS_NO_ADMINISTRATOR: Rule = {
  name: "aws-no-administrator",
  description:
    "No IAM policy allows every action, or all of IAM, on every resource; AdministratorAccess and its like are attached to nobody.",
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
  return ADMINISTRATORS.test(arn) ? [`${arn.split("/").pop()} is attached, which is as good as an administrator; ${INSTEAD}`] : [];
}

// The actions by which SkyPilot writes a policy into its VMs' role, whose content IAM cannot limit.
const WRITES_POLICIES = /^iam:(\*|Put(Role|User|Group)Policy|Put\*|P\*)$/i;

/** No identity that may write an inline policy, which is as good as an administrator. */
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
        `the statement${typeof Sid === "string" ? ` ${Sid}` : ""} allows ${action}, which is as good as an administrator; set aws.role to "create" in place of the feature autoRole`,
    );
}

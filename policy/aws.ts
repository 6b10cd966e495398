/** No administrator on AWS. */
import { documentOf, listOf, type Rule, type Subject } from "./rule";

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
  if (type === "aws:iam/role:Role") return listOf(props.inlinePolicies).map(({ policy }) => policy);
  return [];
}

function attachments({ type, props }: Subject): string[] {
  if (/^aws:iam\/(role|user|group)?[pP]olicyAttachment:/.test(type)) return listOf(props.policyArn);
  if (/^aws:iam\/\w+PolicyAttachmentsExclusive:/.test(type)) return listOf(props.policyArns);
  return type === "aws:iam/role:Role" ? listOf(props.managedPolicyArns) : [];
}

/** A statement of a policy (IAM docs: JSON policy elements). */
interface Statement {
  Sid?: string;
  Effect?: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
}

function documentProblems(policy: unknown): string[] {
  return listOf<Statement>(documentOf(policy)?.Statement)
    .filter(({ Effect }) => Effect === "Allow")
    .filter((statement) => allowsAllActions(statement) && allowsAllResources(statement))
    .map(({ Sid, Action, NotAction }) => {
      const actions = NotAction === undefined ? listOf(Action).find((action) => ALL_ACTIONS.test(action)) : "all but a few actions";
      return `the statement${Sid ? ` ${Sid}` : ""} allows ${actions} on every resource; ${INSTEAD}`;
    });
}

function allowsAllActions({ Action, NotAction }: Statement): boolean {
  return NotAction !== undefined || listOf(Action).some((action) => ALL_ACTIONS.test(action));
}

function allowsAllResources({ Resource, NotResource }: Statement): boolean {
  return NotResource !== undefined || listOf(Resource).some((resource) => ALL_RESOURCES.test(resource));
}

function attachmentProblems(arn: string): string[] {
  return ADMINISTRATORS.test(arn) ? [`${arn.split("/").pop()} is attached, which is as good as an administrator; ${INSTEAD}`] : [];
}

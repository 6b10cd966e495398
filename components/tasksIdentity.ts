import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation";
import { Policy } from "@pulumi/aws/iam/policy";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment";
import { IAMMember } from "@pulumi/gcp/projects/iammember";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { IAMMember as AccountIAMMember } from "@pulumi/gcp/serviceaccount/iammember";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import { policiesOf } from "../blocks/aws/policies";
import { TasksIdentityType } from "../blocks/tasks/args";
import { ANNOTATIONS } from "../blocks/tasks/rules";
import { awsSettingsOfTasks, type TasksIdentitySettings } from "../blocks/tasks/settings";
import { irsaTrustPolicy, podIdentityTrustPolicy } from "../permissions/aws";
import { TASKS_ROLES } from "../permissions/gcsAccess";
import { awsArgsOf, type SkyPilotArgs } from "../skypilot/args";
import { after } from "./after";
import { lookUpAccount } from "./awsIdentity";

/** The identity that the program created. */
export interface TasksIdentity {
  /** ARN of the role, or e-mail address of the account, after it has its rights; not set for an existing one. */
  id?: pulumi.Output<string>;
  /** Annotations of the service account of the tasks. */
  annotations: { [key: string]: pulumi.Input<string> };
}

/** Creates the cloud identity of the tasks in a cluster. */
export function createTasksIdentity(
  name: string,
  settings: TasksIdentitySettings,
  args: SkyPilotArgs,
  component: pulumi.Resource,
): TasksIdentity {
  const parent = { parent: component };
  const { type, annotations = {} } = settings;
  if (type === TasksIdentityType.Existing) return { annotations };
  const id = type === TasksIdentityType.WorkloadIdentity ? createAccount() : createRole();
  const key = ANNOTATIONS[type];
  return { id, annotations: key === undefined ? {} : { [key]: id } };

  function createRole(): pulumi.Output<string> {
    const aws = awsArgsOf(args);
    const account = lookUpAccount(aws, component);
    const admitted = pulumi.output({ namespace: settings.namespace, name: settings.serviceAccount });
    const tagged = aws.tags === undefined ? {} : { tags: aws.tags };
    const path = aws.path ?? "/";
    const trust =
      type === TasksIdentityType.Irsa
        ? pulumi
            .all([settings.oidcProvider, admitted, account])
            .apply(([provider, known, place]) => irsaTrustPolicy(provider ?? "", known, place))
        : admitted.apply(podIdentityTrustPolicy);
    const role = new Role(
      `${name}-role`,
      {
        path,
        ...(aws.permissionsBoundary !== undefined && { permissionsBoundary: aws.permissionsBoundary }),
        ...tagged,
        description: "Role of the tasks that SkyPilot runs in a cluster",
        assumeRolePolicy: trust,
      },
      parent,
    );
    const attachments = policiesOf("tasks", awsSettingsOfTasks(settings, aws.logGroup)).map((document, index) => {
      const suffix = index === 0 ? "" : `-${index + 1}`;
      const description = "What the tasks that SkyPilot runs in a cluster may do";
      const policy = new Policy(`${name}-policy${suffix}`, { path, description, policy: document(account), ...tagged }, parent);
      return new RolePolicyAttachment(`${name}-role-policy${suffix}`, { role: role.name, policyArn: policy.arn }, parent);
    });
    if (type === TasksIdentityType.Irsa) return after(role.arn, attachments);
    const association = new PodIdentityAssociation(
      `${name}-pod-identity`,
      {
        clusterName: settings.eksCluster as pulumi.Input<string>,
        namespace: settings.namespace,
        serviceAccount: settings.serviceAccount,
        roleArn: role.arn,
        ...tagged,
      },
      parent,
    );
    return after(role.arn, [...attachments, association]);
  }

  function createAccount(): pulumi.Output<string> {
    const project = pulumi.output(args.gcp?.project as pulumi.Input<string>);
    // GCP reserves the ID of a deleted account for weeks, and an ID is short.
    const suffix = new RandomString(`${name}-suffix`, { length: 6, special: false, upper: false }, parent).result;
    const account = new Account(
      `${name}-account`,
      { project, accountId: pulumi.interpolate`skypilot-tasks-${suffix}`, displayName: "Tasks that SkyPilot runs in a cluster" },
      parent,
    );
    const pool = settings.workloadPool ?? pulumi.interpolate`${project}.svc.id.goog`;
    const admission = new AccountIAMMember(
      `${name}-workload-identity`,
      {
        serviceAccountId: account.name,
        role: "roles/iam.workloadIdentityUser",
        member: pulumi.interpolate`serviceAccount:${pool}[${settings.namespace}/${settings.serviceAccount}]`,
      },
      parent,
    );
    const member = pulumi.interpolate`serviceAccount:${account.email}`;
    const grants = settings.features.map((feature) => {
      const { name: suffixOf, role } = TASKS_ROLES[feature];
      return new IAMMember(`${name}-${suffixOf}`, { project, role, member }, parent);
    });
    return after(account.email, [admission, ...grants]);
  }
}

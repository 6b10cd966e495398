import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import { AccessKey } from "@pulumi/aws/iam/accessKey";
import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile";
import { Policy } from "@pulumi/aws/iam/policy";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment";
import { User } from "@pulumi/aws/iam/user";
import { UserPolicyAttachment } from "@pulumi/aws/iam/userPolicyAttachment";
import * as pulumi from "@pulumi/pulumi";
import { type AwsIdentityArgs, AwsIdentityKind, type AwsPartition } from "../blocks/aws/args";
import { policiesOf } from "../blocks/aws/policies";
import { type AwsVmRoleSettings, DNS_SUFFIXES, isKeyless } from "../blocks/aws/settings";
import { type AwsAccount, ec2TrustPolicy, irsaTrustPolicy, podIdentityTrustPolicy } from "../permissions/aws";
import type { AwsPrincipal } from "../permissions/awsFeatures";
import { resolveAws } from "../skypilot/resolve";
import { after } from "./after";
import { rejectInvalid } from "./invalidArguments";
import { withSecretArgs } from "./secretArgs";
import { warn } from "./warn";

/**
 * SkyPilot's identity on AWS: an IAM user with a minimal policy and an access key for the API server, and the roles and instance
 * profiles of the VMs that it launches, by default `skypilot-v1` (SkyPilot docs: cloud-permissions/aws).
 */
export class AwsIdentity extends pulumi.ComponentResource {
  /** ARN of the IAM user; not set if the program does not create one. */
  public readonly userArn: pulumi.Output<string | undefined>;
  /** ARN of the role that the API server's service account assumes, after its policy is attached; not set without such a role. */
  public readonly launcherRoleArn: pulumi.Output<string | undefined>;
  /** ARN of the role of the VMs of clusters without one of their own. */
  public readonly roleArn: pulumi.Output<string>;
  /**
   * Id of the access key, once the user holds its policy, and not set if the program does not create one.
   * @secret
   */
  public readonly accessKeyId: pulumi.Output<string | undefined>;
  /**
   * Secret of the access key, and not set if the program does not create one.
   * @secret
   */
  public readonly secretAccessKey: pulumi.Output<string | undefined>;

  /**
   * @throws ResourceError with every problem of the arguments.
   */
  constructor(name: string, args: AwsIdentityArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("skypilot:index:AwsIdentity", name, withSecretArgs("AwsIdentity", args), opts);
    const { args: checked, settings, problems, warnings } = resolveAws(args);
    rejectInvalid(this, name, problems);
    warn(this, warnings);

    const parent = { parent: this };
    const { path } = settings;
    const tagged = checked.tags === undefined ? {} : { tags: checked.tags };
    // A boundary limits only the principals that have it, so all of them get it.
    const limits = {
      path,
      ...(checked.permissionsBoundary !== undefined && { permissionsBoundary: checked.permissionsBoundary }),
      ...tagged,
    };
    const account = lookUpAccount(checked, this);
    const createPolicies = (prefix: string, principal: AwsPrincipal, description: string, vmRole = settings.vmRole) =>
      policiesOf(principal, settings, vmRole).map((document, index) => {
        const suffix = index === 0 ? "" : `-${index + 1}`;
        const policy = new Policy(
          `${prefix}-${principal}-policy${suffix}`,
          { path, description, policy: document(account), ...tagged },
          parent,
        );
        return { suffix, policyArn: policy.arn };
      });

    const user = settings.identity === AwsIdentityKind.User ? createUser() : undefined;
    const { vmRole, clusterRoles } = settings;
    const role = vmRole.owned ? createVmRole(name, vmRole) : undefined;
    for (const one of clusterRoles.filter(({ owned }) => owned)) createVmRole(`${name}-${one.name}`, one);
    const launcherRole = isKeyless(settings.identity)
      ? createLauncherRole(settings.identity)
      : settings.identity === AwsIdentityKind.Existing
        ? checked.roleArn
        : undefined;

    this.userArn = pulumi.output(user?.arn);
    this.launcherRoleArn = pulumi.output(launcherRole);
    // A role that SkyPilot creates has no path.
    const atRoot = pulumi
      .all([account, vmRole.name])
      .apply(([{ partition, accountId }, roleName]) => `arn:${partition}:iam::${accountId}:role/${roleName}`);
    this.roleArn = role?.arn ?? pulumi.output(vmRole.arn ?? atRoot);
    this.accessKeyId = pulumi.secret(pulumi.output(user?.accessKeyId));
    this.secretAccessKey = pulumi.secret(pulumi.output(user?.secretAccessKey));
    this.registerOutputs({
      userArn: this.userArn,
      launcherRoleArn: this.launcherRoleArn,
      roleArn: this.roleArn,
      accessKeyId: this.accessKeyId,
      secretAccessKey: this.secretAccessKey,
    });

    function createUser() {
      const { arn, name: userName } = new User(`${name}-user`, limits, parent);
      const attachments = createPolicies(name, "launcher", "What the SkyPilot API server may do").map(
        ({ suffix, policyArn }) => new UserPolicyAttachment(`${name}-user-policy${suffix}`, { user: userName, policyArn }, parent),
      );
      // The engine does not act on the first trigger, so there is one before the first rotation.
      const rotation = { replacementTrigger: checked.keyRotation ?? "none" };
      const key = new AccessKey(`${name}-access-key`, { user: userName }, { ...parent, ...rotation });
      return { arn, accessKeyId: after(key.id, attachments), secretAccessKey: key.secret };
    }

    function createLauncherRole(identity: AwsIdentityKind): pulumi.Output<string> {
      const serviceAccount = pulumi.output(checked.serviceAccount ?? { namespace: "skypilot", name: "skypilot-launcher-sa" });
      const trust =
        identity === AwsIdentityKind.Irsa
          ? pulumi
              .all([checked.oidcProvider, serviceAccount, account])
              .apply(([provider, admitted, known]) => irsaTrustPolicy(provider ?? "", admitted, known))
          : serviceAccount.apply(podIdentityTrustPolicy);
      const role = new Role(
        `${name}-launcher-role`,
        { ...limits, description: "Role of the SkyPilot API server", assumeRolePolicy: trust },
        parent,
      );
      const attachments = createPolicies(name, "launcher", "What the SkyPilot API server may do").map(
        ({ suffix, policyArn }) =>
          new RolePolicyAttachment(`${name}-launcher-role-policy${suffix}`, { role: role.name, policyArn }, parent),
      );
      if (identity === AwsIdentityKind.Irsa) return after(role.arn, attachments);
      const association = new PodIdentityAssociation(
        `${name}-pod-identity`,
        {
          clusterName: checked.eksCluster as pulumi.Input<string>,
          namespace: serviceAccount.namespace,
          serviceAccount: serviceAccount.name,
          roleArn: role.arn,
          ...tagged,
        },
        parent,
      );
      return after(role.arn, [...attachments, association]);
    }

    function createVmRole(prefix: string, vmRole: AwsVmRoleSettings) {
      const role = new Role(
        `${prefix}-role`,
        {
          name: vmRole.name,
          ...limits,
          description: "Role of the VMs that SkyPilot launches",
          assumeRolePolicy: account.apply(({ dnsSuffix }) => ec2TrustPolicy(dnsSuffix)),
          forceDetachPolicies: true,
        },
        { ...parent, deleteBeforeReplace: true },
      );
      for (const { suffix, policyArn } of createPolicies(prefix, "vm", "What the VMs that SkyPilot launches may do", vmRole)) {
        new RolePolicyAttachment(`${prefix}-role-policy${suffix}`, { role: role.name, policyArn }, parent);
      }
      new InstanceProfile(
        `${prefix}-instance-profile`,
        { name: vmRole.name, path, role: role.name, ...tagged },
        { ...parent, deleteBeforeReplace: true },
      );
      return role;
    }
  }
}

/** Reads from AWS only what the arguments do not set. */
export function lookUpAccount({ accountId, partition }: AwsIdentityArgs, parent: pulumi.Resource): pulumi.Output<AwsAccount> {
  return pulumi
    .output({
      accountId: accountId ?? getCallerIdentityOutput({}, { parent }).accountId,
      partition: partition ?? getPartitionOutput({}, { parent }).partition,
    })
    .apply((known) => ({ ...known, dnsSuffix: DNS_SUFFIXES[known.partition as AwsPartition] ?? DNS_SUFFIXES.aws }));
}

import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation";
import { AccessKey } from "@pulumi/aws/iam/accessKey";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { User } from "@pulumi/aws/iam/user";
import { UserPolicy } from "@pulumi/aws/iam/userPolicy";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { IAMMember as AccountIAMMember } from "@pulumi/gcp/serviceaccount/iammember";
import { Key } from "@pulumi/gcp/serviceaccount/key";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import { GCP_KEY_FILE } from "../blocks/backup/pods";
import { type BackupBucketSettings, backupName } from "../blocks/backup/settings";
import { BucketCloud } from "../blocks/buckets/args";
import { CLOUD_ANNOTATIONS } from "../blocks/tasks/rules";
import { fillIn, irsaTrustPolicy, podIdentityTrustPolicy } from "../permissions/aws";
import { BACKUP_ROLES, backupStatements } from "../permissions/backup";
import { awsArgsOf, type SkyPilotArgs } from "../skypilot/args";
import { after } from "./after";
import { lookUpAccount } from "./awsIdentity";
import { createImmutableSecret } from "./immutableSecret";

/** Where the identity is used. */
export interface BackupPlace {
  name: string;
  release: { name: string };
  namespace: pulumi.Input<string>;
  /** Name of the bucket, after it exists. */
  bucketName: pulumi.Input<string>;
  component: pulumi.Resource;
}

/** The identity of the backups: an annotation of their service account, a Secret with a key, or neither with Pod Identity. */
export interface BackupAccess {
  annotations?: { [key: string]: pulumi.Input<string> };
  keySecret?: pulumi.Input<string>;
  /** Known when the identity has its rights. */
  ready?: pulumi.Output<unknown>;
}

/** Creates the identity that writes and reads the folder of the backups, unless an existing Secret has its key. */
export function createBackupIdentity(place: BackupPlace, settings: BackupBucketSettings, args: SkyPilotArgs): BackupAccess {
  const { name, namespace, component, bucketName } = place;
  const { bucket, prefix, identity, existingSecret } = settings;
  const parent = { parent: component };
  if (identity === "existing") return { keySecret: existingSecret as pulumi.Input<string> };
  return bucket.cloud === BucketCloud.S3 ? onAws() : onGcp();

  function onAws(): BackupAccess {
    const aws = awsArgsOf(args);
    const account = lookUpAccount(aws, component);
    const tagged = aws.tags === undefined ? {} : { tags: aws.tags };
    const boundary = aws.permissionsBoundary === undefined ? {} : { permissionsBoundary: aws.permissionsBoundary };
    const common = { path: aws.path ?? "/", ...boundary, ...tagged };
    const policy = pulumi.all([account, bucketName]).apply(([known, bucketOf]) => {
      const statements = backupStatements(bucketOf, prefix).map(({ actions, resources, condition }) => ({
        Effect: "Allow",
        Action: actions,
        Resource: resources,
        ...(condition && { Condition: condition }),
      }));
      return JSON.stringify(fillIn({ Version: "2012-10-17", Statement: statements }, known));
    });
    if (identity === "key") {
      const user = new User(`${name}-backup-user`, common, parent);
      const granted = new UserPolicy(`${name}-backup-user-policy`, { user: user.name, policy }, parent);
      const rotation = { replacementTrigger: aws.keyRotation ?? "none" };
      const key = new AccessKey(`${name}-backup-access-key`, { user: user.name }, { ...parent, ...rotation });
      const content = { AWS_ACCESS_KEY_ID: after(key.id, [granted]), AWS_SECRET_ACCESS_KEY: key.secret };
      return { keySecret: createImmutableSecret(`${name}-backup-key`, namespace, content, component) };
    }
    const admitted = pulumi.output(namespace).apply((known) => ({ namespace: known, name: backupName(place.release) }));
    const trust =
      identity === "irsa"
        ? pulumi.all([aws.oidcProvider, admitted, account]).apply(([provider, one, known]) => irsaTrustPolicy(provider ?? "", one, known))
        : admitted.apply(podIdentityTrustPolicy);
    const description = "Role of the backups of the SkyPilot API server";
    const role = new Role(`${name}-backup-role`, { ...common, description, assumeRolePolicy: trust }, parent);
    const granted = new RolePolicy(`${name}-backup-role-policy`, { role: role.name, policy }, parent);
    if (identity === "irsa") return { annotations: { [CLOUD_ANNOTATIONS.aws]: after(role.arn, [granted]) } };
    const association = new PodIdentityAssociation(
      `${name}-backup-pod-identity`,
      {
        clusterName: aws.eksCluster as pulumi.Input<string>,
        namespace,
        serviceAccount: backupName(place.release),
        roleArn: role.arn,
        ...tagged,
      },
      parent,
    );
    return { ready: after(role.arn, [granted, association]) };
  }

  function onGcp(): BackupAccess {
    const project = pulumi.output(args.gcp?.project as pulumi.Input<string>);
    // GCP reserves the ID of a deleted account for weeks.
    const suffix = new RandomString(`${name}-backup-suffix`, { length: 6, special: false, upper: false }, parent).result;
    const account = new Account(
      `${name}-backup-account`,
      { project, accountId: pulumi.interpolate`skypilot-backup-${suffix}`, displayName: "Backups of the SkyPilot API server" },
      parent,
    );
    const member = pulumi.interpolate`serviceAccount:${account.email}`;
    const grants = BACKUP_ROLES.map(
      ({ name: of, role }) => new BucketIAMMember(`${name}-backup-${of}`, { bucket: bucketName, role, member }, parent),
    );
    if (identity === "key") {
      const rotation = { replacementTrigger: args.gcp?.keyRotation ?? "none" };
      const key = new Key(`${name}-backup-gcp-key`, { serviceAccountId: account.name }, { ...parent, ...rotation });
      const content = after(key.privateKey, grants).apply((encoded) => Buffer.from(encoded, "base64").toString("utf8"));
      return { keySecret: createImmutableSecret(`${name}-backup-key`, namespace, { [GCP_KEY_FILE]: content }, component) };
    }
    const pool = args.gcp?.workloadPool ?? pulumi.interpolate`${project}.svc.id.goog`;
    const admission = new AccountIAMMember(
      `${name}-backup-workload-identity`,
      {
        serviceAccountId: account.name,
        role: "roles/iam.workloadIdentityUser",
        member: pulumi.interpolate`serviceAccount:${pool}[${namespace}/${backupName(place.release)}]`,
      },
      parent,
    );
    return { annotations: { [CLOUD_ANNOTATIONS.gcp]: after(account.email, [admission, ...grants]) } };
  }
}
